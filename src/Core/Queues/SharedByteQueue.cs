using System.Numerics;
using System.Runtime.CompilerServices;
using Managers.Locks;
using Managers.Memory;
using Managers.Queues;

namespace Managers;

/// <summary>
/// A bounded queue of messages in shared memory, first in, first out over any number of producers and consumers, without a server between them. A message is any number of bytes up to what the queue holds. In all else
/// as <see cref="SharedQueue{T}"/>.
/// </summary>
/// <remarks>Each message takes its bytes and 4 more, rounded up to 8. Empty messages are messages.</remarks>
public sealed unsafe class SharedByteQueue : SharedObject
{
    private const int LeastCapacity = 64;
    private const int MostCapacity = 1 << 30;

    private static readonly ObjectDescriptor s_descriptor = new(ObjectKind.ByteQueue, "bytequeue", Fnv64.OfText("bytequeue"), 1);

    private readonly QueueCell* _cell;
    private readonly byte* _ring;
    private readonly QueueShape _shape;

    private SharedByteQueue(in ObjectPlace place, QueueShape shape)
        : base(in place)
    {
        _cell = (QueueCell*)place.Data;
        _ring = (byte*)(_cell + 1);
        _shape = shape;
        place.Manager!.Track(this);
    }

    /// <summary>How many bytes of messages, each with its length and rounded up to 8, it holds at most.</summary>
    public int CapacityInBytes => (int)_shape.Capacity;

    /// <summary>The longest message it takes.</summary>
    public int MaxMessageInBytes => (int)_shape.Capacity - ByteQueueSteps.LengthSize;

    /// <summary>How many bytes of <see cref="CapacityInBytes"/> are taken at this moment.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public int UsedBytes
    {
        get
        {
            ThrowIfDisposed();
            ulong head = Volatile.Read(ref _cell->Head) & ~QueueCell.Completed;
            ulong used = (Volatile.Read(ref _cell->Tail) & ~QueueCell.Completed) - head;
            GC.KeepAlive(this);
            return (int)Math.Min(used, _shape.Capacity);
        }
    }

    /// <summary>True if it holds no message at this moment.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool IsEmpty => UsedBytes == 0;

    /// <summary>True once <see cref="CompleteAdding"/> was called.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
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

    /// <summary>True once <see cref="CompleteAdding"/> was called and it is empty: nothing will ever come out again.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool IsCompleted => IsAddingCompleted && IsEmpty;

    /// <summary>What has happened to it so far, over all processes. It counts no acquires.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public LockCounters Counters
    {
        get
        {
            ThrowIfDisposed();
            LockCounters counters = _cell->Counters.Read(0) with { Abandons = (long)(_cell->PutGuard.Counters.Abandons + _cell->GetGuard.Counters.Abandons) };
            GC.KeepAlive(this);
            return counters;
        }
    }

    private SegmentWords Words => new(Manager!);

    /// <summary>Attaches to the byte queue that a token names.</summary>
    /// <param name="token">What <see cref="SharedObject.ToToken"/> gave in some process.</param>
    /// <returns>The queue; dispose it to let go.</returns>
    /// <exception cref="SegmentException">It does not exist any more, or may not be opened.</exception>
    /// <exception cref="LayoutMismatchException">The token names no byte queue.</exception>
    public static SharedByteQueue Attach(SharedToken token) => Bind(ManagerSegment.Attach(token, ObjectKind.ByteQueue, readOnly: false));

