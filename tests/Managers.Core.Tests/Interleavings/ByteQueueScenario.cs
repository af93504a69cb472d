using System.Runtime.InteropServices;
using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Locks;
using Managers.Memory;
using Managers.Queues;

namespace Managers.Core.Tests.Interleavings;

/// <summary>The queue of messages: an item's number, some times over. Their lengths differ, so that they go round the end of the ring at different places.</summary>
internal sealed unsafe class ByteQueueScenario(int producers, int consumers, int capacityInBytes, bool closes = false)
    : QueueScenario(producers, consumers, closes, 64)
{
    private readonly QueueShape _shape = new((ulong)capacityInBytes, 63);

    private byte* Ring => (byte*)(Cell + 1);

    protected override int Put(ScheduledWords words, ReadOnlySpan<int> items, SharedObject? owner, Deadline deadline, out bool isCompleted)
    {
        Span<int> message = stackalloc int[4];
        message = message[..LengthOf(items[0])];
        message.Fill(items[0]);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(message);
        ByteQueueResult result = ByteQueueSteps.TryPut(words, Cell, Ring, _shape, bytes);
        if (result == ByteQueueResult.Blocked)
        {
            result = QueueWaits.PutBytes(words, Cell, Ring, _shape, bytes, owner, deadline, CancellationToken.None, out _);
        }

        isCompleted = result == ByteQueueResult.Completed;
        return result == ByteQueueResult.Done ? 1 : 0;
    }

    protected override int Get(ScheduledWords words, Span<int> items, SharedObject? owner, Deadline deadline)
    {
        Span<int> message = stackalloc int[4];
        byte[]? none = null;
        ByteQueueResult result = QueueWaits.GetBytes(
            words, Cell, Ring, _shape, MemoryMarshal.AsBytes(message), ref none, allocate: false, owner, deadline, CancellationToken.None, out int length, out _);
        if (result != ByteQueueResult.Done)
        {
            Require(result is ByteQueueResult.Blocked or ByteQueueResult.Completed, $"a get ended as {result}");
            return result == ByteQueueResult.Completed ? -1 : 0;
        }

        items[0] = message[0];
        Require(length == LengthOf(items[0]) * sizeof(int) && !message[..LengthOf(items[0])].ContainsAnyExcept(items[0]), $"a message of {length} bytes has other content than was put");
        return 1;
    }

    // A byte queue moves its tail once for each message.
    protected override int Count(ulong tail, List<int> published) => Space(published, published.Count) == (tail & ~QueueCell.Completed) ? 0 : 1;

    protected override int CountTaken(ulong head, List<int> published, int taken)
    {
        int count = 0;
        while (taken + count < published.Count && Space(published, taken + count) != (head & ~QueueCell.Completed))
        {
            count++;
        }

        Require(count <= 1 && Space(published, taken + count) == (head & ~QueueCell.Completed), $"the head was moved to {head:x}, which is not between two messages");
        return count;
    }

    private static int LengthOf(int item) => 1 + (item & 1) + (item >> 8 & 1);

    private static ulong Space(List<int> items, int count)
    {
        ulong space = 0;
        for (int i = 0; i < count; i++)
        {
            space += ByteQueueSteps.SpaceFor(LengthOf(items[i]) * sizeof(int));
        }

        return space;
    }
}
