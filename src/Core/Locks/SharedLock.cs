using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managers.Locks;
using Managers.Memory;

namespace Managers;

/// <summary>
/// A lock between threads of any processes, in shared memory. Not recursive. When its holder dies, the next one gets it and is told
/// (<see cref="LockScope.PreviousOwnerDied"/>).
/// </summary>
/// <remarks>
/// Free: one compare-and-swap to take, one to give back, no system call, no allocation. Taken: a short spin, then the thread
/// sleeps in the kernel. The death of a holder is noticed at the latest a second after a waiter fell asleep. The holder is a
/// thread of a process: another thread cannot release. Its 128 bytes have cache lines of their own; docs/memory-layout.md draws them.
/// </remarks>
public sealed unsafe class SharedLock : SharedObject
{
    private static readonly ObjectDescriptor s_descriptor = new(ObjectKind.Lock, "lock", Fnv64.OfText("lock"), ObjectCells.LockSizeInBytes);

    // A word that is never free and nobody's: where a disposed lock points, so that the fast paths need no other check than their
    // compare-and-swap. One for the life of the process.
    private static readonly ulong* s_closedWord = MakeClosedWord();

    private readonly ulong _identity;

    // Paths that wait read it once, before they ask whether the lock is disposed: a closed word met after that question would look like one
    // whose owner died, and taking it over would open every disposed lock of the process.
    private volatile ulong* _word;

    private SharedLock(in ObjectPlace place)
        : base(in place)
    {
        _word = (ulong*)place.Data;
        _identity = place.Manager!.LockIdentity;
        place.Manager!.Track(this);
    }

    /// <summary>True while some thread of some process holds it.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool IsLocked
    {
        get
        {
            ThrowIfDisposed();
            bool locked = (Volatile.Read(ref *_word) & LockWord.ThreadMask) != 0;
            GC.KeepAlive(this);
            return locked;
        }
    }

    /// <summary>True while the calling thread holds it.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool IsHeldByCurrentThread
    {
        get
        {
            ThrowIfDisposed();
            bool held = LockWord.IsOwnedBy(_word, Self);
            GC.KeepAlive(this);
            return held;
        }
    }

    private ulong Self => _identity | ThreadIdentity.Current;

    /// <summary>Attaches to the lock that a token names.</summary>
    /// <param name="token">What <see cref="SharedObject.ToToken"/> gave in some process.</param>
    /// <returns>The lock; dispose it to let go.</returns>
    /// <exception cref="SegmentException">It does not exist any more, or may not be opened.</exception>
    /// <exception cref="LayoutMismatchException">The token names no lock.</exception>
    public static SharedLock Attach(SharedToken token) => new(ManagerSegment.Attach(token, ObjectKind.Lock, readOnly: false));

    /// <summary>Takes the lock, waiting for it as long as it takes.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A scope that gives the lock back when disposed, and says whether the previous holder died.</returns>
    /// <exception cref="LockRecursionException">The calling thread holds it already and would wait for itself.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the lock is not held.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public LockScope Acquire(CancellationToken cancellationToken = default)
    {
        ulong self = Self;
        // The scope keeps this object alive, and with it the memory of the word.
        return !cancellationToken.IsCancellationRequested && LockWord.TryEnter(_word, self)
            ? new LockScope(this, self, previousOwnerDied: false)
            : AcquireByWaiting(self, cancellationToken);
    }

    /// <summary>Takes the lock if it is free now.</summary>
    /// <returns>True if the calling thread holds it; call <see cref="Release"/>.</returns>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool TryAcquire()
    {
        bool entered = LockWord.TryEnter(_word, Self) || TryAcquire(TimeSpan.Zero);
        GC.KeepAlive(this);
        return entered;
    }

    /// <summary>Takes the lock, waiting for it at most so long.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end; else up to 24 days.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if the calling thread holds it; call <see cref="Release"/>. False if the time was up, also if the calling thread holds it already.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the lock is not held.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool TryAcquire(TimeSpan timeout, CancellationToken cancellationToken = default) => TryAcquire(timeout, out _, cancellationToken);

