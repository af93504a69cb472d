using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Locks;
using Managers.Memory;

namespace Managers.Core.Tests.Interleavings;

/// <summary>Some threads wait for an event; others set it, some clear it again, and set it once more. Whoever waited when it was set goes on, however soon it was cleared.</summary>
internal sealed unsafe class EventScenario(int waiters, int setters, int clearers) : Scenario(waiters + setters + clearers, sizeof(EventCell))
{
    private EventCell* Cell => (EventCell*)Memory;

    internal override void Begin()
    {
        Cell->Policy = (uint)WaitPolicy.Park;
        Name(&Cell->State, "state");
        Name(&Cell->Sleeping, "sleeping");
    }

    internal override void Body(int thread, ScheduledWords words)
    {
        if (thread < waiters)
        {
            bool hasSlept = false;
            uint state = words.Load(&Cell->State);
            while ((state & EventCell.IsSet) == 0 && words.Load(&Cell->State) == state)
            {
                EventSteps.Sleep(words, Cell, state, Deadline.Never, CancellationToken.None, ref hasSlept);
            }

            return;
        }

        EventSteps.Set(words, Cell);
        if (thread >= waiters + setters)
        {
            uint current;
            do
            {
                current = words.Load(&Cell->State);
            }
            while (words.CompareExchange(&Cell->State, current & ~EventCell.IsSet, current) != current);
            EventSteps.Set(words, Cell);
        }
    }
}
