using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using Managers.Locks;
using Managers.Memory;
using Managers.Queues;
using Managers.Values;

namespace Managers;

/// <summary>
/// A bounded queue of values in shared memory, first in, first out over any number of producers and consumers, without a server between them. A process that dies while it puts has put the item
/// wholly or not at all; one that dies while it gets has taken it or not.
/// </summary>
/// <remarks>
/// Producers exclude each other for the time of a copy, and so do consumers; neither sleeps while it does. A put or get while there is room or an item is two compare-and-swaps and a copy, whatever their number in a batch: no system call, unless
/// somebody sleeps on the other side, and no allocation. What is asynchronous occupies a thread of its own while it waits.
/// </remarks>
/// <typeparam name="T">Any unmanaged type; all users must give it the same layout.</typeparam>
public sealed unsafe partial class SharedQueue<[DynamicallyAccessedMembers(SharedLayout.Fields)] T> : SharedObject, ISharedQueue<T>
    where T : unmanaged
{
    private readonly QueueCell* _cell;
    private readonly T* _ring;
    private readonly QueueShape _shape;

    private SharedQueue(in ObjectPlace place, QueueShape shape)
        : base(in place)
    {
        _cell = (QueueCell*)place.Data;
        _ring = (T*)(_cell + 1);
        _shape = shape;
        place.Manager!.Track(this);
    }

    /// <inheritdoc/>
    public int Count
    {
        get
        {
            ThrowIfDisposed();
            // The head first: it is never ahead of a tail read later.
            ulong head = Volatile.Read(ref _cell->Head) >> 1;
            ulong count = (Volatile.Read(ref _cell->Tail) >> 1) - head;
            GC.KeepAlive(this);
            return (int)Math.Min(count, _shape.Capacity);
        }
    }

    /// <inheritdoc/>
    public int Capacity => (int)_shape.Capacity;

    /// <inheritdoc/>
    public bool IsEmpty => Count == 0;

    /// <inheritdoc/>
    public bool IsFull => Count == Capacity;

    /// <inheritdoc/>
    public bool IsAddingCompleted
    {
        get
        {
            ThrowIfDisposed();
            bool completed = (Volatile.Read(ref _cell->Tail) & QueueCell.Completed) != 0;
            GC.KeepAlive(this);
            return completed;
        }
    }

    /// <inheritdoc/>
    public bool IsCompleted => IsAddingCompleted && IsEmpty;

    /// <summary>What has happened to it so far, over all processes; the items that were put count as acquires.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public LockCounters Counters
    {
        get
        {
            ThrowIfDisposed();
            LockCounters counters = _cell->Counters.Read(Volatile.Read(ref _cell->Tail) >> 1);
            LockCounters put = _cell->PutGuard.Counters.Read(0);
            LockCounters get = _cell->GetGuard.Counters.Read(0);
            GC.KeepAlive(this);
            return counters with
            {
                Contended = counters.Contended + put.Contended + get.Contended,
                SpinsWon = counters.SpinsWon + put.SpinsWon + get.SpinsWon,
                Parks = counters.Parks + put.Parks + get.Parks,
                Wakes = counters.Wakes + put.Wakes + get.Wakes,
                Abandons = put.Abandons + get.Abandons,
            };
        }
    }

    private SegmentWords Words => new(Manager!);

    /// <summary>Attaches to the queue that a token names.</summary>
    /// <param name="token">What <see cref="SharedObject.ToToken"/> gave in some process.</param>
    /// <returns>The queue; dispose it to let go.</returns>
    /// <exception cref="SegmentException">It does not exist any more, or may not be opened.</exception>
    /// <exception cref="LayoutMismatchException">It is no queue, or one whose items differ from <typeparamref name="T"/> in any field.</exception>
    public static SharedQueue<T> Attach(SharedToken token) => Bind(ManagerSegment.Attach(token, ObjectKind.Queue, readOnly: false));

    /// <inheritdoc/>
    public bool TryPut(T item) => TryPutOne(in item);

    /// <inheritdoc/>
    public void Put(T item, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (!TryPutOne(in item))
        {
            PutByWaiting(new ReadOnlySpan<T>(in item), Deadline.Never, cancellationToken);
        }
    }

    /// <inheritdoc/>
    public void Put(T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!TryPut(item, timeout, cancellationToken))
        {
            throw new TimeoutException($"A SharedQueue of {Capacity} items had no room within {timeout}: nothing was put.");
        }
    }

    /// <inheritdoc/>
    public bool TryPut(T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Deadline deadline = Deadline.After(timeout, nameof(timeout));
        cancellationToken.ThrowIfCancellationRequested();
        return TryPutOne(in item) || (timeout != TimeSpan.Zero && PutByWaiting(new ReadOnlySpan<T>(in item), deadline, cancellationToken) == 1);
    }

    /// <inheritdoc/>
    public int PutBatch(ReadOnlySpan<T> items, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int put = TryPutBatch(items);
        return put == items.Length ? put : put + PutByWaiting(items[put..], Deadline.Never, cancellationToken, hasPut: put != 0);
    }

    /// <inheritdoc/>
    public int TryPutBatch(ReadOnlySpan<T> items)
    {
        ThrowIfDisposed();
        int put = QueueSteps.TryPut(Words, _cell, _ring, _shape, items);
        GC.KeepAlive(this);
        return put == QueueSteps.Completed ? throw AddingCompleted() : put;
    }

    /// <inheritdoc/>
    public bool TryGet(out T item)
    {
        ThrowIfDisposed();
        Unsafe.SkipInit(out item);
        int got = QueueSteps.TryGet(Words, _cell, _ring, _shape, new Span<T>(ref item));
        GC.KeepAlive(this);
        if (got == 1)
        {
            return true;
        }

        item = default;
        return false;
    }

    /// <inheritdoc/>
    public T Get(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (TryGet(out T item))
        {
            return item;
        }

        Unsafe.SkipInit(out item);
        return GetByWaiting(new Span<T>(ref item), Deadline.Never, cancellationToken) == 1 ? item : throw NoneWillCome();
    }

    /// <inheritdoc/>
    public T Get(TimeSpan timeout, CancellationToken cancellationToken = default) => TryGet(out T item, timeout, cancellationToken) ? item
        : IsCompleted ? throw NoneWillCome()
        : throw new TimeoutException($"A SharedQueue was empty for {timeout}.");

    /// <inheritdoc/>
    public bool TryGet(out T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Deadline deadline = Deadline.After(timeout, nameof(timeout));
        cancellationToken.ThrowIfCancellationRequested();
        if (TryGet(out item))
        {
            return true;
        }

        return timeout != TimeSpan.Zero && GetByWaiting(new Span<T>(ref item), deadline, cancellationToken) == 1;
    }

    /// <inheritdoc/>
    public int GetBatch(Span<T> destination, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        int got = TryGetBatch(destination);
        return got != 0 || destination.IsEmpty ? got : Math.Max(0, GetByWaiting(destination, Deadline.Never, cancellationToken));
    }

    /// <inheritdoc/>
    public int TryGetBatch(Span<T> destination)
    {
        ThrowIfDisposed();
        int got = QueueSteps.TryGet(Words, _cell, _ring, _shape, destination);
        GC.KeepAlive(this);
        return Math.Max(0, got);
    }

    /// <inheritdoc/>
    public void CompleteAdding()
    {
        ThrowIfDisposed();
        QueueSteps.Complete(Words, _cell);
        GC.KeepAlive(this);
    }

    /// <summary>Says what it is and how full.</summary>
    public override string ToString() => IsDisposed ? "SharedQueue(disposed)" : $"SharedQueue({Count} of {Capacity})";

    internal static SharedQueue<T> Create(ManagerSegment manager, int capacity, string? name, WaitPolicy policy)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, 1 << 30);
        SharedLockBase.CheckPolicy(policy);
        ulong ring = BitOperations.RoundUpToPowerOf2((ulong)capacity);
        ulong size = ObjectCells.QueueHeaderSizeInBytes + ring * (ulong)sizeof(T);
        ObjectPlace place = manager.Allocate(TypedDescriptor<T>.Queue, (ulong)capacity, size, 128, new QueueFill(policy), named: name);
        return Publish(new SharedQueue<T>(in place, new QueueShape((ulong)capacity, ring - 1)), manager, name);
    }

    internal static SharedQueue<T> Open(ManagerSegment manager, string name) => Bind(manager.Open(name, ObjectKind.Queue, readOnly: false));

    private static SharedQueue<T> Bind(in ObjectPlace place)
    {
        try
        {
            ObjectHeader* header = place.Header;
            if (header->SchemaHash != SharedLayout.HashOf<T>() || header->ElementSizeInBytes != sizeof(T))
            {
                throw new LayoutMismatchException(
                    $"A shared queue cannot be opened as queue of {typeof(T)}: its items have the layout {place.Text.TrimStart('=')} of {header->ElementSizeInBytes} bytes, {typeof(T)} has {SharedLayout.TextOf<T>()} of {sizeof(T)} bytes.");
            }

            ulong capacity = header->ElementCount;
            ulong ring = capacity is > 0 and <= 1 << 30 ? BitOperations.RoundUpToPowerOf2(capacity) : ulong.MaxValue;
            if (ring > (place.DataSizeInBytes - ObjectCells.QueueHeaderSizeInBytes) / (ulong)sizeof(T) || place.DataSizeInBytes < ObjectCells.QueueHeaderSizeInBytes)
            {
                throw new SegmentException(SegmentErrorReason.Corrupt, $"A shared queue says that it has {capacity} items of {sizeof(T)} bytes, but its memory has {place.DataSizeInBytes} bytes.");
            }

            return new SharedQueue<T>(in place, new QueueShape(capacity, ring - 1));
        }
        catch
        {
            ManagerSegment.Release(in place, disposed: true);
            throw;
        }
    }

    private static InvalidOperationException AddingCompleted() => new("The queue takes no more items: CompleteAdding was called.");

    private static InvalidOperationException NoneWillCome() => new("The queue is empty and takes no more items: CompleteAdding was called.");

    /// <summary>By reference, as each copy of an item that has just come in registers would wait until they are written; see <see cref="QueueSteps"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryPutOne(ref readonly T item)
    {
        ThrowIfDisposed();
        int put = QueueSteps.TryPut(Words, _cell, _ring, _shape, new ReadOnlySpan<T>(in item));
        GC.KeepAlive(this);
        return put switch
        {
            1 => true,
            QueueSteps.Completed => throw AddingCompleted(),
            _ => false,
        };
    }
}