    /// <summary>Takes the lock, waiting for it at most so long, and says whether the previous holder died.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end; else up to 24 days.</param>
    /// <param name="previousOwnerDied">True if the previous holder died holding it: what it guards may be half changed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if the calling thread holds it; call <see cref="Release"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the lock is not held.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool TryAcquire(TimeSpan timeout, out bool previousOwnerDied, CancellationToken cancellationToken = default)
    {
        // The clock is asked only if the lock is not free.
        if ((timeout >= TimeSpan.Zero || timeout == Timeout.InfiniteTimeSpan) && !cancellationToken.IsCancellationRequested && LockWord.TryEnter(_word, Self))
        {
            GC.KeepAlive(this);
            previousOwnerDied = false;
            return true;
        }

        ulong* word = _word;
        ThrowIfDisposed();
        Deadline deadline = Deadline.After(timeout, nameof(timeout));
        cancellationToken.ThrowIfCancellationRequested();
        LockResult result = timeout == TimeSpan.Zero ? LockWord.TryTakeOver(word, Manager!)
            : LockWord.Enter(word, Manager!, deadline, cancellationToken);
        GC.KeepAlive(this);
        if (result == LockResult.OwnedBySelf)
        {
            ThrowRecursion();
        }

        previousOwnerDied = result == LockResult.EnteredAfterDeath;
        return result is LockResult.Entered or LockResult.EnteredAfterDeath;
    }

    /// <summary>Gives the lock back and wakes a waiter if there is one.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold it.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Release() => ReleaseAs(Self);

    /// <summary>Says what it is and whether it is held.</summary>
    public override string ToString() => IsDisposed ? "SharedLock(disposed)" : $"SharedLock({(IsLocked ? "locked" : "free")})";

    internal static SharedLock Create(ManagerSegment manager, string? name)
    {
        ObjectPlace place = manager.Allocate(s_descriptor, 1, ObjectCells.LockSizeInBytes, 128, named: name);
        var made = new SharedLock(in place);
        try
        {
            manager.Publish(in place, name);
        }
        catch
        {
            made.Abandon();
            throw;
        }

        return made;
    }

    /// <summary>Gives back what this thread took as <paramref name="self"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void ReleaseAs(ulong self)
    {
        if (!LockWord.TryExit(_word, self))
        {
            ReleaseAndWake(self);
        }

        GC.KeepAlive(this);
    }

    internal static SharedLock Open(ManagerSegment manager, string name) => new(manager.Open(name, ObjectKind.Lock, readOnly: false));

    private protected override void Detach() => _word = s_closedWord;

    private static ulong* MakeClosedWord()
    {
        // Safety: eight bytes, never given back. All ones: its slot is the one that no participant has.
        var word = (ulong*)NativeMemory.AlignedAlloc(sizeof(ulong), sizeof(ulong));
        *word = ulong.MaxValue;
        return word;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private LockScope AcquireByWaiting(ulong self, CancellationToken cancellationToken)
    {
        ulong* word = _word;
        ThrowIfDisposed();
        LockResult result = LockWord.Enter(word, Manager!, Deadline.Never, cancellationToken);
        GC.KeepAlive(this);
        if (result == LockResult.OwnedBySelf)
        {
            ThrowRecursion();
        }

        return new LockScope(this, self, result == LockResult.EnteredAfterDeath);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReleaseAndWake(ulong self)
    {
        ulong* word = _word;
        ThrowIfDisposed();
        if (!LockWord.IsOwnedBy(word, self))
        {
            ThrowNotHeld();
        }

        LockWord.Exit(word);
    }

    [DoesNotReturn]
    private void ThrowNotHeld()
    {
        ulong word = Volatile.Read(ref *_word);
        string holder = (word & LockWord.ThreadMask) == 0 ? "nobody holds it" : $"thread {word & LockWord.ThreadMask} of participant {(word >> 32) & 0xFFF} holds it";
        throw new SynchronizationLockException($"A SharedLock was released by a thread that does not hold it: {holder}. Release on the thread that acquired.");
    }

    [DoesNotReturn]
    private static void ThrowRecursion() => throw new LockRecursionException(
        "The calling thread holds this SharedLock already and would wait for itself: release it first, or try with a time-out.");
}
