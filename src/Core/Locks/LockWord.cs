using System.Runtime.CompilerServices;
using Managers.Errors;
using Managers.Memory;
using Managers.Platform;

namespace Managers.Locks;

/// <summary>How an attempt to take a lock ended.</summary>
internal enum LockResult
{
    /// <summary>The caller has it.</summary>
    Entered,

    /// <summary>The caller has it, but an owner died holding it and nobody has declared the data good since.</summary>
    EnteredAfterDeath,

    /// <summary>The time was up.</summary>
    TimedOut,

    /// <summary>The caller has it already; the lock is not recursive.</summary>
    OwnedBySelf,

    /// <summary>The caller's token was cancelled.</summary>
    Cancelled,

    /// <summary>The object was disposed, or its manager, while the caller slept.</summary>
    Closed,
}

/// <summary>
/// The robust lock. One 64-bit word holds who owns it and whether somebody sleeps on it; every transition is one compare-and-swap of
/// the whole word, so a verdict of death that comes late cannot hit a later owner. docs/locking.md has the table of states.
/// <code>
/// bits  0-29  owner's thread id; 0: free         (bits 0-31 are the kernel's layout of a robust futex)
/// bit   30    OWNER_DIED                          an owner died, and nobody has declared the data good since
/// bit   31    WAITERS                             somebody may sleep on the low half
/// bits 32-43  owner's participant slot
/// bits 44-63  generation of that slot
/// </code>
/// Threads' ids leave the upper bits of theirs free. With bit 29 set it is no thread: the ownership was detached from it, and whoever presents the word may give it back. Bit 28 marks
/// the readers of a reader-writer lock that pass through its gate.
/// </summary>
internal static unsafe partial class LockWord
{
    internal const int FirstSliceInMilliseconds = 100;
    internal const int MaxSliceInMilliseconds = 800;
    internal const int CancellableSliceInMilliseconds = 8;

    internal const ulong ThreadMask = 0x3FFF_FFFF;
    internal const ulong Detached = 1UL << 29;

    /// <summary>With a thread's id: it holds the lock without changing what the lock guards. Its death leaves no doubt.</summary>
    internal const ulong Reader = 1UL << 28;
    internal const ulong OwnerDied = 1UL << 30;
    internal const ulong Waiters = 1UL << 31;

    /// <summary>In the place of the next in turn: its turn has come, and the owner is about to put it into the word.</summary>
    internal const ulong Granted = Waiters;

    internal const ulong OwnerMask = ~(OwnerDied | Waiters);

    /// <summary>True if the calling thread owns it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsOwnedBy(ulong* word, ulong self) => (Volatile.Read(ref *word) & OwnerMask) == self;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryEnter<TWords>(in TWords words, ulong* word, ulong self)
        where TWords : struct, IWords => words.CompareExchange(word, self, 0) == 0;

    /// <summary>Gives the lock back if the caller owns it and nobody waits; otherwise nothing has changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryExit<TWords>(in TWords words, ulong* word, ulong self)
        where TWords : struct, IWords => words.CompareExchange(word, 0, self) == self;

    /// <summary>Gives the lock back, to the waiter whose turn it is if there is one. A doubt about the data stays with the lock.</summary>
    /// <param name="words">The memory.</param>
    /// <param name="word">The lock.</param>
    /// <param name="cell">The rest of it; null for a bare word.</param>
    /// <param name="owner">Whose ownership ends: a thread's, or a detached one's.</param>
    /// <param name="counts">Whether to count a wake-up.</param>
    /// <returns>False if that is not who owns it; nothing has changed.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static bool Exit<TWords>(in TWords words, ulong* word, LockCell* cell, ulong owner, bool counts = true)
        where TWords : struct, IWords
    {
        while (true)
        {
            ulong current = words.Load(word);
            if ((current & OwnerMask) != owner)
            {
                return false;
            }

            if (cell != null && words.Load(&cell->NextInTurn) is var next and not 0)
            {
                // A mark that is there already is a dead owner's. From the mark on who gives up its turn waits for the word, so the word must follow: by us, or by
                // our death to whoever looks.
                bool isVoid = (next & Granted) != 0 || words.IsDead(next);
                if (words.CompareExchange(&cell->NextInTurn, isVoid ? 0 : next | Granted, next) == next && !isVoid)
                {
                    CrashPoint.Reach(CrashPoint.LockTurnGranted);
                    CountWake(counts ? cell : null);
                    HandOver(words, word, owner, next);
                    return true;
                }

                continue;
            }

            if ((current & Waiters) == 0)
            {
                if (words.CompareExchange(word, current & OwnerDied, current) == current)
                {
                    return true;
                }

                continue;
            }

            CountWake(counts ? cell : null);
            // From here on nothing is written: the next owner may dispose of the lock. W stays while the caller owns it, and nothing else but a claim of the turn comes in between.
            if (words.CompareExchange(word, current & OwnerDied, current) == current)
            {
                CrashPoint.Reach(CrashPoint.LockFreed);
                words.Wake((uint*)word, 1, IWaiter.Any);
                return true;
            }
        }
    }

