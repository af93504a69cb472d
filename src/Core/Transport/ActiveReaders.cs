using System.Diagnostics;
using System.Numerics;

namespace Managers.Transport;

/// <summary>How many readers of a server have had something to read lately, and whether they and their clients are more than the machine has processors for. All of it is a hint: who is counted late or twice changes nothing but how somebody waits.</summary>
/// <param name="processors">How many there are.</param>
internal sealed class ActiveReaders(int processors)
{
    // Periods of a few milliseconds: longer than a client waits for its turn where they are many, and soon over once they have gone.
    private static readonly int s_shift = BitOperations.Log2((ulong)Stopwatch.Frequency / 250);

    private long _period;
    private int _now;
    private int _before;

    /// <summary>How many there were in this period or the last.</summary>
    internal int Count => Math.Max(Volatile.Read(ref _now), Volatile.Read(ref _before));

    /// <summary>Whether some of them would do better to sleep: each has a client that wants a processor too.</summary>
    internal bool AreTooMany => 2L * Count > processors;

    /// <summary>How long a period is, in ticks.</summary>
    internal static long PeriodInTicks => 1L << s_shift;

    /// <summary>One has had something to read.</summary>
    /// <param name="seen">What this method remembers for it.</param>
    /// <param name="time">When, in ticks.</param>
    internal void Note(ref long seen, long time)
    {
        long period = time >> s_shift;
        if (seen == period)
        {
            return;
        }

        seen = period;
        long current = Volatile.Read(ref _period);
        if (period > current && Interlocked.CompareExchange(ref _period, period, current) == current)
        {
            int counted = Interlocked.Exchange(ref _now, 0);
            Volatile.Write(ref _before, period == current + 1 ? counted : 0);
        }

        Interlocked.Increment(ref _now);
    }
}
