using System.Diagnostics;
using System.Runtime.CompilerServices;
using Managers.Memory;
using Managers.Platform;

namespace Managers.Locks;

/// <summary>How an attempt to take a lock ended.</summary>
internal enum LockResult
{
    /// <summary>The caller has it.</summary>
    Entered,

    /// <summary>The caller has it, and the previous owner died holding it.</summary>
    EnteredAfterDeath,

    /// <summary>The time was up.</summary>
    TimedOut,

    /// <summary>The caller has it already; the lock is not recursive.</summary>
    OwnedBySelf,
}

/// <summary>
/// The robust lock. One 64-bit word holds who owns it and whether somebody sleeps on it; every transition is one compare-and-swap of
/// the whole word, so a verdict of death that comes late cannot hit a later owner.
/// <code>
/// bits  0-29  owner's thread id; 0: free         (bits 0-31 are the kernel's layout of a robust futex)
/// bit   30    OWNER_DIED                          set by the kernel's robust list where that is used
/// bit   31    WAITERS                             somebody may sleep on the low half
/// bits 32-43  owner's participant slot
/// bits 44-63  generation of that slot
///
/// from                     to                     by            step
/// 0                        self                   taker         compare-and-swap: the fast path
/// owner                    owner | WAITERS        waiter        before it sleeps
/// owner                    0                      owner         compare-and-swap, which proves the ownership too: the fast path
/// owner [| WAITERS]        0                      owner         exchange; then wakes one if WAITERS was set
/// 0 or dead | OWNER_DIED   self [| WAITERS]       waiter        with WAITERS if it has slept: others may be asleep
/// owner (dead) [| WAITERS] self | WAITERS         waiter        after its sleep timed out and the owner's slot proved free
/// </code>
/// Who dies between the exchange and the wake leaves a free word; sleepers look again at the latest after <see cref="MaxSliceInMilliseconds"/>.
/// </summary>
internal static unsafe class LockWord
{
    internal const ulong ThreadMask = 0x3FFF_FFFF;
    internal const ulong OwnerDied = 1UL << 30;
    internal const ulong Waiters = 1UL << 31;
    internal const int FirstSliceInMilliseconds = 100;
    internal const int MaxSliceInMilliseconds = 1000;
    internal const int CancellableSliceInMilliseconds = 8;

    // About twice what parking and waking costs: spinning longer loses more than it can win.
    private static readonly long s_spinTicks = Environment.ProcessorCount > 1 ? Stopwatch.Frequency / 50_000 : 0;

    internal static ulong Self(ManagerSegment segment) => segment.LockIdentity | ThreadIdentity.Current;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryEnter(ulong* word, ulong self) => Interlocked.CompareExchange(ref *word, self, 0) == 0;

    /// <summary>True if the calling thread owns it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsOwnedBy(ulong* word, ulong self) => (Volatile.Read(ref *word) & ~(Waiters | OwnerDied)) == self;

    /// <summary>Gives the lock back if the caller owns it and nobody waits; otherwise nothing has changed.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TryExit(ulong* word, ulong self) => Interlocked.CompareExchange(ref *word, 0, self) == self;

    /// <summary>Gives the lock back; the caller has checked that it owns it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Exit(ulong* word)
    {
        // release: pairs with the compare-and-swap of the next taker
        if ((Interlocked.Exchange(ref *word, 0) & Waiters) != 0)
        {
            WakeOne(word);
        }
    }

    /// <summary>Takes the lock, waiting for it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled; the lock is not held.</exception>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static LockResult Enter(ulong* word, ManagerSegment segment, Deadline deadline, CancellationToken cancellationToken)
    {
        ulong self = Self(segment);
        cancellationToken.ThrowIfCancellationRequested();
        if (Spin(word, self))
        {
            return LockResult.Entered;
        }

        if (IsOwnedBy(word, self) && deadline.IsNever && !cancellationToken.CanBeCanceled)
        {
            return LockResult.OwnedBySelf;
        }

        using CancellationTokenRegistration registration = WaitCancellation.Register(word, cancellationToken);
        return Wait(word, segment, self, deadline, cancellationToken);
    }

