using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Managers.Platform.Unix.Interop;

namespace Managers.Platform.Unix;

/// <summary>Unix domain sockets in a folder of the user's own, and TCP.</summary>
internal sealed unsafe class Channels(uint userId) : IChannels
{
    private const int EINPROGRESS = 115;
    private const int ECONNREFUSED = 111;
    private const int EADDRINUSE = 98;
    private const int EADDRNOTAVAIL = 99;
    private const int ENETUNREACH = 101;
    private const int EHOSTUNREACH = 113;

    private readonly SocketFolder _folder = new(userId, Environment.GetEnvironmentVariable("XDG_RUNTIME_DIR"));

    public ChannelListener Listen(ManagerAddress? address) => address?.Kind switch
    {
        null => ListenUnix(null),
        AddressKind.Unix => ListenUnix(address),
        AddressKind.Tcp => ListenTcp(address),
        _ => throw NoPipes(address),
    };

    public Channel Connect(ManagerAddress address, TimeSpan timeout) => address.Kind switch
    {
        AddressKind.Unix => ConnectUnix(address, timeout),
        AddressKind.Tcp => ConnectTcp(address, timeout),
        _ => throw NoPipes(address),
    };

    private static PlatformNotSupportedException NoPipes(ManagerAddress address) => new($"'{address}' is a named pipe of Windows; on this system use 'unix:NAME' or 'tcp://HOST:PORT'.");

