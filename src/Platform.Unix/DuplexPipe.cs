using System.Diagnostics;
using Managers.Platform.Unix.Interop;

namespace Managers.Platform.Unix;

/// <summary>One end of a pair of connected Unix sockets. Not a <c>Socket</c>: that would load a megabyte of code into every server's start.</summary>
internal sealed unsafe class DuplexPipe : ControlPipe
{
    internal DuplexPipe(int fd) => SetHandle(fd);

    internal override int Read(Span<byte> buffer, int timeoutMilliseconds)
    {
        bool held = false;
        try
        {
            DangerousAddRef(ref held);
            long started = Stopwatch.GetTimestamp();

            // Safety: the span is pinned for the call, the handle is held open by the reference.
            fixed (byte* bytes = buffer)
            {
                while (true)
                {
                    nint count = Libc.recv((int)handle, bytes, (nuint)buffer.Length, Libc.MSG_DONTWAIT);
                    if (count >= 0)
                    {
                        return (int)count;
                    }

                    switch (NativeError.Last.Number)
                    {
                        case NativeError.EINTR:
                            break;
                        case NativeError.EAGAIN:
                            Wait(Libc.POLLIN, timeoutMilliseconds, started);
                            break;
                        default:
                            // ECONNRESET: it closed with bytes of ours unread. Nothing else can happen to a socket that is open.
                            return 0;
                    }
                }
            }
        }
        finally
        {
            if (held)
            {
                DangerousRelease();
            }
        }
    }

    internal override bool Write(ReadOnlySpan<byte> bytes, int timeoutMilliseconds)
    {
        bool held = false;
        try
        {
            DangerousAddRef(ref held);

            // Safety: as in Read.
            fixed (byte* first = bytes)
            {
                int sent = 0;
                long started = Stopwatch.GetTimestamp();
                while (sent < bytes.Length)
                {
                    nint count = Libc.send((int)handle, first + sent, (nuint)(bytes.Length - sent), Libc.MSG_DONTWAIT | Libc.MSG_NOSIGNAL);
                    if (count >= 0)
                    {
                        sent += (int)count;
                        started = Stopwatch.GetTimestamp();
                        continue;
                    }

                    switch (NativeError.Last.Number)
                    {
                        case NativeError.EINTR:
                            break;
                        case NativeError.EAGAIN:
                            Wait(Libc.POLLOUT, timeoutMilliseconds, started);
                            break;
                        default:
                            return false;
                    }
                }

                return true;
            }
        }
        finally
        {
            if (held)
            {
                DangerousRelease();
            }
        }
    }

    internal override void Break()
    {
        bool held = false;
        try
        {
            DangerousAddRef(ref held);
            _ = Libc.shutdown((int)handle, Libc.SHUT_RDWR);
        }
        catch (ObjectDisposedException)
        {
            // Closed: more than broken.
        }
        finally
        {
            if (held)
            {
                DangerousRelease();
            }
        }
    }

    protected override bool ReleaseHandle() => Libc.close((int)handle) == 0;

    private void Wait(short events, int timeoutMilliseconds, long started)
    {
        int remaining = -1;
        if (timeoutMilliseconds >= 0)
        {
            remaining = timeoutMilliseconds - (int)Math.Min(Stopwatch.GetElapsedTime(started).TotalMilliseconds, int.MaxValue);
            if (remaining <= 0)
            {
                throw new TimeoutException("The other process did not answer in time.");
            }
        }

        // Interrupted or not, the caller tries its call again.
        var poll = new Libc.PollFd { Descriptor = (int)handle, Events = events };
        _ = Libc.poll(&poll, 1, remaining);
    }
}
