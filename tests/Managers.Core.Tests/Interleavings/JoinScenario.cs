using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Locks;
using Managers.Memory;
using Managers.Queues;

namespace Managers.Core.Tests.Interleavings;

/// <summary>A queue of which some items are not done yet. One thread waits until all are; each of the others declares one done, and no more than there are can be.</summary>
internal sealed unsafe class JoinScenario(int doers, int items) : Scenario(1 + doers, sizeof(QueueCell))
{
    private int _done;

    private QueueCell* Cell => (QueueCell*)Memory;

    internal override ulong State => (uint)_done;

    internal override void Begin()
    {
        Cell->Policy = (uint)WaitPolicy.Park;
        Cell->Tail = (ulong)(2 * items);
        _done = 0;
    }

    internal override void Body(int thread, ScheduledWords words)
    {
        if (thread == 0)
        {
            Require(QueueWaits.Join(words, Cell, null, Deadline.Never, CancellationToken.None) == WaitEnd.Changed, "a wait without a deadline was given up");
            Require(Cell->Done == (ulong)items, $"{Cell->Done} items of {items} were done when the wait ended");
        }
        else
        {
            bool isOne = QueueSteps.TaskDone(words, Cell, 1);
            _done += isOne ? 1 : 0;
        }
    }

    internal override void End() => Require(_done == items, $"{_done} items of {items} could be declared done");
}
