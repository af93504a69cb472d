using System.Diagnostics;
using Managers.Memory;

namespace Managers.Locks;

/// <summary>
/// How long to spin for a lock: what has won lately and some more, less each time it was in vain. Where holders are off the processor, or keep the lock for long, it shrinks to nothing; now and then
/// a try finds out whether that is still so. Learned in the lock's cell by racing plain stores, for a wrong value costs time alone.
/// </summary>
internal readonly unsafe struct SpinBudget
{
    private const int TriesBetweenProbes = 32;

    private static readonly uint s_initial = (uint)(Stopwatch.Frequency / 200_000);
    private static readonly uint s_most = (uint)(Stopwatch.Frequency / 50_000);

    private SpinBudget(long ticks) => Ticks = ticks;

    internal long Ticks { get; }

    internal static SpinBudget Of(LockCell* cell)
    {
        if (cell == null)
        {
            return new SpinBudget(s_most);
        }

        uint learned = cell->SpinBudget;
        if (learned == 0 || (cell->Counters.Contended % TriesBetweenProbes == 0 && learned < s_initial))
        {
            return new SpinBudget(s_initial);
        }

        return new SpinBudget(learned);
    }

    internal void Won(LockCell* cell, long ticks)
    {
        if (cell != null)
        {
            Interlocked.Increment(ref cell->Counters.SpinsWon);
            long learned = Math.Max(1, (long)cell->SpinBudget);
            cell->SpinBudget = (uint)Math.Clamp(learned + (3 * ticks + s_initial / 4 - learned) / 4, 1, s_most);
        }
    }

    internal void Lost(LockCell* cell)
    {
        if (cell != null)
        {
            uint learned = Math.Max(1, cell->SpinBudget);
            cell->SpinBudget = Math.Max(1, learned - learned / 4);
        }
    }
}
