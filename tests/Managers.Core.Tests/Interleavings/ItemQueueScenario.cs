using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Locks;
using Managers.Memory;
using Managers.Queues;

namespace Managers.Core.Tests.Interleavings;

/// <summary>The queue of items.</summary>
internal unsafe class ItemQueueScenario(int producers, int consumers, int capacity, bool closes = false, int batch = 1)
    : QueueScenario(producers, consumers, closes, 8 * sizeof(int))
{
    private readonly QueueShape _shape = new((ulong)capacity, (ulong)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)capacity) - 1);

    protected override int BatchSize => batch;

    private int* Ring => (int*)(Cell + 1);

    protected override int Put(ScheduledWords words, ReadOnlySpan<int> items, SharedObject? owner, Deadline deadline, out bool isCompleted)
    {
        int put = QueueSteps.TryPut(words, Cell, Ring, _shape, items);
        isCompleted = put == QueueSteps.Completed;
        put = Math.Max(0, put);
        if (put != items.Length && !isCompleted)
        {
            put += PutRest(words, items[put..], owner, deadline, out WaitEnd end);
            isCompleted = put != items.Length && end == WaitEnd.Changed;
        }

        return put;
    }

    protected override int Get(ScheduledWords words, Span<int> items, SharedObject? owner, Deadline deadline)
    {
        int got = QueueSteps.TryGet(words, Cell, Ring, _shape, items);
        return got == 0 ? GetFirst(words, items, owner, deadline) : got;
    }

    protected virtual int PutRest(ScheduledWords words, ReadOnlySpan<int> items, SharedObject? owner, Deadline deadline, out WaitEnd end) =>
        QueueWaits.Put(words, Cell, Ring, _shape, items, owner, deadline, CancellationToken.None, out end);

    protected virtual int GetFirst(ScheduledWords words, Span<int> items, SharedObject? owner, Deadline deadline) =>
        QueueWaits.Get(words, Cell, Ring, _shape, items, owner, deadline, CancellationToken.None, out _);

    protected override int Count(ulong tail, List<int> published) => (int)(tail >> 1) - published.Count;

    protected override int CountTaken(ulong head, List<int> published, int taken) => (int)(head >> 1) - taken;
}
