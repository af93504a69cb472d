using Managers.Errors;
using Managers.Locks;
using Managers.Memory;

namespace Managers;

/// <summary>
/// Waiting for a change that another thread of any process announces, with a lock that is given up meanwhile. A notification goes to the one who has waited longest and to
/// nobody else; when that one has died, to the next. The specification's Condition.
/// </summary>
/// <remarks>
/// It belongs to a <see cref="SharedLock"/> or <see cref="SharedRLock"/> of the same manager, and makes a recursive one if none is given. Opening a condition opens its lock too (<see cref="Lock"/>). After a wait
/// look at <see cref="ISharedLock.IsConsistent"/> if holders may die. A wait allocates nothing, unless its token can be cancelled.
/// </remarks>
public sealed unsafe class SharedCondition : SharedObject, ISharedCondition
{
    internal const int DefaultMaxWaiters = 56;
    internal const int MostWaiters = 496;

    private static readonly ObjectDescriptor s_descriptor = new(ObjectKind.Condition, "condition", Fnv64.OfText("condition"), 1);

    private readonly ConditionCell* _cell;
    private readonly SharedLockBase _lock;
    private readonly bool _ownsLock;

    private SharedCondition(in ObjectPlace place, SharedLockBase? gate, bool ownsLock)
        : base(in place)
    {
        _cell = (ConditionCell*)place.Data;
        if (place.DataSizeInBytes < ObjectCells.ConditionHeaderSizeInBytes
            || _cell->Capacity > (place.DataSizeInBytes - ObjectCells.ConditionHeaderSizeInBytes) / ObjectCells.ConditionWaiterSizeInBytes)
        {
            throw SegmentChecks.Corrupt(place.Manager!.Name, "a condition says that it has more waiters than fit into it");
        }

        _lock = gate ?? OpenLock(in place);
        _ownsLock = ownsLock;
    }

    /// <inheritdoc/>
    public ISharedLock Lock => _lock;

    /// <summary>What has happened to it so far, over all processes; its waits count as acquires.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public LockCounters Counters
    {
        get
        {
            ThrowIfDisposed();
            LockCounters counters = _cell->Counters.Read(_cell->Waits);
            GC.KeepAlive(this);
            return counters;
        }
    }

    private SegmentWords Words => new(Manager!);

    /// <summary>Attaches to the condition that a token names, and to its lock.</summary>
    /// <param name="token">What <see cref="SharedObject.ToToken"/> gave in some process.</param>
    /// <returns>The condition; dispose it to let go.</returns>
    /// <exception cref="SegmentException">It or its lock does not exist any more, or may not be opened.</exception>
    /// <exception cref="LayoutMismatchException">The token names no condition.</exception>
    public static SharedCondition Attach(SharedToken token) => new(ManagerSegment.Attach(token, ObjectKind.Condition, readOnly: false), null, ownsLock: true);

    /// <inheritdoc/>
    public void Wait(CancellationToken cancellationToken = default) => TryWait(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc/>
    public void Wait(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!TryWait(timeout, cancellationToken))
        {
            throw new TimeoutException($"A SharedCondition was not notified within {timeout}. The lock is held again.");
        }
    }

    /// <inheritdoc/>
    public bool TryWait(TimeSpan timeout, CancellationToken cancellationToken = default) => TryWait(Deadline.After(timeout, nameof(timeout)), cancellationToken);

