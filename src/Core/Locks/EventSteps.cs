using Managers.Memory;

namespace Managers.Locks;

/// <summary>Setting an event, and sleeping until it is set.</summary>
internal static unsafe class EventSteps
{
    /// <summary>Sets it and wakes everyone who waits. Who waits goes on from the moment that the state has moved, and may dispose of the event: from there on nothing is written.</summary>
    internal static void Set<TWords>(in TWords words, EventCell* cell)
        where TWords : struct, IWords
    {
        bool marked = Sleepers.TakeMark(words, &cell->Sleeping, &cell->Counters);
        // After the mark: whose it was waits for another state than this, or for the one that is made here.
        uint current = words.Load(&cell->State);
        while ((current & EventCell.IsSet) == 0)
        {
            // full fence: the state first, then the look for sleepers; pairs with the order in Sleepers.Wait
            uint found = words.CompareExchange(&cell->State, (current + 2) | EventCell.IsSet, current);
            if (found == current)
            {
                break;
            }

            current = found;
        }

        Sleepers.WakeAll(words, &cell->State, &cell->Sleeping, marked);
    }

    /// <summary>Sleeps while the state is what it was when it was found unset. The caller looks again, whatever the answer.</summary>
    internal static WaitEnd Sleep<TWords>(in TWords words, EventCell* cell, uint unset, Deadline deadline, CancellationToken cancellationToken, ref bool hasSlept)
        where TWords : struct, IWords =>
        // A wake-up can be lost only with the process that owed it; hence no sleep without end.
        Sleepers.Wait(words, &cell->State, unset, &cell->Sleeping, &cell->Counters, (WaitPolicy)cell->Policy, LockWord.MaxSliceInMilliseconds, deadline, cancellationToken, ref hasSlept);
}