    private static LockResult Wait(ulong* word, ManagerSegment segment, ulong self, Deadline deadline, CancellationToken cancellationToken)
    {
        IWaiter waiter = ManagerSegment.Platform.Waiter;
        ulong parked = 0;
        int slice = FirstSliceInMilliseconds;
        while (true)
        {
            ulong current = Volatile.Read(ref *word);
            if ((current & ThreadMask) == 0)
            {
                if (Interlocked.CompareExchange(ref *word, self | parked | (current & Waiters), current) == current)
                {
                    return (current & OwnerDied) != 0 ? LockResult.EnteredAfterDeath : LockResult.Entered;
                }

                continue;
            }

            if (cancellationToken.IsCancellationRequested || deadline.IsOver)
            {
                if (parked != 0)
                {
                    // This waiter may have been given a wake-up that it does not use: pass it on.
                    WakeOne(word);
                }

                cancellationToken.ThrowIfCancellationRequested();
                return LockResult.TimedOut;
            }

            if ((current & Waiters) == 0)
            {
                if (Interlocked.CompareExchange(ref *word, current | Waiters, current) != current)
                {
                    continue;
                }

                current |= Waiters;
            }

            parked = Waiters;
            // A cancellation that comes just before the sleep finds nobody to wake: then the sleep is short.
            int limit = cancellationToken.CanBeCanceled ? CancellableSliceInMilliseconds : slice;
            if (waiter.Wait((uint*)word, (uint)current, deadline.NextSliceInMilliseconds(limit)) == WaitResult.TimedOut)
            {
                slice = Math.Min(slice * 2, MaxSliceInMilliseconds);
                if (IsOwnerDead(current, segment) && Interlocked.CompareExchange(ref *word, self | Waiters, current) == current)
                {
                    return LockResult.EnteredAfterDeath;
                }
            }
        }
    }

    /// <summary>One attempt without waiting that also looks whether the owner has ended.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static LockResult TryTakeOver(ulong* word, ManagerSegment segment)
    {
        ulong self = Self(segment);
        ulong current = Volatile.Read(ref *word);
        bool free = (current & ThreadMask) == 0;
        if (!free && !IsOwnerDead(current, segment))
        {
            return LockResult.TimedOut;
        }

        if (Interlocked.CompareExchange(ref *word, self | (current & Waiters), current) != current)
        {
            return LockResult.TimedOut;
        }

        return free && (current & OwnerDied) == 0 ? LockResult.Entered : LockResult.EnteredAfterDeath;
    }

    /// <summary>True if the owner that stands in the word has ended. A system call.</summary>
    internal static bool IsOwnerDead(ulong word, ManagerSegment segment) =>
        (word & ThreadMask) != 0 && segment.IsParticipantDead((int)(word >> 32) & 0xFFF, (uint)(word >> 44));

    private static bool Spin(ulong* word, ulong self)
    {
        if (s_spinTicks == 0)
        {
            return TryEnter(word, self);
        }

        long end = Stopwatch.GetTimestamp() + s_spinTicks;
        int pause = 4;
        do
        {
            ulong current = Volatile.Read(ref *word);
            if (current == 0 && TryEnter(word, self))
            {
                return true;
            }

            // Only the first waiter spins: who comes later would fight it for the cache line.
            if ((current & Waiters) != 0 || (current & ~OwnerDied) == self)
            {
                return false;
            }

            Thread.SpinWait(pause);
            pause = Math.Min(pause * 2, 64);
        }
        while (Stopwatch.GetTimestamp() < end);
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void WakeOne(ulong* word) => ManagerSegment.Platform.Waiter.Wake((uint*)word, 1);
}
