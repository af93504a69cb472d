using System.Runtime.CompilerServices;
using Managers.Locks;
using Managers.Memory;

namespace Managers.Queues;

/// <summary>Sleeping until a queue has items, or room. One sleeper is woken at a time, and wakes the next as long as there is more.</summary>
internal static unsafe partial class QueueWaits
{
    /// <summary>Puts items, waiting for room.</summary>
    /// <param name="words">The memory.</param>
    /// <param name="cell">The queue.</param>
    /// <param name="ring">Its items.</param>
    /// <param name="shape">Its sizes.</param>
    /// <param name="items">What to put.</param>
    /// <param name="owner">Whose disposal ends the wait, with an exception; null in tests.</param>
    /// <param name="deadline">When to give up.</param>
    /// <param name="cancellationToken">When else to give up. The caller makes its cancellation wake the producers that sleep.</param>
    /// <param name="end">How it ended if that is fewer than all: Changed if the queue takes no more, else TimedOut or Cancelled.</param>
    /// <returns>How many were put.</returns>
    internal static int Put<TWords, T>(
        in TWords words, QueueCell* cell, T* ring, QueueShape shape, ReadOnlySpan<T> items, SharedObject? owner, Deadline deadline, CancellationToken cancellationToken, out WaitEnd end)
        where TWords : struct, IWords
        where T : unmanaged
    {
        bool hasSlept = false;
        int put = 0;
        end = WaitEnd.Changed;
        while (true)
        {
            Leave(words, owner, (uint*)&cell->Head, hasSlept);
            // Before the attempt: room that is made after it moves the head.
            uint seen = words.Load((uint*)&cell->Head);
            int step = QueueSteps.TryPut(words, cell, ring, shape, items[put..]);
            put += Math.Max(0, step);
            if (put == items.Length || step == QueueSteps.Completed || end is WaitEnd.TimedOut or WaitEnd.Cancelled)
            {
                if (hasSlept)
                {
                    LeaveRoom(words, cell);
                }

                end = step == QueueSteps.Completed ? WaitEnd.Changed : end;
                return put;
            }

            end = step > 0 ? WaitEnd.Changed : ForRoom(words, cell, seen, deadline, cancellationToken, ref hasSlept);
        }
    }

    /// <summary>Gets as many items as there are, waiting for one. Parameters as those of <see cref="Put"/>; a cancellation wakes the consumers that sleep.</summary>
    /// <returns>How many were taken; 0 if the time was up or the wait cancelled, as <paramref name="end"/> says; Completed if none will ever come.</returns>
    internal static int Get<TWords, T>(
        in TWords words, QueueCell* cell, T* ring, QueueShape shape, Span<T> destination, SharedObject? owner, Deadline deadline, CancellationToken cancellationToken, out WaitEnd end)
        where TWords : struct, IWords
        where T : unmanaged
    {
        bool hasSlept = false;
        end = WaitEnd.Changed;
        while (true)
        {
            Leave(words, owner, (uint*)&cell->Tail, hasSlept);
            // Before the attempt: an item that comes after it moves the tail.
            uint seen = words.Load((uint*)&cell->Tail);
            int got = QueueSteps.TryGet(words, cell, ring, shape, destination);
            if (got != 0 || end is WaitEnd.TimedOut or WaitEnd.Cancelled)
            {
                if (hasSlept)
                {
                    LeaveItems(words, cell);
                }

                return got;
            }

            end = ForItems(words, cell, seen, deadline, cancellationToken, ref hasSlept);
        }
    }

