using System.Diagnostics;
using Managers.Memory;

namespace Managers.Locks;

/// <summary>
/// Whether to spin for a lock, and how long: one waiter at a time, for longer where spinning has won lately, for less each time it was in vain. Where holders are off the processor, or keep the lock for long, it shrinks to
/// nothing; now and then a try finds out whether that is still so. Learned in the lock's cell by racing plain stores, for a wrong value costs time alone. Decision 17 has the figures.
/// </summary>
internal readonly unsafe struct SpinBudget
{
    private const int TriesBetweenProbes = 32;

    private static readonly uint s_initial = (uint)(Stopwatch.Frequency / 40_000);
    private static readonly uint s_most = (uint)(Stopwatch.Frequency / 10_000);
    private static readonly uint s_bare = (uint)(Stopwatch.Frequency / 50_000);

    private readonly LockCell* _cell;
    private readonly uint _ticks;
    private readonly long _started;

    private SpinBudget(LockCell* cell, uint ticks, long now)
    {
        _cell = cell;
        _ticks = ticks;
        _started = now;
    }

    /// <summary>Begins to spin.</summary>
    /// <param name="cell">The lock; null for a bare word, where nothing is learned.</param>
    /// <param name="now">The time, in ticks.</param>
    /// <returns>With nothing to spend if another waiter spins: more would fight it for the cache line.</returns>
    internal static SpinBudget Begin(LockCell* cell, long now)
    {
        if (cell == null)
        {
            return new SpinBudget(null, s_bare, now);
        }

        uint since = cell->SpinningSince;
        // One that was killed while it spun is not believed for longer than anybody spins.
        if (since != 0 && (uint)now - since <= s_most)
        {
            return new SpinBudget(null, 0, now);
        }

        cell->SpinningSince = (uint)now | 1;
        uint learned = Math.Min(cell->SpinBudget, s_most);
        bool probes = learned == 0 || (cell->Counters.Contended % TriesBetweenProbes == 0 && learned < s_initial);
        return new SpinBudget(cell, probes ? s_initial : learned, now);
    }

    internal bool IsSpent(long now) => now - _started >= _ticks;

    internal void Won()
    {
        if (_cell != null)
        {
            _cell->SpinningSince = 0;
            Interlocked.Increment(ref _cell->Counters.SpinsWon);
            uint learned = Math.Clamp(_cell->SpinBudget, 1, s_most);
            // What a spin took this time says little: a holder that takes the lock again and again leaves a waiter a few moments among many, and giving up costs both more than staying.
            _cell->SpinBudget = learned + (s_most - learned) / 8;
        }
    }

    internal void Lost()
    {
        if (_cell != null)
        {
            _cell->SpinningSince = 0;
            uint learned = Math.Clamp(_cell->SpinBudget, 1, s_most);
            _cell->SpinBudget = Math.Max(1, learned - learned / 4);
        }
    }
}
