using System.Diagnostics;
using Managers.Platform.Unix.Interop;

namespace Managers.Platform.Unix;

/// <summary>Waits on a word by futex, shared between processes.</summary>
internal sealed unsafe class Waiter : IWaiter
{
    // Read once: the number depends on the processor alone.
    private static readonly nint s_futex = Libc.SYS_futex;

    public WaitResult Wait(uint* address, uint expected, int timeoutMilliseconds, uint channel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(timeoutMilliseconds);
        // This kind of wait takes a point on the monotonic clock, whose nanoseconds are what Stopwatch counts here.
        long until = Stopwatch.GetTimestamp() + timeoutMilliseconds * 1_000_000L;
        var timeout = new Libc.Timespec { Seconds = until / 1_000_000_000, Nanoseconds = until % 1_000_000_000 };
        if (Libc.syscall(s_futex, address, Libc.FUTEX_WAIT_BITSET, (nint)expected, &timeout, 0, (nint)channel) == 0)
        {
            return WaitResult.Woken;
        }

        return NativeError.Last.Number switch
        {
            NativeError.EAGAIN => WaitResult.Changed,
            NativeError.ETIMEDOUT => WaitResult.TimedOut,
            NativeError.EINTR => WaitResult.Interrupted,
            // EFAULT cannot be: the caller holds the mapping. Anything else counts as a spurious wake.
            _ => WaitResult.Woken,
        };
    }

    public int Wake(uint* address, int count, uint channel) =>
        (int)Math.Max(0, Libc.syscall(s_futex, address, Libc.FUTEX_WAKE_BITSET, count, null, 0, (nint)channel));
}