    private StreamListener ListenUnix(ManagerAddress? address)
    {
        using (_folder.Lock())
        {
            string name = address?.Name ?? $"m{Guid.NewGuid():N}"[..17];
            string path = _folder.PathOf(name);
            _folder.Sweep();
            SocketHandle socket = Open(Libc.AF_UNIX);
            try
            {
                SocketAddress bytes = new UnixDomainSocketEndPoint(path).Serialize();
                if (!TryBind(socket, bytes, out int error))
                {
                    if (error != EADDRINUSE)
                    {
                        string why = error switch
                        {
                            NativeError.ENOENT => "its folder does not exist",
                            NativeError.EACCES => "this user may not write to its folder",
                            NativeError.EROFS => "its file system is read-only",
                            _ => "bind failed",
                        };
                        throw new ManagerException($"A manager cannot listen at '{path}': {why} (bind: {new NativeError(error)}).");
                    }

                    if (!SocketFolder.IsDead(path))
                    {
                        throw new ManagerException($"A manager cannot listen at '{address}': another process listens there ('{path}'). Choose another name, or connect to it.");
                    }

                    File.Delete(path);
                    if (!TryBind(socket, bytes, out error))
                    {
                        throw new ManagerException($"A manager cannot listen at '{path}': bind: {new NativeError(error)}.");
                    }
                }

                File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
                Listen(socket, path);
                return new StreamListener(socket, address ?? ManagerAddress.Unix(name), path, this);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
    }

    private StreamListener ListenTcp(ManagerAddress address)
    {
        IPAddress host = Resolve(address)[0];
        SocketHandle socket = Open(host.AddressFamily == AddressFamily.InterNetworkV6 ? Libc.AF_INET6 : Libc.AF_INET);
        try
        {
            SetOption(socket, Libc.SOL_SOCKET, Libc.SO_REUSEADDR, 1);
            if (host.Equals(IPAddress.IPv6Any))
            {
                SetOption(socket, Libc.IPPROTO_IPV6, Libc.IPV6_V6ONLY, 0);
            }

            if (!TryBind(socket, new IPEndPoint(host, address.Port).Serialize(), out int error))
            {
                string why = error switch
                {
                    EADDRINUSE => "another process listens there. Choose another port, or 0 for one that is free",
                    EADDRNOTAVAIL => "this machine has no such address",
                    NativeError.EACCES => "ports below 1024 need rights that this process does not have",
                    _ => "bind failed",
                };
                throw new ManagerException($"A manager cannot listen at '{address}': {why} (bind: {new NativeError(error)}).");
            }

            Listen(socket, address.ToString());
            return new StreamListener(socket, ManagerAddress.Tcp(address.Name, LocalEndPoint(socket, host.AddressFamily).Port), null, this);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private StreamChannel ConnectUnix(ManagerAddress address, TimeSpan timeout)
    {
        string path = _folder.PathOf(address.Name);
        long started = Stopwatch.GetTimestamp();
        while (true)
        {
            SocketHandle socket = Open(Libc.AF_UNIX);
            // Without blocking: the kernel would wait for room in the line as long as it takes.
            int error = TryConnect(socket, new UnixDomainSocketEndPoint(path).Serialize(), 0);
            if (error == 0)
            {
                ChannelPeer peer = UnixPeer(socket, out uint user);
                if (user == userId || user == 0)
                {
                    return new StreamChannel(socket, peer, isUnix: true);
                }

                socket.Dispose();
                throw new ManagerUnavailableException($"'{address}' is served by a process of user {user}, not of this user ({userId}): it is not trusted. Managers of other users are reached over TCP, with a key.");
            }

            socket.Dispose();
            // The backlog was full: the server is busy, not gone.
            if (error == NativeError.EAGAIN && Stopwatch.GetElapsedTime(started) < timeout)
            {
                Libc.poll(null, 0, 1);
                continue;
            }

            string why = error switch
            {
                NativeError.ENOENT => "there is no such socket",
                ECONNREFUSED => "nobody listens there any more",
                NativeError.EACCES => "it belongs to another user",
                NativeError.EAGAIN => $"the server took no connection within {timeout}",
                _ => "connect failed",
            };
            throw new ManagerUnavailableException($"No manager server can be reached at '{address}' ('{path}'): {why} (connect: {new NativeError(error)}).");
        }
    }

    private static StreamChannel ConnectTcp(ManagerAddress address, TimeSpan timeout)
    {
        long started = Stopwatch.GetTimestamp();
        int error = 0;
        foreach (IPAddress host in Resolve(address))
        {
            TimeSpan left = timeout - Stopwatch.GetElapsedTime(started);
            SocketHandle socket = Open(host.AddressFamily == AddressFamily.InterNetworkV6 ? Libc.AF_INET6 : Libc.AF_INET);
            error = TryConnect(socket, new IPEndPoint(host, address.Port).Serialize(), (int)Math.Clamp(left.TotalMilliseconds, 1, int.MaxValue));
            if (error == 0)
            {
                PrepareTcp(socket);
                return new StreamChannel(socket, new ChannelPeer(0, address.ToString()), isUnix: false);
            }

            socket.Dispose();
        }

        string why = error switch
        {
            NativeError.ETIMEDOUT => $"no answer within {timeout}",
            ECONNREFUSED => "nobody listens there. Is the server running, and the port its own?",
            ENETUNREACH or EHOSTUNREACH => "there is no way to that machine",
            _ => "connect failed",
        };
        throw new ManagerUnavailableException($"No manager server can be reached at '{address}': {why} (connect: {new NativeError(error)}).");
    }

    /// <summary>Takes a connection that has arrived.</summary>
    /// <returns>Null if it is refused: another user's.</returns>
    internal StreamChannel? Admit(int descriptor, bool isTcp)
    {
        var socket = new SocketHandle(descriptor);
        if (isTcp)
        {
            PrepareTcp(socket);
            return new StreamChannel(socket, new ChannelPeer(0, "tcp"), isUnix: false);
        }

        ChannelPeer peer = UnixPeer(socket, out uint user);
        if (user == userId || user == 0)
        {
            return new StreamChannel(socket, peer, isUnix: true);
        }

        socket.Dispose();
        return null;
    }

    internal static SocketHandle Open(int family)
    {
        int descriptor = Libc.socket(family, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0);
        return descriptor >= 0 ? new SocketHandle(descriptor) : throw new ManagerException($"A socket cannot be made: socket: {NativeError.Last}.");
    }

    /// <returns>0, or why not.</returns>
    internal static int TryConnect(SocketHandle socket, SocketAddress to, int milliseconds)
    {
        SetNonBlocking(socket, true);
        int error = 0;
        fixed (byte* bytes = to.Buffer.Span)
        {
            // Safety: pinned for the call.
            if (Libc.connect(socket, bytes, (uint)to.Size) != 0)
            {
                error = NativeError.Last.Number;
            }
        }

        if (error is EINPROGRESS or NativeError.EINTR)
        {
            var poll = new Libc.PollFd { Descriptor = (int)socket.DangerousGetHandle(), Events = Libc.POLLOUT };
            error = Libc.poll(&poll, 1, milliseconds) > 0 ? GetOption(socket, Libc.SO_ERROR) : NativeError.ETIMEDOUT;
        }

        SetNonBlocking(socket, false);
        return error;
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

    private static void PrepareTcp(SocketHandle socket)
    {
        SetOption(socket, Libc.IPPROTO_TCP, Libc.TCP_NODELAY, 1);
        SetOption(socket, Libc.SOL_SOCKET, Libc.SO_KEEPALIVE, 1);
        SetOption(socket, Libc.IPPROTO_TCP, Libc.TCP_KEEPIDLE, 15);
        SetOption(socket, Libc.IPPROTO_TCP, Libc.TCP_KEEPINTVL, 5);
        SetOption(socket, Libc.IPPROTO_TCP, Libc.TCP_KEEPCNT, 3);
        // Bytes that nobody acknowledges for so long: the peer's machine is gone.
        SetOption(socket, Libc.IPPROTO_TCP, Libc.TCP_USER_TIMEOUT, 30_000);
    }

    private static ChannelPeer UnixPeer(SocketHandle socket, out uint user)
    {
        Libc.Ucred credentials;
        uint length = (uint)sizeof(Libc.Ucred);
        // Safety: the kernel writes at most length bytes.
        if (Libc.getsockopt(socket, Libc.SOL_SOCKET, Libc.SO_PEERCRED, &credentials, &length) != 0)
        {
            user = uint.MaxValue;
            return new ChannelPeer(0, "a process that the system does not tell");
        }

        user = credentials.Uid;
        return new ChannelPeer(credentials.Pid, $"process {credentials.Pid}");
    }

    private static bool TryBind(SocketHandle socket, SocketAddress at, out int error)
    {
        fixed (byte* bytes = at.Buffer.Span)
        {
            // Safety: pinned for the call.
            bool bound = Libc.bind(socket, bytes, (uint)at.Size) == 0;
            error = bound ? 0 : NativeError.Last.Number;
            return bound;
        }
    }

    private static void Listen(SocketHandle socket, string where)
    {
        if (Libc.listen(socket, 4096) != 0)
        {
            throw new ManagerException($"A manager cannot listen at '{where}': listen: {NativeError.Last}.");
        }
    }

    private static IPEndPoint LocalEndPoint(SocketHandle socket, AddressFamily family)
    {
        var address = new SocketAddress(family);
        uint length = (uint)address.Size;
        fixed (byte* bytes = address.Buffer.Span)
        {
            // Safety: pinned for the call; the kernel writes at most length bytes.
            if (Libc.getsockname(socket, bytes, &length) != 0)
            {
                throw new ManagerException($"The port of a socket cannot be read: getsockname: {NativeError.Last}.");
            }
        }

        return (IPEndPoint)new IPEndPoint(family == AddressFamily.InterNetworkV6 ? IPAddress.IPv6Any : IPAddress.Any, 0).Create(address);
    }

    private static void SetOption(SocketHandle socket, int level, int name, int value)
    {
        // Tuning: what this kernel does not know changes no result.
        _ = Libc.setsockopt(socket, level, name, &value, sizeof(int));
    }

    private static int GetOption(SocketHandle socket, int name)
    {
        int value = 0;
        uint length = sizeof(int);
        return Libc.getsockopt(socket, Libc.SOL_SOCKET, name, &value, &length) == 0 ? value : NativeError.Last.Number;
    }

    private static void SetNonBlocking(SocketHandle socket, bool on)
    {
        int flags = Libc.fcntlNumber(socket, Libc.F_GETFL, 0);
        _ = Libc.fcntlNumber(socket, Libc.F_SETFL, on ? flags | Libc.O_NONBLOCK : flags & ~Libc.O_NONBLOCK);
    }
}
