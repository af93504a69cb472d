using Managers.Platform.Unix.Interop;

namespace Managers.Platform.Unix;

/// <summary>A connected stream socket, with blocking calls on the caller's thread.</summary>
internal sealed unsafe class StreamChannel(SocketHandle socket, ChannelPeer peer, bool isUnix) : Channel
{
    private const int ECONNRESET = 104;

    internal override ChannelPeer Peer { get; } = peer;

    // The kernel tells whoever sleeps on a Unix socket of room to write, those who read among them.
    internal override bool WakesReaders => isUnix;

    internal override bool IsLocal => isUnix;

    internal SocketHandle Socket => socket;

    internal override int Read(Span<byte> buffer) => Math.Max(0, Receive(buffer, 0));

    internal override int TryRead(Span<byte> buffer) => Receive(buffer, Libc.MSG_DONTWAIT);

    internal override int TryWrite(ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            while (true)
            {
                nint sent;
                try
                {
                    // Safety: pinned for the call.
                    sent = Libc.send(socket, start, (nuint)bytes.Length, Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL);
                }
                catch (ObjectDisposedException)
                {
                    return -1;
                }

                if (sent >= 0)
                {
                    return (int)sent;
                }

                switch (NativeError.Last.Number)
                {
                    case NativeError.EINTR:
                        break;
                    case NativeError.EAGAIN:
                        return 0;
                    case ECONNRESET:
                        WasReset = true;
                        return -1;
                    default:
                        return -1;
                }
            }
        }
    }

    internal override bool Wait(bool read, bool write, int milliseconds)
    {
        bool held = false;
        try
        {
            socket.DangerousAddRef(ref held);
            var poll = new Libc.PollFd { Descriptor = (int)socket.DangerousGetHandle(), Events = (short)((read ? Libc.POLLIN : 0) | (write ? Libc.POLLOUT : 0)) };
            // Interrupted counts as ready: every caller looks again.
            return Libc.poll(&poll, 1, milliseconds) != 0;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
        finally
        {
            if (held)
            {
                socket.DangerousRelease();
            }
        }
    }

    internal override void Shutdown()
    {
        try
        {
            // Fails if the other end has gone already: then nobody waits.
            _ = Libc.shutdown(socket, Libc.SHUT_RDWR);
        }
        catch (ObjectDisposedException)
        {
            // Whoever disposed it has done that before.
        }
    }

    public override void Dispose() => socket.Dispose();

    private int Receive(Span<byte> buffer, int flags)
    {
        fixed (byte* start = buffer)
        {
            while (true)
            {
                nint received;
                try
                {
                    // Safety: pinned for the call.
                    received = Libc.recv(socket, start, (nuint)buffer.Length, flags);
                }
                catch (ObjectDisposedException)
                {
                    return 0;
                }

                if (received >= 0)
                {
                    return (int)received;
                }

                switch (NativeError.Last.Number)
                {
                    case NativeError.EINTR:
                        break;
                    case NativeError.EAGAIN:
                        return -1;
                    case ECONNRESET:
                        WasReset = true;
                        return 0;
                    default:
                        return 0;
                }
            }
        }
    }
}