    /// <summary>Waits until all that was put was declared done. Parameters as those of <see cref="Put"/>; a cancellation wakes the joiners that sleep.</summary>
    /// <returns>Changed if it was, else TimedOut or Cancelled.</returns>
    internal static WaitEnd Join<TWords>(in TWords words, QueueCell* cell, SharedObject? owner, Deadline deadline, CancellationToken cancellationToken)
        where TWords : struct, IWords
    {
        bool hasSlept = false;
        var end = WaitEnd.Changed;
        while (true)
        {
            ulong done = words.Load(&cell->Done);
            bool isAll = words.Load(&cell->Tail) >> 1 == done;
            // Before they are believed: the words of a disposed queue are another object's by now, or nobody's.
            owner?.ThrowIfDisposed();
            if (isAll)
            {
                return WaitEnd.Changed;
            }

            if (end is WaitEnd.TimedOut or WaitEnd.Cancelled)
            {
                return end;
            }

            end = Sleepers.Wait(
                words, (uint*)&cell->Done, (uint)done, &cell->JoinersSleeping, &cell->Counters, (WaitPolicy)cell->Policy, LockWord.MaxSliceInMilliseconds, deadline, cancellationToken, ref hasSlept);
        }
    }

    /// <summary>Waits for the tail to move from what it was before the caller found nothing to get.</summary>
    private static WaitEnd ForItems<TWords>(in TWords words, QueueCell* cell, uint seen, Deadline deadline, CancellationToken cancellationToken, ref bool hasSlept)
        where TWords : struct, IWords => Wait(words, cell, (uint*)&cell->Tail, seen, &cell->ConsumersSleeping, deadline, cancellationToken, ref hasSlept);

    /// <summary>Waits for the head to move from what it was before the caller found no room.</summary>
    private static WaitEnd ForRoom<TWords>(in TWords words, QueueCell* cell, uint seen, Deadline deadline, CancellationToken cancellationToken, ref bool hasSlept)
        where TWords : struct, IWords => Wait(words, cell, (uint*)&cell->Head, seen, &cell->ProducersSleeping, deadline, cancellationToken, ref hasSlept);

    /// <summary>A consumer that has slept goes its way: others may sleep still, and there may be more for them, or never any.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LeaveItems<TWords>(in TWords words, QueueCell* cell)
        where TWords : struct, IWords
    {
        Sleepers.Resume(words, &cell->ConsumersSleeping);
        ulong tail = words.Load(&cell->Tail);
        // Who completed the queue found nobody to wake if the last wake-up for an item had just gone to the caller: so it carries on for both.
        if ((tail & QueueCell.Completed) != 0 || tail != words.Load(&cell->Head))
        {
            Sleepers.Wake(words, (uint*)&cell->Tail, 1, &cell->Counters);
        }
    }

    /// <summary>A producer that has slept goes its way: others may sleep still, and there may be more room for them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void LeaveRoom<TWords>(in TWords words, QueueCell* cell)
        where TWords : struct, IWords
    {
        // How much room one of them needs only it knows: it looks, and sleeps again.
        Sleepers.Resume(words, &cell->ProducersSleeping);
        Sleepers.Wake(words, (uint*)&cell->Head, 1, &cell->Counters);
    }

    /// <summary>Ends the wait in a queue that is disposed. For others it may live on, and what woke us may have been meant for one of them.</summary>
    private static void Leave<TWords>(in TWords words, SharedObject? owner, uint* word, bool hasSlept)
        where TWords : struct, IWords
    {
        if (owner is { IsDisposed: true })
        {
            if (hasSlept)
            {
                // And nothing is written: it may be another object's by now.
                words.Wake(word, 1, Managers.Platform.IWaiter.Any);
            }

            owner.ThrowIfDisposed();
        }
    }

    private static WaitEnd Wait<TWords>(in TWords words, QueueCell* cell, uint* word, uint seen, uint* flag, Deadline deadline, CancellationToken cancellationToken, ref bool hasSlept)
        where TWords : struct, IWords
    {
        Interlocked.Increment(ref cell->Counters.Contended);
        return Sleepers.Wait(words, word, seen, flag, &cell->Counters, (WaitPolicy)cell->Policy, LockWord.MaxSliceInMilliseconds, deadline, cancellationToken, ref hasSlept);
    }
}
