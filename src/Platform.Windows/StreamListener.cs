using System.Net.Sockets;
using Managers.Platform.Windows.Interop;
using Microsoft.Win32.SafeHandles;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows;

/// <summary>A pipe or port at which connections arrive.</summary>
internal sealed unsafe class StreamListener : ChannelListener
{
    private readonly ManagerAddress _address;
    private readonly Socket? _socket;
    private readonly CancellationTokenSource _end = new();
    private readonly HANDLE _closed = CreateEventW(null, BOOL.TRUE, BOOL.FALSE, null);
    private readonly HANDLE _arrived = CreateEventW(null, BOOL.TRUE, BOOL.FALSE, null);
    private SafeFileHandle? _pipe;
    private int _isClosed;

    internal StreamListener(SafeFileHandle pipe, ManagerAddress address)
    {
        _pipe = pipe;
        _address = address;
    }

    internal StreamListener(Socket socket, ManagerAddress address)
    {
        _socket = socket;
        _address = address;
    }

    internal override ManagerAddress Address => _address;

    internal override Channel? Accept()
    {
        while (Volatile.Read(ref _isClosed) == 0)
        {
            if ((_socket is not null ? AcceptSocket(_socket) : AcceptPipe()) is { } channel)
            {
                return channel;
            }
        }

        return null;
    }

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _isClosed, 1) != 0)
        {
            return;
        }

        SetEvent(_closed);
        _end.Cancel();
        _socket?.Dispose();
        // Whoever waits for a connection holds it until it is out.
        _pipe?.Dispose();
    }

    private StreamChannel? AcceptSocket(Socket listener)
    {
        try
        {
            Socket socket = listener.AcceptAsync(_end.Token).AsTask().GetAwaiter().GetResult();
            Channels.PrepareTcp(socket);
            return new StreamChannel(socket, new ChannelPeer(0, "tcp"));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException or OperationCanceledException)
        {
            // Closed, or a connection that was gone before it was taken, or no memory for it: then others may come.
            Pause();
            return null;
        }
    }

    private StreamChannel? AcceptPipe()
    {
        SafeFileHandle? pipe = _pipe;
        bool held = false;
        try
        {
            if (pipe is null)
            {
                // There was no room for another one. The connected ones hold the name meanwhile.
                _pipe = pipe = Channels.TryCreatePipe(_address.Name, isFirst: false);
                if (pipe is null)
                {
                    Pause();
                    return null;
                }
            }

            pipe.DangerousAddRef(ref held);
            if (!WaitForClient((HANDLE)pipe.DangerousGetHandle()))
            {
                return null;
            }

            // The next one first: the name is held without a gap, and clients find somebody who listens.
            _pipe = Channels.TryCreatePipe(_address.Name, isFirst: false);
            if (Volatile.Read(ref _isClosed) != 0)
            {
                _pipe?.Dispose();
            }

            uint client;
            ChannelPeer peer = GetNamedPipeClientProcessId((HANDLE)pipe.DangerousGetHandle(), &client) ? new ChannelPeer((int)client, $"process {client}") : new ChannelPeer(0, "a process that the system does not tell");
            return new StreamChannel(pipe, peer);
        }
        catch (ObjectDisposedException)
        {
            return null;
        }
        finally
        {
            if (held)
            {
                pipe!.DangerousRelease();
            }
        }
    }

    /// <returns>False if the listener was closed, or the client has gone again.</returns>
    private bool WaitForClient(HANDLE pipe)
    {
        ResetEvent(_arrived);
        var operation = new OVERLAPPED { hEvent = _arrived };
        if (ConnectNamedPipe(pipe, &operation))
        {
            return true;
        }

        switch (NativeError.Last.Number)
        {
            case ERROR.ERROR_PIPE_CONNECTED:
                return true;
            case ERROR.ERROR_IO_PENDING:
                break;
            default:
                // Came and left before it was taken.
                DisconnectNamedPipe(pipe);
                return false;
        }

        HANDLE* handles = stackalloc HANDLE[2];
        handles[0] = _arrived;
        handles[1] = _closed;
        if (WaitForMultipleObjects(2, handles, BOOL.FALSE, INFINITE) != WAIT.WAIT_OBJECT_0)
        {
            CancelIoEx(pipe, &operation);
        }

        // Safety: the operation lies on this stack, so it has to end before this returns; cancelled or not, it does.
        uint count;
        if (GetOverlappedResult(pipe, &operation, &count, BOOL.TRUE))
        {
            return true;
        }

        DisconnectNamedPipe(pipe);
        return false;
    }

    private void Pause() => _ = WaitForSingleObject(_closed, 10);
}
