using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managers.Locks;
using Managers.Memory;

namespace Managers;

/// <summary>What <see cref="SharedLock"/> and <see cref="SharedRLock"/> have in common: everything but the fast paths.</summary>
public abstract unsafe partial class SharedLockBase : SharedObject, ISharedLock
{
    // A cell whose word is never free and nobody's: where a disposed lock points, so that the fast paths need no check but their swap. One for the life of the process.
    private static readonly LockCell* s_closedCell = MakeClosedCell();

    private static uint s_detached;

    private readonly ulong _identity;
    private readonly bool _isLinked;

    // Paths that wait read it once, before they ask whether the lock is disposed: a closed word met after that question would look like one
    // whose owner died, and taking it over would open every disposed lock of the process.
    private volatile LockCell* _cell;

    // The same for the fast paths; null if holders enter the lock in their robust list, which has no fast path. One load, and a comparison in a register.
    private volatile LockCell* _quickCell;

    private protected SharedLockBase(in ObjectPlace place)
        : base(in place)
    {
        _cell = (LockCell*)place.Data;
        _identity = place.Manager!.LockIdentity;
        if (place.Manager.WantsLinkedLocks && RobustNode.IsAvailable)
        {
            place.Manager.KeepMapped();
            _isLinked = true;
        }
        else
        {
            _quickCell = _cell;
        }

        place.Manager.Track(this);
    }

    /// <inheritdoc/>
    public bool IsLocked
    {
        get
        {
            ThrowIfDisposed();
            bool locked = (Volatile.Read(ref _cell->Word) & LockWord.ThreadMask) != 0;
            GC.KeepAlive(this);
            return locked;
        }
    }

    /// <inheritdoc/>
    public bool IsHeldByCurrentThread
    {
        get
        {
            ThrowIfDisposed();
            bool held = LockWord.IsOwnedBy(&_cell->Word, Self);
            GC.KeepAlive(this);
            return held;
        }
    }

    /// <inheritdoc/>
    public bool IsConsistent
    {
        get
        {
            ThrowIfDisposed();
            bool consistent = (Volatile.Read(ref _cell->Word) & LockWord.OwnerDied) == 0;
            GC.KeepAlive(this);
            return consistent;
        }
    }

    /// <inheritdoc/>
    public LockOwner? Owner
    {
        get
        {
            ThrowIfDisposed();
            ulong word = Volatile.Read(ref _cell->Word);
            LockOwner? owner = (word & LockWord.ThreadMask) == 0 ? null : LockWord.OwnerIn(Manager!, word);
            GC.KeepAlive(this);
            return owner;
        }
    }

    /// <inheritdoc/>
    public LockOwner? LastDeadOwner
    {
        get
        {
            ThrowIfDisposed();
            LockOwner? owner = LockWord.OwnerIn(Manager!, Volatile.Read(ref _cell->LastDeadOwner));
            GC.KeepAlive(this);
            return owner;
        }
    }

    /// <summary>What has happened to it so far, over all processes.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public LockCounters Counters
    {
        get
        {
            ThrowIfDisposed();
            LockCounters counters = _cell->Counters.Read(_cell->Acquires);
            GC.KeepAlive(this);
            return counters;
        }
    }

    internal long FencingToken
    {
        get
        {
            ThrowIfDisposed();
            long token = (long)_cell->Acquires;
            GC.KeepAlive(this);
            return token;
        }
    }

    /// <summary>Where it lies, for a condition that belongs to it.</summary>
    internal ref readonly ObjectPlace LockPlace => ref Place;

    internal ManagerSegment LockManager => Manager!;

