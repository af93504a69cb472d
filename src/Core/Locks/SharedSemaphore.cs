using System.Runtime.CompilerServices;
using Managers.Locks;
using Managers.Memory;

namespace Managers;

/// <summary>
/// Permits in shared memory that threads of any processes take and give back. It knows how many each process holds: those of a process that dies come back, as far as the
/// count stays within what it started with. The specification's Semaphore and BoundedSemaphore.
/// </summary>
/// <remarks>
/// A permit belongs to a process, not to a thread; any process may give back, and a process that gives back more than it has taken adds permits. Waiting is by <see cref="WaitPolicy"/>; after half a millisecond of
/// being overtaken a waiter gets the next permit. Taking and giving back are two compare-and-swaps each while nobody waits, without system call or allocation.
/// </remarks>
public sealed unsafe class SharedSemaphore : SharedObject, ISharedSemaphore
{
    internal const int DefaultMaxHolders = 40;
    internal const int MostHolders = 480;

    private static readonly ObjectDescriptor s_descriptor = new(ObjectKind.Semaphore, "semaphore", Fnv64.OfText("semaphore"), 1);

    private readonly SemaphoreCell* _cell;

    private SharedSemaphore(in ObjectPlace place)
        : base(in place)
    {
        _cell = (SemaphoreCell*)place.Data;
        if (place.DataSizeInBytes < ObjectCells.SemaphoreHeaderSizeInBytes
            || _cell->RowCount > (place.DataSizeInBytes - ObjectCells.SemaphoreHeaderSizeInBytes) / ObjectCells.SemaphoreRowSizeInBytes)
        {
            throw SegmentChecks.Corrupt(place.Manager!.Name, "a semaphore says that it has more rows than fit into it");
        }
    }

    /// <inheritdoc/>
    public int CurrentCount
    {
        get
        {
            ThrowIfDisposed();
            int count = (int)Volatile.Read(ref _cell->Count);
            GC.KeepAlive(this);
            return count;
        }
    }

    /// <summary>The most permits that can be free: what a bounded semaphore started with, else 2,147,483,647.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public int MaxCount
    {
        get
        {
            ThrowIfDisposed();
            int limit = (int)_cell->Limit;
            GC.KeepAlive(this);
            return limit;
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

    private SegmentWords Words => new(Manager!);

    /// <summary>Attaches to the semaphore that a token names.</summary>
    /// <param name="token">What <see cref="SharedObject.ToToken"/> gave in some process.</param>
    /// <returns>The semaphore; dispose it to let go.</returns>
    /// <exception cref="SegmentException">It does not exist any more, or may not be opened.</exception>
    /// <exception cref="LayoutMismatchException">The token names no semaphore.</exception>
    public static SharedSemaphore Attach(SharedToken token) => new(ManagerSegment.Attach(token, ObjectKind.Semaphore, readOnly: false));

    /// <inheritdoc/>
    public void Acquire(CancellationToken cancellationToken = default) => TryAcquire(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc/>
    public void Acquire(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!TryAcquire(timeout, cancellationToken))
        {
            throw new TimeoutException($"A SharedSemaphore had no free permit within {timeout}.");
        }
    }

    /// <inheritdoc/>
    public bool TryAcquire()
    {
        ThrowIfDisposed();
        bool taken = Take(mayWait: false);
        GC.KeepAlive(this);
        return taken;
    }

    /// <inheritdoc/>
    public bool TryAcquire(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        Deadline deadline = Deadline.After(timeout, nameof(timeout));
        cancellationToken.ThrowIfCancellationRequested();
        bool mayWait = timeout != TimeSpan.Zero;
        bool taken = Take(mayWait) || (mayWait && TakeByWaiting(deadline, cancellationToken));
        GC.KeepAlive(this);
        return taken;
    }

    /// <inheritdoc/>
    public void Release(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ThrowIfDisposed();
        if (SemaphoreSteps.Release(Words, _cell, (uint)count) == ReleaseResult.Full)
        {
            throw new SemaphoreFullException($"A SharedSemaphore of at most {_cell->Limit} permits was given {count} more when {CurrentCount} were free: nothing has changed. Release once for each Acquire.");
        }

        GC.KeepAlive(this);
    }

    /// <summary>Says what it is and how many permits are free.</summary>
    public override string ToString() => IsDisposed ? "SharedSemaphore(disposed)" : $"SharedSemaphore({CurrentCount})";

    internal static SharedSemaphore Create(ManagerSegment manager, int initialCount, bool isBounded, string? name, WaitPolicy policy, int maxHolders)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(initialCount);
        SharedLockBase.CheckPolicy(policy);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxHolders, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxHolders, MostHolders);
        ulong size = ObjectCells.SemaphoreHeaderSizeInBytes + (ulong)maxHolders * ObjectCells.SemaphoreRowSizeInBytes;
        ObjectPlace place = manager.Allocate(s_descriptor, 1, size, 128, named: name);
        var cell = (SemaphoreCell*)place.Data;
        cell->Count = (uint)initialCount;
        cell->Initial = (uint)initialCount;
        cell->Limit = isBounded ? (uint)initialCount : int.MaxValue;
        cell->RowCount = (uint)maxHolders;
        cell->Policy = (uint)policy;
        return Publish(new SharedSemaphore(in place), manager, name);
    }

    internal static SharedSemaphore Open(ManagerSegment manager, string name) => new(manager.Open(name, ObjectKind.Semaphore, readOnly: false));

    private bool Take(bool mayWait) => SemaphoreSteps.TryTake(Words, _cell, mayWait) switch
    {
        SemaphoreResult.Taken => true,
        SemaphoreResult.NoRow => throw NoRow(),
        _ => false,
    };

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool TakeByWaiting(Deadline deadline, CancellationToken cancellationToken)
    {
        using WaitCancellation registration = WaitCancellation.Register(&_cell->Changes, cancellationToken);
        return SemaphoreSteps.Wait(Words, _cell, this, deadline, cancellationToken) switch
        {
            SemaphoreResult.Taken => true,
            SemaphoreResult.NoRow => throw NoRow(),
            SemaphoreResult.Cancelled => throw new OperationCanceledException(cancellationToken),
            _ => false,
        };
    }

    private SegmentException NoRow() => new(
        SegmentErrorReason.LimitReached,
        $"A SharedSemaphore keeps account of {_cell->RowCount} processes that hold permits at the same time, and as many do: make it with a larger maxHolders (up to {MostHolders}).");
}
