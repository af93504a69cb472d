using Managers.Errors;
using Managers.Memory;
using Managers.Platform;

namespace Managers.Locks;

/// <summary>
/// Waiting and notifying. A waiter has a record of its own, so a notification goes to one thread and to no passer-by. It is given and refused by one compare-and-swap of
/// the record's state:
/// <code>
/// free → waiting       the waiter, under the lock
/// waiting → notified   a notifier; the oldest ticket first
/// waiting → settled    the waiter gives up: it has eaten no notification
/// notified → settled   its thread has died: whoever finds that gives the notification to another
/// any → free           the waiter, under the lock again, or without it if the condition is closed; or who needs a record, if its thread has died
/// </code>
/// </summary>
internal static unsafe class ConditionSteps
{
    /// <summary>Joins those who wait; the caller holds the lock.</summary>
    /// <returns>The record's number; -1 if all are in use by living threads.</returns>
    internal static int Begin<TWords>(in TWords words, ConditionCell* cell)
        where TWords : struct, IWords
    {
        int index = FindFree(words, cell);
        if (index < 0)
        {
            return -1;
        }

        ConditionWaiter* waiter = Waiters(cell) + index;
        waiter->Identity = words.Self;
        waiter->Ticket = cell->NextTicket++;
        cell->Waits++;
        CrashPoint.Reach(CrashPoint.ConditionRecorded);
        // release: whoever sees it waiting sees who and since when
        words.Store(&waiter->State, ConditionWaiter.Waiting);
        return index;
    }

    /// <summary>Sleeps until notified; the caller does not hold the lock.</summary>
    /// <returns>Changed if notified, TimedOut or Cancelled if it gave up, Closed if <paramref name="owner"/> was disposed: <see cref="Abandon"/> is due.</returns>
    internal static WaitEnd Sleep<TWords>(in TWords words, ConditionCell* cell, int index, Deadline deadline, CancellationToken cancellationToken, SharedObject? owner = null)
        where TWords : struct, IWords
    {
        uint* state = StateOf(cell, index);
        int slice = LockWord.FirstSliceInMilliseconds;
        bool hasSlept = false;
        while (true)
        {
            WaitEnd end = words.Load(state) != ConditionWaiter.Waiting ? WaitEnd.Changed
                : Sleepers.Wait(words, state, ConditionWaiter.Waiting, null, &cell->Counters, (WaitPolicy)cell->Policy, slice, deadline, cancellationToken, ref hasSlept);
            bool isNotified = words.Load(state) != ConditionWaiter.Waiting;
            // Before the state is believed: it may be another object's by now.
            if (owner is { IsDisposed: true })
            {
                return WaitEnd.Closed;
            }

            if (isNotified)
            {
                return WaitEnd.Changed;
            }

            if (end == WaitEnd.Slice)
            {
                slice = Math.Min(slice * 2, LockWord.MaxSliceInMilliseconds);
                PassOnFromDead(words, cell);
            }
            else if (end is WaitEnd.TimedOut or WaitEnd.Cancelled)
            {
                bool gaveUp = words.CompareExchange(state, ConditionWaiter.Settled, ConditionWaiter.Waiting) == ConditionWaiter.Waiting;
                return gaveUp ? end : WaitEnd.Changed;
            }
        }
    }

    /// <summary>Leaves those who wait; the caller holds the lock again.</summary>
    internal static void End<TWords>(in TWords words, ConditionCell* cell, int index)
        where TWords : struct, IWords => words.Store(StateOf(cell, index), ConditionWaiter.Free);

    /// <summary>
    /// Leaves those who wait without the lock, and gives a notification to the next: of a condition that is disposed, with its lock perhaps. Others may go on using it; or it is another object by now, which
    /// has nothing of this thread where the record was.
    /// </summary>
    internal static void Abandon<TWords>(in TWords words, ConditionCell* cell, int index)
        where TWords : struct, IWords
    {
        ConditionWaiter* waiter = Waiters(cell) + index;
        if (waiter->Identity != words.Self)
        {
            return;
        }

        uint state;
        do
        {
            state = words.Load(&waiter->State);
        }
        while (words.CompareExchange(&waiter->State, ConditionWaiter.Free, state) != state);
        if (state == ConditionWaiter.Notified)
        {
            NotifyOldest(words, cell);
        }
    }

    /// <summary>Notifies those who have waited longest; the caller holds the lock.</summary>
    internal static void Notify<TWords>(in TWords words, ConditionCell* cell, int count)
        where TWords : struct, IWords
    {
        while (count > 0 && NotifyOldest(words, cell))
        {
            count--;
        }
    }