    /// <summary>Puts a message at the end, waiting for room as long as it takes.</summary>
    /// <param name="message">Up to <see cref="MaxMessageInBytes"/> bytes.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="ArgumentException">The message is longer than the queue can ever hold.</exception>
    /// <exception cref="InvalidOperationException"><see cref="CompleteAdding"/> was called.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was put.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void Put(ReadOnlySpan<byte> message, CancellationToken cancellationToken = default) => TryPut(message, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Puts a message at the end, waiting for room at most so long.</summary>
    /// <param name="message">Up to <see cref="MaxMessageInBytes"/> bytes.</param>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">There was no room in time; nothing was put.</exception>
    /// <exception cref="ArgumentException">The message is longer than the queue can ever hold.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="InvalidOperationException"><see cref="CompleteAdding"/> was called.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was put.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void Put(ReadOnlySpan<byte> message, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!TryPut(message, timeout, cancellationToken))
        {
            throw new TimeoutException($"A SharedByteQueue had no room for {message.Length} bytes within {timeout}: nothing was put.");
        }
    }

    /// <summary>Puts a message at the end if there is room now.</summary>
    /// <param name="message">Up to <see cref="MaxMessageInBytes"/> bytes.</param>
    /// <returns>True if it was put.</returns>
    /// <exception cref="ArgumentException">The message is longer than the queue can ever hold.</exception>
    /// <exception cref="InvalidOperationException"><see cref="CompleteAdding"/> was called.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool TryPut(ReadOnlySpan<byte> message)
    {
        ThrowIfDisposed();
        if (message.Length > MaxMessageInBytes)
        {
            throw new ArgumentException($"A message of {message.Length} bytes never fits into this SharedByteQueue: {MaxMessageInBytes} bytes are the most. Make the queue larger, or send parts.", nameof(message));
        }

        ByteQueueResult result = ByteQueueSteps.TryPut(Words, _cell, _ring, _shape, message);
        GC.KeepAlive(this);
        return result == ByteQueueResult.Completed
            ? throw AddingCompleted()
            : result == ByteQueueResult.Done;
    }

    /// <summary>Puts a message at the end, waiting for room at most so long.</summary>
    /// <param name="message">Up to <see cref="MaxMessageInBytes"/> bytes.</param>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if it was put.</returns>
    /// <exception cref="ArgumentException">The message is longer than the queue can ever hold.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="InvalidOperationException"><see cref="CompleteAdding"/> was called.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was put.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool TryPut(ReadOnlySpan<byte> message, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Deadline deadline = Deadline.After(timeout, nameof(timeout));
        cancellationToken.ThrowIfCancellationRequested();
        return TryPut(message) || (timeout != TimeSpan.Zero && PutByWaiting(message, deadline, cancellationToken));
    }

    /// <summary>Takes the oldest message, waiting for one as long as it takes.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The message, in an array of its own.</returns>
    /// <exception cref="InvalidOperationException">It is empty and <see cref="CompleteAdding"/> was called.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was taken.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public byte[] Get(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        byte[]? message = null;
        return GetByWaiting(default, ref message, allocate: true, Deadline.Never, cancellationToken, out _) ? message!
            : throw new InvalidOperationException("The queue is empty and takes no more messages: CompleteAdding was called.");
    }

    /// <summary>Takes the oldest message if there is one now.</summary>
    /// <param name="destination">Where to put it.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <returns>True if one was taken.</returns>
    /// <exception cref="ArgumentException">The message is longer than the destination; it stays in the queue.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool TryGet(Span<byte> destination, out int length) => TryGet(destination, out length, TimeSpan.Zero);

    /// <summary>Takes the oldest message, waiting for one at most so long.</summary>
    /// <param name="destination">Where to put it.</param>
    /// <param name="length">Its length in bytes.</param>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if one was taken; false if the time was up, or none will ever come.</returns>
    /// <exception cref="ArgumentException">The message is longer than the destination; it stays in the queue.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was taken.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool TryGet(Span<byte> destination, out int length, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Deadline deadline = Deadline.After(timeout, nameof(timeout));
        cancellationToken.ThrowIfCancellationRequested();
        byte[]? none = null;
        return GetByWaiting(destination, ref none, allocate: false, deadline, cancellationToken, out length);
    }

    /// <summary>No more messages: later puts fail, gets take what is left, and who waits goes on. Any number of times.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void CompleteAdding()
    {
        ThrowIfDisposed();
        QueueSteps.Complete(Words, _cell);
        GC.KeepAlive(this);
    }

    /// <summary>Says what it is and how full.</summary>
    public override string ToString() => IsDisposed ? "SharedByteQueue(disposed)" : $"SharedByteQueue({UsedBytes} of {CapacityInBytes} bytes)";

    internal static SharedByteQueue Create(ManagerSegment manager, int capacityInBytes, string? name, WaitPolicy policy)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacityInBytes, LeastCapacity);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacityInBytes, MostCapacity);
        SharedLockBase.CheckPolicy(policy);
        ulong capacity = ((ulong)capacityInBytes + 7) & ~7UL;
        ulong ring = BitOperations.RoundUpToPowerOf2(capacity);
        ObjectPlace place = manager.Allocate(s_descriptor, capacity, ObjectCells.QueueHeaderSizeInBytes + ring, 128, new QueueFill(policy), named: name);
        return Publish(new SharedByteQueue(in place, new QueueShape(capacity, ring - 1)), manager, name);
    }

    internal static SharedByteQueue Open(ManagerSegment manager, string name) => Bind(manager.Open(name, ObjectKind.ByteQueue, readOnly: false));

    private static SharedByteQueue Bind(in ObjectPlace place)
    {
        ulong capacity = place.Header->ElementCount;
        ulong ring = capacity is >= LeastCapacity and <= MostCapacity && capacity % 8 == 0 ? BitOperations.RoundUpToPowerOf2(capacity) : ulong.MaxValue;
        if (place.DataSizeInBytes < ObjectCells.QueueHeaderSizeInBytes || ring > place.DataSizeInBytes - ObjectCells.QueueHeaderSizeInBytes)
        {
            ulong found = place.DataSizeInBytes;
            ManagerSegment.Release(in place, disposed: true);
            throw new SegmentException(SegmentErrorReason.Corrupt, $"A shared byte queue says that it holds {capacity} bytes, but its memory has {found} bytes.");
        }

        return new SharedByteQueue(in place, new QueueShape(capacity, ring - 1));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool PutByWaiting(ReadOnlySpan<byte> message, Deadline deadline, CancellationToken cancellationToken)
    {
        using WaitCancellation registration = WaitCancellation.Register(&_cell->Head, cancellationToken);
        ByteQueueResult result = QueueWaits.PutBytes(Words, _cell, _ring, _shape, message, this, deadline, cancellationToken, out WaitEnd end);
        GC.KeepAlive(this);
        return result switch
        {
            ByteQueueResult.Done => true,
            ByteQueueResult.Completed => throw AddingCompleted(),
            _ => end == WaitEnd.Cancelled ? throw new OperationCanceledException(cancellationToken) : false,
        };
    }

    private bool GetByWaiting(Span<byte> destination, ref byte[]? allocated, bool allocate, Deadline deadline, CancellationToken cancellationToken, out int length)
    {
        using WaitCancellation registration = WaitCancellation.Register(&_cell->Tail, cancellationToken);
        ByteQueueResult result = QueueWaits.GetBytes(Words, _cell, _ring, _shape, destination, ref allocated, allocate, this, deadline, cancellationToken, out length, out WaitEnd end);
        GC.KeepAlive(this);
        return result switch
        {
            ByteQueueResult.Done => true,
            ByteQueueResult.Completed => false,
            ByteQueueResult.TooLong => throw new ArgumentException(
                $"The next message has {length} bytes, the destination {destination.Length}: it stays in the queue. Give a destination of {MaxMessageInBytes} bytes, or use Get.", nameof(destination)),
            ByteQueueResult.Corrupt => throw new SegmentException(
                SegmentErrorReason.Corrupt, "A shared byte queue holds a message whose length is beyond what was put: another program has written into it."),
            _ => end == WaitEnd.Cancelled ? throw new OperationCanceledException(cancellationToken) : false,
        };
    }

    private static InvalidOperationException AddingCompleted() => new("The queue takes no more messages: CompleteAdding was called.");
}
