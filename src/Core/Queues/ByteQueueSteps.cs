using Managers.Errors;
using Managers.Locks;
using Managers.Memory;

namespace Managers.Queues;

/// <summary>How a step on a byte queue ended.</summary>
internal enum ByteQueueResult
{
    Done,

    /// <summary>Nothing to get, or no room, at this moment.</summary>
    Blocked,

    /// <summary>Nothing will be put any more; of a get: and nothing is left.</summary>
    Completed,

    /// <summary>The message does not fit into the destination, and stays.</summary>
    TooLong,

    /// <summary>A length was found that cannot be.</summary>
    Corrupt,
}

/// <summary>
/// Putting and getting messages of any length. A message is its length as 32 bits and its bytes, filled up to a multiple of 8; it may go round the end of the ring, its length never does. Otherwise as <see cref="QueueSteps"/>.
/// </summary>
internal static unsafe class ByteQueueSteps
{
    internal const int LengthSize = sizeof(uint);

    /// <summary>Bytes of the ring that a message takes.</summary>
    internal static ulong SpaceFor(int lengthInBytes) => ((ulong)lengthInBytes + LengthSize + 7) & ~7UL;

    internal static ByteQueueResult TryPut<TWords>(in TWords words, QueueCell* cell, byte* ring, QueueShape shape, ReadOnlySpan<byte> message)
        where TWords : struct, IWords
    {
        ulong space = SpaceFor(message.Length);
        ulong self = words.Self;
        QueueSteps.EnterPut(words, cell, self);
        ulong tail = cell->Tail;
        if ((tail & QueueCell.Completed) != 0)
        {
            Guard.Exit(words, &cell->PutGuard, self);
            return ByteQueueResult.Completed;
        }

        ulong used = tail - (cell->SeenHead & ~QueueCell.Completed);
        if (used > shape.Capacity || shape.Capacity - used < space)
        {
            // acquire: the room that a consumer made is empty
            cell->SeenHead = words.Load(&cell->Head);
            used = tail - (cell->SeenHead & ~QueueCell.Completed);
            if (used > shape.Capacity || shape.Capacity - used < space)
            {
                Guard.Exit(words, &cell->PutGuard, self);
                return ByteQueueResult.Blocked;
            }
        }

        // Safety: positions are multiples of 8, so the length does not go round the end.
        *(uint*)(ring + (tail & shape.Mask & ~7UL)) = (uint)message.Length;
        ulong at = (tail + LengthSize) & shape.Mask;
        int first = (int)Math.Min((ulong)message.Length, shape.Mask + 1 - at);
        message[..first].CopyTo(new Span<byte>(ring + at, first));
        message[first..].CopyTo(new Span<byte>(ring, message.Length - first));
        bool marked = Sleepers.TakeMark(words, &cell->ConsumersSleeping, &cell->Counters);
        CrashPoint.Reach(CrashPoint.QueueItemCopied);
        // release: the message before the position. From here on nothing else is written, as in QueueSteps.TryPut.
        words.Store(&cell->Tail, tail + space);
        Guard.Exit(words, &cell->PutGuard, self);
        CrashPoint.Reach(CrashPoint.QueueItemPublished);
        Sleepers.WakeOne(words, (uint*)&cell->Tail, &cell->ConsumersSleeping, marked);
        return ByteQueueResult.Done;
    }

    /// <summary>Gets the oldest message into the destination, or into what <paramref name="allocate"/> makes of its length.</summary>
    internal static ByteQueueResult TryGet<TWords>(in TWords words, QueueCell* cell, byte* ring, QueueShape shape, Span<byte> destination, ref byte[]? allocated, bool allocate, out int length)
        where TWords : struct, IWords
    {
        ulong self = words.Self;
        QueueSteps.EnterGet(words, cell, self);
        ulong head = cell->Head & ~QueueCell.Completed;
        length = 0;
        if ((cell->SeenTail & ~QueueCell.Completed) == head)
        {
            // acquire: the messages before it are whole
            cell->SeenTail = words.Load(&cell->Tail);
            if ((cell->SeenTail & ~QueueCell.Completed) == head)
            {
                bool isCompleted = (cell->SeenTail & QueueCell.Completed) != 0;
                Guard.Exit(words, &cell->GetGuard, self);
                return isCompleted ? ByteQueueResult.Completed : ByteQueueResult.Blocked;
            }
        }

        uint stored = *(uint*)(ring + (head & shape.Mask & ~7UL));
        ulong present = (cell->SeenTail & ~QueueCell.Completed) - head;
        if (stored > int.MaxValue || SpaceFor((int)stored) > Math.Min(present, shape.Capacity))
        {
            Guard.Exit(words, &cell->GetGuard, self);
            return ByteQueueResult.Corrupt;
        }

        length = (int)stored;
        if (allocate)
        {
            // The size has been checked against what the ring holds. Out of memory here leaves the guard to this thread: so make it before anything moves, and give the guard back.
            try
            {
                destination = allocated = new byte[length];
            }
            catch (OutOfMemoryException)
            {
                Guard.Exit(words, &cell->GetGuard, self);
                throw;
            }
        }
        else if (destination.Length < length)
        {
            Guard.Exit(words, &cell->GetGuard, self);
            return ByteQueueResult.TooLong;
        }

        ulong at = (head + LengthSize) & shape.Mask;
        int first = (int)Math.Min(stored, shape.Mask + 1 - at);
        new ReadOnlySpan<byte>(ring + at, first).CopyTo(destination);
        new ReadOnlySpan<byte>(ring, length - first).CopyTo(destination[first..]);
        bool marked = Sleepers.TakeMark(words, &cell->ProducersSleeping, &cell->Counters);
        CrashPoint.Reach(CrashPoint.QueueItemRead);
        // release: done with the message before its room is given away
        words.Store(&cell->Head, (head + SpaceFor(length)) | (cell->Head & QueueCell.Completed));
        Guard.Exit(words, &cell->GetGuard, self);
        CrashPoint.Reach(CrashPoint.QueueItemTaken);
        Sleepers.WakeOne(words, (uint*)&cell->Head, &cell->ProducersSleeping, marked);
        return ByteQueueResult.Done;
    }
}
