using Managers.Platform.Unix.Interop;

namespace Managers.Platform.Unix;

/// <summary>Waits on a word by futex, shared between processes.</summary>
internal sealed unsafe class Waiter : IWaiter
{
    // Read once: the number depends on the processor alone.
    private static readonly nint s_futex = Libc.SYS_futex;

    public WaitResult Wait(uint* address, uint expected, int timeoutMilliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(timeoutMilliseconds);
        var timeout = new Libc.Timespec { Seconds = timeoutMilliseconds / 1000, Nanoseconds = timeoutMilliseconds % 1000 * 1_000_000L };
        if (Libc.syscall(s_futex, address, Libc.FUTEX_WAIT, (nint)expected, &timeout, 0, 0) == 0)
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

    public int Wake(uint* address, int count) => (int)Math.Max(0, Libc.syscall(s_futex, address, Libc.FUTEX_WAKE, count, null, 0, 0));
}
