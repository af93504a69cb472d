using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Managers.Platform.Windows.Interop;
using Microsoft.Win32.SafeHandles;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows;

/// <summary>Named pipes of the current user, and TCP.</summary>
internal sealed unsafe class Channels : IChannels
{
    private const string Folder = @"\\.\pipe\managers.";
    private const uint BusyMilliseconds = 20;

    // Some moments of an instance's end show as this one.
    private const int ERROR_PIPE_CLOSING = 676;

    public ChannelListener Listen(ManagerAddress? address) => address?.Kind switch
    {
        null => ListenPipe(null),
        AddressKind.Pipe => ListenPipe(address),
        AddressKind.Tcp => ListenTcp(address),
        _ => throw NoUnix(address),
    };

    public Channel Connect(ManagerAddress address, TimeSpan timeout) => address.Kind switch
    {
        AddressKind.Pipe => ConnectPipe(address, timeout),
        AddressKind.Tcp => ConnectTcp(address, timeout),
        _ => throw NoUnix(address),
    };

    /// <summary>Makes one more end at which a client may arrive.</summary>
    /// <returns>Null, and the reason is <see cref="NativeError.Last"/>.</returns>
    internal static SafeFileHandle? TryCreatePipe(string name, bool isFirst)
    {
        SECURITY_ATTRIBUTES security = ObjectSecurity.ForUser;
        fixed (char* path = Folder + name)
        {
            HANDLE pipe = CreateNamedPipeW(
                path,
                (uint)(PIPE.PIPE_ACCESS_DUPLEX | FILE.FILE_FLAG_OVERLAPPED | (isFirst ? FILE.FILE_FLAG_FIRST_PIPE_INSTANCE : 0)),
                PIPE.PIPE_TYPE_BYTE | PIPE.PIPE_REJECT_REMOTE_CLIENTS,
                PIPE.PIPE_UNLIMITED_INSTANCES,
                StreamHalf.BufferInBytes,
                StreamHalf.BufferInBytes,
                0,
                &security);
            return (nint)pipe == -1 ? null : new SafeFileHandle(pipe, ownsHandle: true);
        }
    }

    internal static void PrepareTcp(Socket socket)
    {
        socket.NoDelay = true;
        socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
        Tune(socket, SocketOptionName.TcpKeepAliveTime, 15);
        Tune(socket, SocketOptionName.TcpKeepAliveInterval, 5);
        Tune(socket, SocketOptionName.TcpKeepAliveRetryCount, 3);
    }

    private static PlatformNotSupportedException NoUnix(ManagerAddress address) => new($"'{address}' is a Unix domain socket; on Windows use 'pipe:NAME' or 'tcp://HOST:PORT'.");

    private static StreamListener ListenPipe(ManagerAddress? address)
    {
        string name = address?.Name ?? $"m{Guid.NewGuid():N}"[..17];
        bool isTaken;
        fixed (char* path = Folder + name)
        {
            // The first instance is refused below too, where the system keeps its word; this says it in any case, and without making one.
            isTaken = WaitNamedPipeW(path, 1) || NativeError.Last.Number == ERROR.ERROR_SEM_TIMEOUT;
        }

        SafeFileHandle? pipe = isTaken ? null : TryCreatePipe(name, isFirst: true);
        NativeError error = isTaken ? new NativeError(ERROR.ERROR_PIPE_BUSY) : NativeError.Last;
        if (pipe is null)
        {
            throw new ManagerException(error.Number is ERROR.ERROR_ACCESS_DENIED or ERROR.ERROR_PIPE_BUSY
                ? $"A manager cannot listen at '{address}': another process listens there ('{Folder}{name}'). Choose another name, or connect to it. (CreateNamedPipe: {error})"
                : $"A manager cannot listen at '{Folder}{name}': CreateNamedPipe: {error}.");
        }

        return new StreamListener(pipe, address ?? ManagerAddress.Parse("pipe:" + name));
    }

