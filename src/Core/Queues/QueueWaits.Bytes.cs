using Managers.Locks;
using Managers.Memory;

namespace Managers.Queues;

/// <summary>The same for messages of any length.</summary>
internal static unsafe partial class QueueWaits
{
    /// <summary>Puts a message, waiting for room.</summary>
    /// <returns>Done, Completed, or Blocked if it gave up, as <paramref name="end"/> says.</returns>
    internal static ByteQueueResult PutBytes<TWords>(
        in TWords words, QueueCell* cell, byte* ring, QueueShape shape, ReadOnlySpan<byte> message, SharedObject? owner, Deadline deadline, CancellationToken cancellationToken, out WaitEnd end)
        where TWords : struct, IWords
    {
        bool hasSlept = false;
        end = WaitEnd.Changed;
        while (true)
        {
            Leave(words, owner, (uint*)&cell->Head, hasSlept);
            // Before the attempt: room that is made after it moves the head.
            uint seen = words.Load((uint*)&cell->Head);
            ByteQueueResult result = ByteQueueSteps.TryPut(words, cell, ring, shape, message);
            if (result != ByteQueueResult.Blocked || end is WaitEnd.TimedOut or WaitEnd.Cancelled)
            {
                if (hasSlept)
                {
                    LeaveRoom(words, cell);
                }

                return result;
            }

            end = ForRoom(words, cell, seen, deadline, cancellationToken, ref hasSlept);
        }
    }

    /// <summary>Gets the oldest message, waiting for one. Where it goes: as in <see cref="ByteQueueSteps.TryGet"/>.</summary>
    /// <returns>What the last attempt found; Blocked if it gave up, as <paramref name="end"/> says.</returns>
    internal static ByteQueueResult GetBytes<TWords>(
        in TWords words,
        QueueCell* cell,
        byte* ring,
        QueueShape shape,
        Span<byte> destination,
        ref byte[]? allocated,
        bool allocate,
        SharedObject? owner,
        Deadline deadline,
        CancellationToken cancellationToken,
        out int length,
        out WaitEnd end)
        where TWords : struct, IWords
    {
        bool hasSlept = false;
        end = WaitEnd.Changed;
        while (true)
        {
            Leave(words, owner, (uint*)&cell->Tail, hasSlept);
            // Before the attempt: a message that comes after it moves the tail.
            uint seen = words.Load((uint*)&cell->Tail);
            ByteQueueResult result;
            try
            {
                result = ByteQueueSteps.TryGet(words, cell, ring, shape, destination, ref allocated, allocate, out length);
            }
            catch (OutOfMemoryException) when (hasSlept)
            {
                // The message stays; others may be asleep who have room for it.
                LeaveItems(words, cell);
                throw;
            }

            if (result == ByteQueueResult.Blocked && end is not (WaitEnd.TimedOut or WaitEnd.Cancelled) && words.IsOver(deadline))
            {
                end = WaitEnd.TimedOut;
            }

            if (result != ByteQueueResult.Blocked || end is WaitEnd.TimedOut or WaitEnd.Cancelled)
            {
                if (hasSlept)
                {
                    LeaveItems(words, cell);
                }

                return result;
            }

            end = ForItems(words, cell, seen, deadline, cancellationToken, ref hasSlept);
        }
    }
}
