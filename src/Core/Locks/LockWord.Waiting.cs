using System.Diagnostics;
using System.Runtime.CompilerServices;
using Managers.Errors;
using Managers.Memory;
using Managers.Platform;

namespace Managers.Locks;

/// <summary>
/// Waiting for a lock. Whoever has slept takes the lock with WAITERS set, for others may be asleep; whoever gives up after having slept wakes one, for the wake-up may
/// have been its own. A waiter that keeps losing to passers-by claims the next turn; the holder then hands the lock to it instead of freeing it.
/// After a sleep the word may be another object's, or gone with the manager: whether the lock is closed is asked before it is believed.
/// </summary>
internal static unsafe partial class LockWord
{
    // About half a microsecond.
    private const int MostPauses = 16;

    // After so long a wait being overtaken ends. Shorter: a context switch for each hand-over where passing by was free.
    private static readonly long s_patienceTicks = Stopwatch.Frequency / 2000;

    /// <summary>Takes the lock, waiting for it.</summary>
    /// <param name="words">The memory.</param>
    /// <param name="word">The lock.</param>
    /// <param name="cell">The rest of it; null for a bare word, which has no turns, policy and counters.</param>
    /// <param name="self">The calling thread as the word shall name it.</param>
    /// <param name="deadline">When to give up.</param>
    /// <param name="cancellationToken">When else to give up. The caller makes its cancellation wake the sleepers of the word.</param>
    /// <param name="owner">Whose disposal ends the wait; null: nobody's.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static LockResult Enter<TWords>(
        in TWords words, ulong* word, LockCell* cell, ulong self, Deadline deadline, CancellationToken cancellationToken, SharedObject? owner = null)
        where TWords : struct, IWords
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return LockResult.Cancelled;
        }

        bool ownedBySelf = (words.Load(word) & OwnerMask) == self;
        if (ownedBySelf && deadline.IsNever)
        {
            return LockResult.OwnedBySelf;
        }

        var policy = WaitPolicy.Adaptive;
        if (cell != null)
        {
            Interlocked.Increment(ref cell->Counters.Contended);
            policy = (WaitPolicy)cell->Policy;
        }

        if (!ownedBySelf && policy != WaitPolicy.Park && Spin(words, word, cell, self))
        {
            return LockResult.Entered;
        }

        return policy is WaitPolicy.Spin or WaitPolicy.Yield
            ? WaitAwake(words, word, cell, self, policy, owner, deadline, cancellationToken)
            : Wait(words, word, cell, self, ownedBySelf, owner, deadline, cancellationToken);
    }

    private static LockResult Wait<TWords>(
        in TWords words, ulong* word, LockCell* cell, ulong self, bool ownedBySelf, SharedObject? owner, Deadline deadline, CancellationToken cancellationToken)
        where TWords : struct, IWords
    {
        ulong parked = 0;
        ulong slept = 0;
        bool hasTurn = false;
        int slice = FirstSliceInMilliseconds;
        long since = words.Now;
        while (true)
        {
            ulong current = words.Load(word);
            if (hasTurn && (current & OwnerMask) == self)
            {
                words.Store(&cell->NextInTurn, 0);
                return Settle(words, word, cell, self, (current & OwnerDied) != 0 ? LockResult.EnteredAfterDeath : LockResult.Entered, owner);
            }

            // Only a turn that was granted cannot be given up. Who granted it has the lock, so that is a lock still.
            if (parked != 0 && IsClosed(owner) && (!hasTurn || words.CompareExchange(&cell->NextInTurn, 0, self) != (self | Granted)))
            {
                // It may live on for others, whose wake-up ended our sleep. Not counted: where the count was may be somebody's data.
                words.Wake((uint*)word, 1, IWaiter.Any);
                return LockResult.Closed;
            }

            // A word that a sleep did not change names an owner whom somebody's death watch, a cancellation or nothing at all made us look at.
            bool isFree = (current & ThreadMask) == 0;
            if (isFree || (current == slept && words.IsDead(current)))
            {
                LockResult taken = Take(words, word, cell, self, current, parked);
                if (taken == LockResult.TimedOut)
                {
                    continue;
                }

                CrashPoint.Reach(isFree ? CrashPoint.LockTaken : CrashPoint.LockTakenOver);
                if (hasTurn)
                {
                    // Nobody is handing over to us: that would be the owner, and we are.
                    words.CompareExchange(&cell->NextInTurn, 0, self);
                }

                return parked != 0 ? Settle(words, word, cell, self, taken, owner) : taken;
            }

            if (hasTurn && (words.Load(&cell->NextInTurn) & ~Granted) != self)
            {
                hasTurn = false;
                continue;
            }

            bool isCancelled = cancellationToken.IsCancellationRequested;
            if (isCancelled || words.IsOver(deadline))
            {
                // A turn that was granted cannot be given up: the word is about to be ours.
                if (!hasTurn || words.CompareExchange(&cell->NextInTurn, 0, self) == self)
                {
                    if (parked != 0)
                    {
                        CountWake(cell);
                        words.Wake((uint*)word, 1, IWaiter.Any);
                    }

                    return isCancelled ? LockResult.Cancelled : LockResult.TimedOut;
                }
            }

            if (!hasTurn && cell != null && !ownedBySelf && parked != 0 && words.Now - since > s_patienceTicks
                && words.CompareExchange(&cell->NextInTurn, self, 0) == 0)
            {
                CrashPoint.Reach(CrashPoint.LockTurnClaimed);
                // Look again: an owner that goes without having seen this must have seen WAITERS, or left the lock free.
                hasTurn = true;
                slept = 0;
                continue;
            }

            if ((current & Waiters) == 0)
            {
                if (words.CompareExchange(word, current | Waiters, current) != current)
                {
                    continue;
                }

                current |= Waiters;
                CrashPoint.Reach(CrashPoint.LockMarked);
            }

            parked = Waiters;
            if (cell != null)
            {
                Interlocked.Increment(ref cell->Counters.Parks);
            }

            // A cancellation that comes just before the sleep finds nobody to wake: then the sleep is short.
            int limit = cancellationToken.CanBeCanceled ? CancellableSliceInMilliseconds : slice;
            uint channel = hasTurn ? IWaiter.NextInTurn : IWaiter.Ordinary;
            WaitResult ended = words.Wait((uint*)word, (uint)current, deadline.NextSliceInMilliseconds(limit), channel, ownedBySelf ? 0 : current);
            // Only a sleep that nothing ended but time, or a wake-up without a change, is a reason to ask whether the owner lives.
            slept = ended is WaitResult.TimedOut or WaitResult.Woken && !ownedBySelf ? current : 0;
            if (ended == WaitResult.TimedOut)
            {
                slice = Math.Min(slice * 2, MaxSliceInMilliseconds);
            }
            else if (!hasTurn && !ownedBySelf && cell != null && !IsClosed(owner) && cell->Policy == (uint)WaitPolicy.Adaptive && Spin(words, word, cell, self | Waiters))
            {
                return Settle(words, word, cell, self, LockResult.Entered, owner);
            }
        }
    }

    private static bool IsClosed(SharedObject? owner) => owner is { IsDisposed: true };

    /// <summary>What one that has taken the lock after a sleep returns: if it was closed in the last moment, it gives it back.</summary>
    private static LockResult Settle<TWords>(in TWords words, ulong* word, LockCell* cell, ulong self, LockResult entered, SharedObject? owner)
        where TWords : struct, IWords
    {
        if (!IsClosed(owner))
        {
            return entered;
        }

        Exit(words, word, cell, self);
        return LockResult.Closed;
    }

    /// <summary>Waiting without sleep, by the policies that say so.</summary>
    private static LockResult WaitAwake<TWords>(
        in TWords words, ulong* word, LockCell* cell, ulong self, WaitPolicy policy, SharedObject? owner, Deadline deadline, CancellationToken cancellationToken)
        where TWords : struct, IWords
    {
        long probed = words.Now;
        long probeInterval = Stopwatch.Frequency * FirstSliceInMilliseconds / 1000;
        while (true)
        {
            ulong current = words.Load(word);
            bool isFree = (current & ThreadMask) == 0;
            bool isProbeDue = !isFree && words.Now - probed > probeInterval;
            if ((isFree || isProbeDue) && IsClosed(owner))
            {
                return LockResult.Closed;
            }

            bool isDead = false;
            if (isProbeDue)
            {
                probed = words.Now;
                isDead = (current & OwnerMask) != self && words.IsDead(current);
            }

            if ((isFree || isDead) && Take(words, word, cell, self, current, 0) is var taken and not LockResult.TimedOut)
            {
                return taken;
            }

            if (cancellationToken.IsCancellationRequested)
            {
                return LockResult.Cancelled;
            }

            if (words.IsOver(deadline))
            {
                return LockResult.TimedOut;
            }

            if (policy == WaitPolicy.Spin)
            {
                words.Pause(1);
            }
            else
            {
                words.Yield();
            }
        }
    }

    /// <summary>Waits on the processor for a word that is expected to be free soon.</summary>
    /// <param name="words">The memory.</param>
    /// <param name="word">The lock.</param>
    /// <param name="cell">The rest of it, or null.</param>
    /// <param name="taking">What to put into a free word.</param>
    private static bool Spin<TWords>(in TWords words, ulong* word, LockCell* cell, ulong taking)
        where TWords : struct, IWords
    {
        if (!words.MaySpin)
        {
            return words.Load(word) == 0 && words.CompareExchange(word, taking, 0) == 0;
        }

        var budget = SpinBudget.Begin(cell, words.Now);
        int rounds = 1;
        do
        {
            ulong current = words.Load(word);
            if (current == 0 && words.CompareExchange(word, taking, 0) == 0)
            {
                budget.Won();
                return true;
            }

            // Free and in doubt is for who waits in earnest. Of bare words nobody knows whether others spin, so only the first waiter does.
            if ((current & ThreadMask) == 0 ? current != 0 : cell == null && (current & Waiters) != 0)
            {
                break;
            }

            // Seldom, and more so the longer it takes: each look pulls the cache line away from the holder, who has to get it back to free the lock and to take it again.
            words.Pause(rounds);
            rounds = Math.Min(rounds * 2, MostPauses);
        }
        while (!budget.IsSpent(words.Now));
        budget.Lost();
        return false;
    }
}
