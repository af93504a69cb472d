using System.Diagnostics;

namespace Managers.Locks;

/// <summary>A point on the monotonic clock; survives any number of early wake-ups.</summary>
internal readonly struct Deadline
{
    private readonly long _ticks;

    private Deadline(long ticks) => _ticks = ticks;

    internal static Deadline Never => new(long.MaxValue);

    internal bool IsNever => _ticks == long.MaxValue;

    internal bool IsOver => _ticks != long.MaxValue && Stopwatch.GetTimestamp() >= _ticks;

    /// <summary>From a time-out as users write it: zero means now, <see cref="Timeout.InfiniteTimeSpan"/> means never.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, but not infinite.</exception>
    internal static Deadline After(TimeSpan timeout, string parameterName)
    {
        if (timeout == Timeout.InfiniteTimeSpan)
        {
            return Never;
        }

        if (timeout < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(parameterName, timeout, $"A time-out of {timeout} is negative: zero asks once, Timeout.InfiniteTimeSpan waits without end.");
        }

        double ticks = timeout.TotalSeconds * Stopwatch.Frequency;
        long now = Stopwatch.GetTimestamp();
        return ticks >= long.MaxValue - now ? Never : new Deadline(now + (long)ticks);
    }

    /// <summary>How long to sleep at most before looking again: the time left, but not more than the limit; rounded up.</summary>
    internal int NextSliceInMilliseconds(int limit)
    {
        if (_ticks == long.MaxValue)
        {
            return limit;
        }

        double left = (_ticks - Stopwatch.GetTimestamp()) * 1000.0 / Stopwatch.Frequency;
        return left <= 0 ? 0 : (int)Math.Min(limit, Math.Ceiling(left));
    }
}