    private static StreamListener ListenTcp(ManagerAddress address)
    {
        IPAddress host = Resolve(address)[0];
        var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // Otherwise another program of this user could listen at the same port and take connections.
            socket.ExclusiveAddressUse = true;
            if (host.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(new IPEndPoint(host, address.Port));
            socket.Listen(4096);
            return new StreamListener(socket, ManagerAddress.Tcp(address.Name, ((IPEndPoint)socket.LocalEndPoint!).Port));
        }
        catch (SocketException e)
        {
            socket.Dispose();
            string why = e.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => "another process listens there. Choose another port, or 0 for one that is free",
                SocketError.AddressNotAvailable => "this machine has no such address",
                SocketError.AccessDenied => "another process listens there, or the port is reserved",
                _ => "bind failed",
            };
            throw new ManagerException($"A manager cannot listen at '{address}': {why} (bind: {e.SocketErrorCode} ({e.NativeErrorCode})).");
        }
    }

    private static StreamChannel ConnectPipe(ManagerAddress address, TimeSpan timeout)
    {
        long started = Stopwatch.GetTimestamp();
        fixed (char* path = Folder + address.Name)
        {
            while (true)
            {
                HANDLE opened = CreateFileW(
                    path, GENERIC_READ | GENERIC_WRITE, 0, null, OPEN.OPEN_EXISTING, (uint)FILE.FILE_FLAG_OVERLAPPED | SECURITY_SQOS_PRESENT | SECURITY_IDENTIFICATION, HANDLE.NULL);
                NativeError error = NativeError.Last;
                if ((nint)opened != -1)
                {
                    return Trust(new SafeFileHandle(opened, ownsHandle: true), address);
                }

                if (error.Number is ERROR.ERROR_PIPE_BUSY or ERROR_PIPE_CLOSING or ERROR.ERROR_NO_DATA && Stopwatch.GetElapsedTime(started) < timeout)
                {
                    // The server is about to make the next instance.
                    if (!WaitNamedPipeW(path, BusyMilliseconds))
                    {
                        Thread.Sleep(1);
                    }

                    continue;
                }

                string why = error.Number switch
                {
                    ERROR.ERROR_FILE_NOT_FOUND => "there is no such pipe",
                    ERROR.ERROR_ACCESS_DENIED => "it belongs to another user",
                    ERROR.ERROR_PIPE_BUSY => $"the server took no connection within {timeout}",
                    _ => "connect failed",
                };
                throw new ManagerUnavailableException($"No manager server can be reached at '{address}' ('{Folder}{address.Name}'): {why} (CreateFile: {error}).");
            }
        }
    }

    /// <summary>A pipe of that name may be another user's who was faster.</summary>
    private static StreamChannel Trust(SafeFileHandle pipe, ManagerAddress address)
    {
        string owner = ObjectSecurity.OwnerOf((HANDLE)pipe.DangerousGetHandle());
        if (owner != ObjectSecurity.User)
        {
            pipe.Dispose();
            throw new ManagerUnavailableException(
                $"'{address}' is served by a process of user {owner}, not of this user ({ObjectSecurity.User}): it is not trusted. Managers of other users are reached over TCP, with a key.");
        }

        uint server;
        return new StreamChannel(
            pipe,
            GetNamedPipeServerProcessId((HANDLE)pipe.DangerousGetHandle(), &server) ? new ChannelPeer((int)server, $"process {server}") : new ChannelPeer(0, "a process that the system does not tell"));
    }

    private static StreamChannel ConnectTcp(ManagerAddress address, TimeSpan timeout)
    {
        long started = Stopwatch.GetTimestamp();
        SocketError error = SocketError.Success;
        foreach (IPAddress host in Resolve(address))
        {
            TimeSpan left = timeout - Stopwatch.GetElapsedTime(started);
            var socket = new Socket(host.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                Connect(socket, new IPEndPoint(host, address.Port), left);
                PrepareTcp(socket);
                return new StreamChannel(socket, new ChannelPeer(0, address.ToString()));
            }
            catch (SocketException e)
            {
                error = e.SocketErrorCode;
                socket.Dispose();
            }
        }

        throw new ManagerUnavailableException($"No manager server can be reached at '{address}': {(error == SocketError.TimedOut ? $"no answer within {timeout}" : "connect failed")} (connect: {error}).");
    }

    /// <summary>Without an asynchronous operation, for after one the socket reports all ends of operations to the pool's threads.</summary>
    private static void Connect(Socket socket, IPEndPoint to, TimeSpan timeout)
    {
        socket.Blocking = false;
        try
        {
            socket.Connect(to);
        }
        catch (SocketException e) when (e.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
        {
            var writing = new List<Socket> { socket };
            var failed = new List<Socket> { socket };
            Socket.Select(null, writing, failed, TimeSpan.FromMilliseconds(Math.Clamp(timeout.TotalMilliseconds, 1, int.MaxValue / 1000)));
            if (writing.Count == 0)
            {
                int why = failed.Count == 0 ? (int)SocketError.TimedOut : (int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
                throw new SocketException(why);
            }
        }

        socket.Blocking = true;
    }

    private static IPAddress[] Resolve(ManagerAddress address)
    {
        if (IPAddress.TryParse(address.Name, out IPAddress? literal))
        {
            return [literal];
        }

        try
        {
            IPAddress[] found = Dns.GetHostAddresses(address.Name);
            return found.Length != 0 ? found : throw new ManagerUnavailableException($"The host of '{address}' has no address.");
        }
        catch (SocketException e)
        {
            throw new ManagerUnavailableException($"The host of '{address}' cannot be found: {e.Message}.", e);
        }
    }

    private static void Tune(Socket socket, SocketOptionName name, int value)
    {
        try
        {
            socket.SetSocketOption(SocketOptionLevel.Tcp, name, value);
        }
        catch (SocketException)
        {
            // What this system does not know changes no result.
        }
    }
}
