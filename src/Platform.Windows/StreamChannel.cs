using System.Net.Sockets;
using System.Runtime.InteropServices;
using Managers.Platform.Windows.Interop;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows;

/// <summary>A connected pipe or socket, by overlapped operations: for the system both are files that are read and written.</summary>
internal sealed unsafe class StreamChannel : Channel
{
    private const int WSAECONNRESET = 10054;
    private const int ERROR_NETNAME_DELETED = 64;

    // Nothing ever comes here. Operations end with the thread that started them, except on files that belong to a completion port; and whoever calls through a proxy may do so from a thread that ends.
    private static HANDLE s_port;

    private readonly SafeHandle _stream;
    private readonly Socket? _socket;
    private readonly StreamHalf _in = new(reads: true);
    private readonly StreamHalf _out = new(reads: false);
    private readonly HANDLE _closed = CreateEventW(null, BOOL.TRUE, BOOL.FALSE, null);
    private readonly StreamMemory _memory;
    private int _isShutDown;
    private int _isDisposed;

    internal StreamChannel(SafeHandle pipe, ChannelPeer peer)
    {
        _stream = pipe;
        _memory = new StreamMemory(_in, _out, _closed);
        Peer = peer;
        int error = JoinPort(Stream);
        if (error != 0)
        {
            // Memory is short: better no connection than one that ends when some thread does.
            _in.Refuse(error);
            _out.Refuse(error);
        }
    }

    internal StreamChannel(Socket socket, ChannelPeer peer)
        : this(socket.SafeHandle, peer) => _socket = socket;

    internal override ChannelPeer Peer { get; }

    internal override int Read(Span<byte> buffer)
    {
        int read;
        while ((read = TryRead(buffer)) < 0)
        {
            Wait(read: true, write: false, -1);
        }

        return read;
    }

    internal override int TryRead(Span<byte> buffer)
    {
        Hold held = default;
        try
        {
            // What has arrived can be read after the end too.
            if (TryHoldMemory(ref held) && _in.HasBytes)
            {
                return _in.Take(buffer);
            }

            if (!TryHold(ref held))
            {
                return 0;
            }

            PrepareToRead();
            if (_in.HasBytes)
            {
                return _in.Take(buffer);
            }

            if (_in.Error == 0)
            {
                return -1;
            }

            Note(_in.Error);
            return 0;
        }
        finally
        {
            LetGo(held);
        }
    }

    internal override int TryWrite(ReadOnlySpan<byte> bytes)
    {
        Hold held = default;
        try
        {
            if (!TryHold(ref held))
            {
                return -1;
            }

            _out.Settle(Stream);
            if (_out.IsUnderWay)
            {
                return 0;
            }

            int written = _out.Error == 0 ? _out.StartWriting(Stream, bytes) : 0;
            if (_out.Error == 0)
            {
                return written;
            }

            Note(_out.Error);
            return -1;
        }
        finally
        {
            LetGo(held);
        }
    }

    internal override bool Wait(bool read, bool write, int milliseconds)
    {
        Hold held = default;
        try
        {
            // Lost counts as ready, as every caller looks again.
            if (!TryHold(ref held))
            {
                return true;
            }

            HANDLE* handles = stackalloc HANDLE[3];
            uint count = 0;
            handles[count++] = _closed;
            if (read)
            {
                PrepareToRead();
                if (!_in.IsUnderWay)
                {
                    return true;
                }

                handles[count++] = _in.Done;
            }

            if (write)
            {
                _out.Settle(Stream);
                if (!_out.IsUnderWay)
                {
                    return true;
                }

                handles[count++] = _out.Done;
            }

            return WaitForMultipleObjects(count, handles, BOOL.FALSE, milliseconds < 0 ? INFINITE : (uint)milliseconds) != WAIT.WAIT_TIMEOUT;
        }
        finally
        {
            LetGo(held);
        }
    }

    internal override void Shutdown()
    {
        if (Interlocked.Exchange(ref _isShutDown, 1) != 0)
        {
            return;
        }

        SetEvent(_closed);
        if (_socket is not null)
        {
            try
            {
                _socket.Shutdown(SocketShutdown.Both);
            }
            catch (SocketException)
            {
                // The other end has gone already: then nobody waits.
            }

            return;
        }

        // A pipe has no other way to tell the other end than to be closed. Who is inside is sent out first; the handle goes with the last of them. What was written before stays for the other end to read.
        _stream.Dispose();
    }

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        Shutdown();
        _socket?.Dispose();
        _stream.Dispose();
        _memory.Dispose();
    }

    private HANDLE Stream => (HANDLE)_stream.DangerousGetHandle();

    /// <returns>0, or why not.</returns>
    private static int JoinPort(HANDLE stream)
    {
        if (s_port == HANDLE.NULL)
        {
            // Two at the same time make two, of which each serves. Never without one below, which would make a port for each file.
            HANDLE made = CreateIoCompletionPort(HANDLE.INVALID_VALUE, HANDLE.NULL, 0, 1);
            if (made == HANDLE.NULL)
            {
                return NativeError.Last.Number;
            }

            s_port = made;
        }

        if (CreateIoCompletionPort(stream, s_port, 0, 0) != HANDLE.NULL)
        {
            return 0;
        }

        // A file that belongs to another port already is as good.
        int error = NativeError.Last.Number;
        return error == ERROR.ERROR_INVALID_PARAMETER ? 0 : error;
    }

    private void PrepareToRead()
    {
        _in.Settle(Stream);
        _in.StartReading(Stream);
        _in.Settle(Stream);
    }

    private void Note(int error)
    {
        if (error is WSAECONNRESET or ERROR_NETNAME_DELETED)
        {
            WasReset = true;
        }
    }

    /// <summary>Who is inside: neither the stream nor the memory of its operations goes before the last has left.</summary>
    private bool TryHold(ref Hold held)
    {
        if (!TryHoldMemory(ref held) || Volatile.Read(ref _isShutDown) != 0)
        {
            return false;
        }

        try
        {
            _stream.DangerousAddRef(ref held.Stream);
            return true;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    private bool TryHoldMemory(ref Hold held)
    {
        if (!held.Memory)
        {
            try
            {
                _memory.DangerousAddRef(ref held.Memory);
            }
            catch (ObjectDisposedException)
            {
            }
        }

        return held.Memory;
    }

    private void LetGo(in Hold held)
    {
        // The stream first: what is under way on it ends with it, and only then its memory can go.
        if (held.Stream)
        {
            _stream.DangerousRelease();
        }

        if (held.Memory)
        {
            _memory.DangerousRelease();
        }
    }

    private struct Hold
    {
        internal bool Stream;
        internal bool Memory;
    }
}