    private protected LockCell* Cell
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _cell;
    }

    private protected LockCell* QuickCell
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _quickCell;
    }

    private protected ulong Self
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _identity | ThreadIdentity.Current;
    }

    private protected abstract bool IsRecursive { get; }

    private SegmentWords Words => new(Manager!);

    /// <inheritdoc/>
    public abstract LockScope Acquire(CancellationToken cancellationToken = default);

    /// <inheritdoc/>
    public LockScope Acquire(TimeSpan timeout, CancellationToken cancellationToken = default) => TryAcquire(timeout, out bool died, cancellationToken)
        ? new LockScope(this, Self, died)
        : throw new TimeoutException($"A {GetType().Name} was not free within {timeout}: {Holder()}.");

    /// <inheritdoc/>
    public abstract bool TryAcquire();

    /// <inheritdoc/>
    public bool TryAcquire(TimeSpan timeout, CancellationToken cancellationToken = default) => TryAcquire(timeout, out _, cancellationToken);

    /// <inheritdoc/>
    public bool TryAcquire(TimeSpan timeout, out bool previousOwnerDied, CancellationToken cancellationToken = default)
    {
        LockCell* cell = _cell;
        ThrowIfDisposed();
        Deadline deadline = Deadline.After(timeout, nameof(timeout));
        cancellationToken.ThrowIfCancellationRequested();
        LockResult result = timeout == TimeSpan.Zero ? TryTake(cell) : Enter(cell, deadline, cancellationToken);
        previousOwnerDied = result == LockResult.EnteredAfterDeath;
        GC.KeepAlive(this);
        return result is LockResult.Entered or LockResult.EnteredAfterDeath;
    }

    /// <inheritdoc/>
    public abstract void Release();

    /// <inheritdoc/>
    public void Release(ulong token)
    {
        LockCell* cell = _cell;
        ThrowIfDisposed();
        ulong self = Self;
        // The ownership becomes this thread's first: should it die on the way, the word says so. Also, of two that present the same token one finds it used.
        if ((token & LockWord.Detached) == 0 || !LockWord.ChangeOwner(Words, &cell->Word, token, self))
        {
            throw new SynchronizationLockException($"A {GetType().Name} was released by a token that does not hold it: {Holder()}. A token from Detach is good once.");
        }

        LockWord.Exit(Words, &cell->Word, cell, self);
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public ulong Detach()
    {
        LockCell* cell = _cell;
        ThrowIfDisposed();
        ulong self = Self;
        if (!LockWord.IsOwnedBy(&cell->Word, self))
        {
            ThrowNotHeld("detached");
        }

        if (cell->Depth != 0)
        {
            throw new SynchronizationLockException($"A SharedRLock that its thread holds {cell->Depth + 1} times cannot be detached: release it until it is held once.");
        }

        // Unlike any other number of this participant that is still in use, for all practical purposes.
        ulong token = _identity | LockWord.Detached | (Interlocked.Increment(ref s_detached) & (LockWord.Detached - 1));
        ulong* list = _isLinked ? RobustNode.BeginUnlink(cell) : null;
        LockWord.ChangeOwner(Words, &cell->Word, self, token);
        if (list != null)
        {
            RobustNode.Cancel(list);
        }

        GC.KeepAlive(this);
        return token;
    }

    /// <inheritdoc/>
    public void MarkConsistent()
    {
        LockCell* cell = _cell;
        ThrowIfDisposed();
        if (!LockWord.IsOwnedBy(&cell->Word, Self))
        {
            ThrowNotHeld("declared consistent");
        }

        LockWord.MarkConsistent(Words, &cell->Word);
        GC.KeepAlive(this);
    }

    /// <summary>Gives the lock back for a wait, however often the calling thread holds it.</summary>
    /// <returns>What <see cref="TryTakeBack"/> needs.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold it.</exception>
    internal uint GiveUpForWait()
    {
        LockCell* cell = _cell;
        ThrowIfDisposed();
        ulong self = Self;
        if (!LockWord.IsOwnedBy(&cell->Word, self))
        {
            ThrowNotHeld("waited on");
        }

        uint depth = cell->Depth;
        cell->Depth = 0;
        Exit(cell, self);
        return depth;
    }

    /// <summary>Takes the lock again after a wait.</summary>
    /// <param name="depth">What <see cref="GiveUpForWait"/> gave.</param>
    /// <param name="owner">What this lock ends with; null: nothing.</param>
    /// <returns>False if that is disposed, and the lock given back.</returns>
    internal bool TryTakeBack(uint depth, SharedObject? owner)
    {
        LockCell* cell = _cell;
        ThrowIfDisposed();
        Enter(cell, Deadline.Never, CancellationToken.None);
        if (owner is { IsDisposed: true })
        {
            Exit(cell, Self);
            return false;
        }

        cell->Depth = depth;
        return true;
    }

    private protected static ObjectPlace Allocate(ManagerSegment manager, ObjectDescriptor descriptor, WaitPolicy policy, uint flags, string? name)
    {
        CheckPolicy(policy);
        ObjectPlace place = manager.Allocate(descriptor, 1, ObjectCells.LockSizeInBytes, 128, named: name);
        var cell = (LockCell*)place.Data;
        cell->Policy = (uint)policy;
        cell->Flags = flags;
        return place;
    }

    internal static void CheckPolicy(WaitPolicy policy)
    {
        if (!Enum.IsDefined(policy))
        {
            throw new ArgumentOutOfRangeException(nameof(policy), policy, $"WaitPolicy {(int)policy} is none of the defined values.");
        }
    }

    private protected override void Forget()
    {
        _cell = s_closedCell;
        if (!_isLinked)
        {
            _quickCell = s_closedCell;
        }
    }

    /// <summary>Takes the lock where it is free, without a call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected LockScope AcquireQuickly(CancellationToken cancellationToken)
    {
        ulong self = Self;
        // Together, as each look for a thread's variables costs a call.
        ulong* list = ThreadIdentity.KnownRobustList;
        LockCell* cell = QuickCell;
        if (cancellationToken.IsCancellationRequested)
        {
            return AcquireSlowly(cancellationToken);
        }

        if (cell == null)
        {
            if (TryAcquireLinked(this, self, list))
            {
                return new LockScope(this, self);
            }
        }
        else if (Interlocked.CompareExchange(ref cell->Word, self, 0) == 0)
        {
            // The scope keeps this object alive, and with it the memory of the word.
            cell->Acquires++;
            return new LockScope(this, self);
        }

        return AcquireSlowly(cancellationToken);
    }

    /// <summary>Taking after the fast path failed.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private protected LockScope AcquireSlowly(CancellationToken cancellationToken)
    {
        LockCell* cell = _cell;
        ThrowIfDisposed();
        LockResult result = Enter(cell, Deadline.Never, cancellationToken);
        GC.KeepAlive(this);
        return new LockScope(this, Self, result == LockResult.EnteredAfterDeath);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReleaseHeld(ulong self)
    {
        LockCell* cell = _cell;
        ThrowIfDisposed();
        if (!LockWord.IsOwnedBy(&cell->Word, self))
        {
            ThrowNotHeld("released");
        }

        if (cell->Depth != 0)
        {
            cell->Depth--;
        }
        else
        {
            Exit(cell, self);
        }

        GC.KeepAlive(this);
    }

    private LockResult TryTake(LockCell* cell)
    {
        if (TryTakeAgain(cell, out LockResult result))
        {
            return result;
        }

        if (_isLinked)
        {
            RobustNode.Begin(ThreadIdentity.RobustList, cell);
        }

        return Finish(cell, LockWord.TryTake(Words, &cell->Word, cell, Self));
    }

    private LockResult Enter(LockCell* cell, Deadline deadline, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TryTakeAgain(cell, out LockResult result))
        {
            return result;
        }

        if (_isLinked)
        {
            // From here to the end of this method the kernel knows that this thread may be taking this lock.
            RobustNode.Begin(ThreadIdentity.RobustList, cell);
        }

        SegmentWords words = Words;
        if (LockWord.TryEnter(words, &cell->Word, words.Self))
        {
            return Finish(cell, LockResult.Entered);
        }

        using (WaitCancellation.Register(cell, cancellationToken))
        {
            result = Finish(cell, LockWord.Enter(words, &cell->Word, cell, words.Self, deadline, cancellationToken, this));
        }

        if (result == LockResult.Closed)
        {
            ThrowDisposed();
        }

        return result switch
        {
            LockResult.Cancelled => throw new OperationCanceledException(cancellationToken),
            LockResult.OwnedBySelf => throw new LockRecursionException(
                "The calling thread holds this SharedLock already and would wait for itself: release it first, try with a time-out, or use a SharedRLock."),
            _ => result,
        };
    }

    private LockResult Finish(LockCell* cell, LockResult result)
    {
        bool entered = result is LockResult.Entered or LockResult.EnteredAfterDeath;
        if (entered)
        {
            cell->Acquires++;
        }

        if (_isLinked && entered)
        {
            RobustNode.Link(ThreadIdentity.RobustList, cell);
        }
        else if (_isLinked)
        {
            RobustNode.Cancel(ThreadIdentity.RobustList);
        }

        return result;
    }

    /// <summary>Goes one level deeper if the lock is recursive and the calling thread holds it.</summary>
    private bool TryTakeAgain(LockCell* cell, out LockResult result)
    {
        ulong word = Volatile.Read(ref cell->Word);
        result = (word & LockWord.OwnerDied) != 0 ? LockResult.EnteredAfterDeath : LockResult.Entered;
        if (!IsRecursive || (word & LockWord.OwnerMask) != Self)
        {
            return false;
        }

        if (cell->Depth == int.MaxValue)
        {
            throw new LockRecursionException($"A SharedRLock can be held {int.MaxValue} times by its thread, not more.");
        }

        cell->Depth++;
        return true;
    }

    private void Exit(LockCell* cell, ulong self)
    {
        if (_isLinked)
        {
            ExitUnlinked(cell, self, RobustNode.BeginUnlink(cell));
        }
        else
        {
            LockWord.Exit(Words, &cell->Word, cell, self);
        }
    }

    private string Holder() => Owner is not { } owner ? "nobody holds it"
        : owner.ThreadId == 0 ? $"participant {owner.Participant} (process {owner.ProcessId}) holds it by a token"
        : $"thread {owner.ThreadId} of participant {owner.Participant} (process {owner.ProcessId}) holds it";

    [DoesNotReturn]
    private void ThrowNotHeld(string done) => throw new SynchronizationLockException(
        $"A {GetType().Name} was {done} by a thread that does not hold it: {Holder()}. Only the thread that acquired may do that; Detach gives an ownership to others.");

    private static LockCell* MakeClosedCell()
    {
        // Safety: never given back. All ones: its slot is the one that no participant has.
        var cell = (LockCell*)NativeMemory.AlignedAlloc(ObjectCells.LockSizeInBytes, ObjectCells.LockSizeInBytes);
        new Span<byte>(cell, ObjectCells.LockSizeInBytes).Fill(0xFF);
        return cell;
    }
}