    /// <inheritdoc/>
    public void WaitFor(Func<bool> predicate, CancellationToken cancellationToken = default) => WaitFor(predicate, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc/>
    public bool WaitFor(Func<bool> predicate, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        Deadline deadline = Deadline.After(timeout, nameof(timeout));
        ThrowIfNotHeld("waited on");
        bool holds;
        while (!(holds = predicate()) && !deadline.IsOver)
        {
            TryWait(deadline, cancellationToken);
        }

        return holds;
    }

    /// <inheritdoc/>
    public void Notify(int count = 1)
    {
        ThrowIfNotHeld("notified");
        ConditionSteps.Notify(Words, _cell, count);
        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void NotifyAll()
    {
        ThrowIfNotHeld("notified");
        ConditionSteps.NotifyAll(Words, _cell);
        GC.KeepAlive(this);
    }

    /// <summary>Says what it is and what lock it has.</summary>
    public override string ToString() => IsDisposed ? "SharedCondition(disposed)" : $"SharedCondition({_lock})";

    internal static SharedCondition Create(ManagerSegment manager, ISharedLock? gate, string? name, WaitPolicy policy, int maxWaiters)
    {
        SharedLockBase.CheckPolicy(policy);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxWaiters, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxWaiters, MostWaiters);
        SharedLockBase own = gate switch
        {
            null => SharedRLock.Create(manager, null, policy),
            SharedLockBase { IsDisposed: true } => throw new ObjectDisposedException(gate.GetType().Name),
            SharedLockBase local when local.LockManager == manager => local,
            SharedLockBase => throw new ArgumentException("The lock belongs to another manager: a condition and its lock lie in the same one. Create or open the lock through this manager.", nameof(gate)),
            _ => throw new ArgumentException($"A {gate.GetType().Name} does not lie in shared memory: make the condition through the manager that made the lock.", nameof(gate)),
        };
        try
        {
            ulong size = ObjectCells.ConditionHeaderSizeInBytes + (ulong)maxWaiters * ObjectCells.ConditionWaiterSizeInBytes;
            ObjectPlace place = manager.Allocate(s_descriptor, 1, size, 128, named: name);
            var cell = (ConditionCell*)place.Data;
            cell->LockOffset = own.LockPlace.Offset;
            cell->LockIncarnation = own.LockPlace.Incarnation;
            cell->LockKind = own.LockPlace.Header->Kind;
            cell->Capacity = (uint)maxWaiters;
            cell->Policy = (uint)policy;
            return Publish(new SharedCondition(in place, own, gate is null), manager, name);
        }
        catch when (gate is null)
        {
            own.Dispose();
            throw;
        }
    }

    internal static SharedCondition Open(ManagerSegment manager, string name) => new(manager.Open(name, ObjectKind.Condition, readOnly: false), null, ownsLock: true);

    private protected override void Forget()
    {
        if (_ownsLock)
        {
            _lock.Dispose();
        }
    }

    private bool TryWait(Deadline deadline, CancellationToken cancellationToken)
    {
        ThrowIfNotHeld("waited on");
        cancellationToken.ThrowIfCancellationRequested();
        SegmentWords words = Words;
        int index = ConditionSteps.Begin(words, _cell);
        if (index < 0)
        {
            throw new SegmentException(
                SegmentErrorReason.LimitReached,
                $"A SharedCondition has room for {_cell->Capacity} waiting threads, and as many wait: make it with a larger maxWaiters (up to {MostWaiters}).");
        }

        uint depth = _lock.GiveUpForWait();
        CrashPoint.Reach(CrashPoint.ConditionLockGivenUp);
        WaitEnd end;
        using (WaitCancellation.Register(ConditionSteps.StateOf(_cell, index), cancellationToken))
        {
            end = ConditionSteps.Sleep(words, _cell, index, deadline, cancellationToken, this);
        }

        CrashPoint.Reach(CrashPoint.ConditionWoken);
        try
        {
            // Also if this is disposed: its lock may live on, and the caller gives it back. One of its own ends with it, maybe not yet: nobody could give it back then.
            if (!_lock.TryTakeBack(depth, _ownsLock ? this : null))
            {
                ThrowDisposed();
            }

            if (!_ownsLock)
            {
                ThrowIfDisposed();
            }
        }
        catch (ObjectDisposedException)
        {
            // Of a closed manager this participant is dead, and others put that right.
            if (!Manager!.IsClosed)
            {
                ConditionSteps.Abandon(words, _cell, index);
            }

            throw;
        }

        ConditionSteps.End(words, _cell, index);
        GC.KeepAlive(this);
        return end switch
        {
            WaitEnd.Changed => true,
            WaitEnd.Cancelled => throw new OperationCanceledException(cancellationToken),
            _ => false,
        };
    }

    private SharedLockBase OpenLock(in ObjectPlace place)
    {
        var kind = (ObjectKind)_cell->LockKind;
        if (kind is not (ObjectKind.Lock or ObjectKind.RLock))
        {
            throw SegmentChecks.Corrupt(place.Manager!.Name, $"a condition says that its lock is an object of kind {(int)kind}");
        }

        ObjectPlace gate = place.Manager!.AttachBeside(in place, _cell->LockOffset, _cell->LockIncarnation, kind, "The lock of the condition");
        return kind == ObjectKind.Lock ? SharedLock.At(in gate) : SharedRLock.At(in gate);
    }

    private void ThrowIfNotHeld(string done)
    {
        ThrowIfDisposed();
        if (!_lock.IsHeldByCurrentThread)
        {
            throw new SynchronizationLockException($"A SharedCondition was {done} by a thread that does not hold its lock: acquire the condition's Lock first.");
        }
    }
}