    /// <summary>Declares the data good; the caller owns the lock.</summary>
    internal static void MarkConsistent<TWords>(in TWords words, ulong* word)
        where TWords : struct, IWords
    {
        ulong current;
        do
        {
            current = words.Load(word);
        }
        while ((current & OwnerDied) != 0 && words.CompareExchange(word, current & ~OwnerDied, current) != current);
    }

    /// <summary>Puts another ownership in the place of one: flags stay.</summary>
    /// <returns>False if that is not who owns it; nothing has changed.</returns>
    internal static bool ChangeOwner<TWords>(in TWords words, ulong* word, ulong from, ulong to)
        where TWords : struct, IWords
    {
        ulong current;
        do
        {
            current = words.Load(word);
            if ((current & OwnerMask) != from)
            {
                return false;
            }
        }
        while (words.CompareExchange(word, to | (current & ~OwnerMask), current) != current);
        return true;
    }

    /// <summary>One attempt without waiting that also looks whether the owner has ended.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static LockResult TryTake<TWords>(in TWords words, ulong* word, LockCell* cell, ulong self)
        where TWords : struct, IWords
    {
        ulong current = words.Load(word);
        return (current & ThreadMask) != 0 && ((current & OwnerMask) == self || !words.IsDead(current))
            ? LockResult.TimedOut
            : Take(words, word, cell, self, current, 0);
    }

    /// <summary>Takes a lock that was seen free, or whose owner has proved dead.</summary>
    /// <returns>TimedOut if the word has moved meanwhile.</returns>
    private static LockResult Take<TWords>(in TWords words, ulong* word, LockCell* cell, ulong self, ulong seen, ulong parked)
        where TWords : struct, IWords
    {
        bool died = (seen & ThreadMask) != 0;
        // A reader at the gate changes nothing. A doubt that its word carries came from before it, and goes on.
        bool wasReader = (seen & (Detached | Reader)) == Reader;
        ulong doubt = died && !wasReader ? OwnerDied : seen & OwnerDied;
        if (words.CompareExchange(word, self | parked | (seen & Waiters) | doubt, seen) != seen)
        {
            return LockResult.TimedOut;
        }

        // The kernel takes the thread out of the word of a dead owner, but leaves its participant. A word without either only carries on an old doubt.
        if (cell != null && (seen & OwnerMask) != 0)
        {
            if (!wasReader)
            {
                cell->LastDeadOwner = seen & OwnerMask;
            }

            cell->Depth = 0;
            cell->Counters.Abandons++;
            if (words.Load(&cell->NextInTurn) is var granted && (granted & Granted) != 0)
            {
                // Granted by the dead owner, or to it: void either way. Who waits for its turn sees that it has none any more and claims it anew.
                words.CompareExchange(&cell->NextInTurn, 0, granted);
            }
        }

        return doubt != 0 ? LockResult.EnteredAfterDeath : LockResult.Entered;
    }

    private static void HandOver<TWords>(in TWords words, ulong* word, ulong owner, ulong next)
        where TWords : struct, IWords
    {
        ulong current;
        do
        {
            current = words.Load(word);
        }
        while ((current & OwnerMask) == owner && words.CompareExchange(word, next | Waiters | (current & OwnerDied), current) != current);

        CrashPoint.Reach(CrashPoint.LockHandedOver);
        // All of that channel, which is one but after a death: who has lost its turn may still sleep there, and would get the only wake-up while the new owner sleeps.
        words.Wake((uint*)word, int.MaxValue, IWaiter.NextInTurn);
    }

    /// <summary>Counts a wake-up that is due, while the lock is the caller's; null: nowhere.</summary>
    private static void CountWake(LockCell* cell)
    {
        if (cell != null)
        {
            cell->Counters.Wakes++;
        }
    }
}