    /// <summary>Notifies all who wait; the caller holds the lock.</summary>
    internal static void NotifyAll<TWords>(in TWords words, ConditionCell* cell)
        where TWords : struct, IWords
    {
        ConditionWaiter* waiters = Waiters(cell);
        uint used = Math.Min(words.Load(&cell->Used), cell->Capacity);
        for (uint i = 0; i < used; i++)
        {
            if (words.Load(&waiters[i].State) == ConditionWaiter.Waiting)
            {
                Give(words, cell, &waiters[i]);
            }
        }
    }

    /// <summary>Gives one notification to the waiter with the oldest ticket.</summary>
    /// <returns>False if nobody waits who lives.</returns>
    private static bool NotifyOldest<TWords>(in TWords words, ConditionCell* cell)
        where TWords : struct, IWords
    {
        while (true)
        {
            ConditionWaiter* oldest = null;
            ConditionWaiter* waiters = Waiters(cell);
            uint used = Math.Min(words.Load(&cell->Used), cell->Capacity);
            for (uint i = 0; i < used; i++)
            {
                // Tickets wrap around: the difference tells.
                if (words.Load(&waiters[i].State) == ConditionWaiter.Waiting && (oldest == null || (int)(waiters[i].Ticket - oldest->Ticket) < 0))
                {
                    oldest = &waiters[i];
                }
            }

            if (oldest == null)
            {
                return false;
            }

            if (Give(words, cell, oldest))
            {
                return true;
            }
        }
    }

    /// <returns>False if it gave up first, or is dead.</returns>
    private static bool Give<TWords>(in TWords words, ConditionCell* cell, ConditionWaiter* waiter)
        where TWords : struct, IWords
    {
        if (words.CompareExchange(&waiter->State, ConditionWaiter.Notified, ConditionWaiter.Waiting) != ConditionWaiter.Waiting)
        {
            return false;
        }

        CrashPoint.Reach(CrashPoint.ConditionNotified);
        Interlocked.Increment(ref cell->Counters.Wakes);
        if (words.Wake(&waiter->State, 1, IWaiter.Any) != 0 || !words.IsDead(waiter->Identity))
        {
            return true;
        }

        // Nobody was asleep there, and nobody will come.
        return words.CompareExchange(&waiter->State, ConditionWaiter.Settled, ConditionWaiter.Notified) != ConditionWaiter.Notified;
    }

    /// <summary>Notifications that died with whom they were given to go to others. Anybody may do this, with the lock or without.</summary>
    private static void PassOnFromDead<TWords>(in TWords words, ConditionCell* cell)
        where TWords : struct, IWords
    {
        ConditionWaiter* waiters = Waiters(cell);
        uint used = Math.Min(words.Load(&cell->Used), cell->Capacity);
        for (uint i = 0; i < used; i++)
        {
            if (words.Load(&waiters[i].State) == ConditionWaiter.Notified && words.IsDead(waiters[i].Identity)
                && words.CompareExchange(&waiters[i].State, ConditionWaiter.Settled, ConditionWaiter.Notified) == ConditionWaiter.Notified)
            {
                Interlocked.Increment(ref cell->Counters.Abandons);
                NotifyOldest(words, cell);
            }
        }
    }

    private static int FindFree<TWords>(in TWords words, ConditionCell* cell)
        where TWords : struct, IWords
    {
        ConditionWaiter* waiters = Waiters(cell);
        uint used = cell->Used;
        for (uint i = 0; i < used; i++)
        {
            if (words.Load(&waiters[i].State) == ConditionWaiter.Free)
            {
                return (int)i;
            }
        }

        if (used < cell->Capacity)
        {
            words.Store(&cell->Used, used + 1);
            return (int)used;
        }

        PassOnFromDead(words, cell);
        for (uint i = 0; i < used; i++)
        {
            // By a swap, and not while notified: who passes on a notification without the lock may just be giving it to this record, and then has to find out that nobody is there.
            uint state = words.Load(&waiters[i].State);
            if (state != ConditionWaiter.Notified && words.IsDead(waiters[i].Identity) && words.CompareExchange(&waiters[i].State, ConditionWaiter.Free, state) == state)
            {
                return (int)i;
            }
        }

        return -1;
    }

    internal static uint* StateOf(ConditionCell* cell, int index) => &Waiters(cell)[index].State;

    private static ConditionWaiter* Waiters(ConditionCell* cell) => (ConditionWaiter*)(cell + 1);
}
