using System.Runtime.CompilerServices;
using Managers.Errors;
using Managers.Locks;
using Managers.Memory;

namespace Managers.Queues;

/// <summary>
/// Putting and getting items of fixed size. Producers exclude each other by one guard, consumers by another; the two sides meet in the positions alone. An item is in the queue from the moment that the tail has moved past it, and
/// out of it when the head has: who dies before has put nothing, or taken nothing, and leaves nothing to repair.
/// </summary>
internal static unsafe class QueueSteps
{
    /// <summary>The queue takes no more items; returned in place of a number of items.</summary>
    internal const int Completed = -1;

    /// <summary>Puts as many items as there is room for.</summary>
    internal static int TryPut<TWords, T>(in TWords words, QueueCell* cell, T* ring, QueueShape shape, ReadOnlySpan<T> items)
        where TWords : struct, IWords
        where T : unmanaged
    {
        ulong self = words.Self;
        EnterPut(words, cell, self);
        ulong tail = cell->Tail;
        if ((tail & QueueCell.Completed) != 0)
        {
            Guard.Exit(words, &cell->PutGuard, self);
            return Completed;
        }

        ulong position = tail >> 1;
        ulong room = shape.Capacity - (position - cell->SeenHead);
        if (room < (ulong)items.Length || room > shape.Capacity)
        {
            // acquire: the room that a consumer made is empty
            cell->SeenHead = words.Load(&cell->Head) >> 1;
            room = Math.Min(shape.Capacity, shape.Capacity - (position - cell->SeenHead));
        }

        int count = (int)Math.Min(room, (ulong)items.Length);
        bool marked = false;
        if (count != 0)
        {
            CopyIn(items[..count], ring, position, shape.Mask);
            marked = Sleepers.TakeMark(words, &cell->ConsumersSleeping, &cell->Counters);
            CrashPoint.Reach(CrashPoint.QueueItemCopied);
            // release: items before position. From here on nothing is written but the guard's word, and that only while it names us: who gets the last item may dispose of the queue.
            words.Store(&cell->Tail, tail + 2 * (ulong)count);
        }

        Guard.Exit(words, &cell->PutGuard, self);
        if (count != 0)
        {
            CrashPoint.Reach(CrashPoint.QueueItemPublished);
            // The guard's release was a full fence: the tail first, then the look for sleepers; pairs with the order in Sleepers.Wait.
            Sleepers.WakeOne(words, (uint*)&cell->Tail, &cell->ConsumersSleeping, marked);
        }

        return count;
    }

    /// <summary>Gets as many items as there are.</summary>
    /// <returns>Their number; 0 if there are none now; Completed if there are none and never will be.</returns>
    internal static int TryGet<TWords, T>(in TWords words, QueueCell* cell, T* ring, QueueShape shape, Span<T> items)
        where TWords : struct, IWords
        where T : unmanaged
    {
        ulong self = words.Self;
        EnterGet(words, cell, self);
        ulong head = cell->Head;
        ulong position = head >> 1;
        ulong present = (cell->SeenTail >> 1) - position;
        if (present < (ulong)items.Length || present > shape.Capacity)
        {
            // acquire: the items before it are whole
            cell->SeenTail = words.Load(&cell->Tail);
            present = Math.Min(shape.Capacity, (cell->SeenTail >> 1) - position);
        }

        int count = (int)Math.Min(present, (ulong)items.Length);
        bool isCompleted = (cell->SeenTail & QueueCell.Completed) != 0;
        bool marked = false;
        if (count != 0)
        {
            CopyOut(ring, position, shape.Mask, items[..count]);
            marked = Sleepers.TakeMark(words, &cell->ProducersSleeping, &cell->Counters);
            CrashPoint.Reach(CrashPoint.QueueItemRead);
            // release: done with the items before their room is given away
            words.Store(&cell->Head, head + 2 * (ulong)count);
        }

        Guard.Exit(words, &cell->GetGuard, self);
        if (count != 0)
        {
            CrashPoint.Reach(CrashPoint.QueueItemTaken);
            Sleepers.WakeOne(words, (uint*)&cell->Head, &cell->ProducersSleeping, marked);
            return count;
        }

        return isCompleted && items.Length != 0 ? Completed : 0;
    }

    /// <summary>No more items. Any number of times; who dies between the two halves has done nothing.</summary>
    internal static void Complete<TWords>(in TWords words, QueueCell* cell)
        where TWords : struct, IWords
    {
        ulong self = words.Self;
        // Both, and nobody else takes two: who finds the queue completed and empty may dispose of it, so the tail comes last, and after it nothing is written but the guards' words.
        EnterPut(words, cell, self);
        EnterGet(words, cell, self);
        bool consumers = Sleepers.TakeMark(words, &cell->ConsumersSleeping, &cell->Counters);
        bool producers = Sleepers.TakeMark(words, &cell->ProducersSleeping, &cell->Counters);
        words.Store(&cell->Head, cell->Head | QueueCell.Completed);
        words.Store(&cell->Tail, cell->Tail | QueueCell.Completed);
        Guard.Exit(words, &cell->GetGuard, self);
        Guard.Exit(words, &cell->PutGuard, self);
        Sleepers.WakeAll(words, (uint*)&cell->Tail, &cell->ConsumersSleeping, consumers);
        Sleepers.WakeAll(words, (uint*)&cell->Head, &cell->ProducersSleeping, producers);
    }

    /// <summary>Declares items done.</summary>
    /// <returns>False if more than were put; nothing has changed.</returns>
    internal static bool TaskDone<TWords>(in TWords words, QueueCell* cell, ulong count)
        where TWords : struct, IWords
    {
        bool marked = false;
        while (true)
        {
            ulong done = words.Load(&cell->Done);
            ulong put = words.Load(&cell->Tail) >> 1;
            if (count > put - done)
            {
                if (marked)
                {
                    // What was taken for a change that does not come.
                    Sleepers.Recover(words, (uint*)&cell->Done, &cell->JoinersSleeping, &cell->Counters);
                }

                return false;
            }

            bool isLast = done + count == put;
            marked |= isLast && Sleepers.TakeMark(words, &cell->JoinersSleeping, &cell->Counters);
            // full fence: the count first, then the look for sleepers. From here on nothing is written: who waited for the last may dispose of the queue.
            if (words.CompareExchange(&cell->Done, done + count, done) == done)
            {
                if (isLast || marked)
                {
                    Sleepers.WakeAll(words, (uint*)&cell->Done, &cell->JoinersSleeping, marked);
                }

                return true;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void EnterPut<TWords>(in TWords words, QueueCell* cell, ulong self)
        where TWords : struct, IWords
    {
        if (!Guard.Enter(words, &cell->PutGuard, self))
        {
            Recover(words, cell, &cell->PutGuard);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void EnterGet<TWords>(in TWords words, QueueCell* cell, ulong self)
        where TWords : struct, IWords
    {
        if (!Guard.Enter(words, &cell->GetGuard, self))
        {
            Recover(words, cell, &cell->GetGuard);
        }
    }

    /// <summary>Whoever died moved the position or did not: both are in order. But it may have owed a wake-up.</summary>
    private static void Recover<TWords>(in TWords words, QueueCell* cell, LockCell* guard)
        where TWords : struct, IWords
    {
        Guard.Repaired(words, guard);
        Sleepers.Recover(words, (uint*)&cell->Tail, &cell->ConsumersSleeping, &cell->Counters);
        Sleepers.Recover(words, (uint*)&cell->Head, &cell->ProducersSleeping, &cell->Counters);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyIn<T>(ReadOnlySpan<T> items, T* ring, ulong position, ulong mask)
        where T : unmanaged
    {
        if (items.Length == 1)
        {
            CopyIn(in items[0], ring + (position & mask));
            return;
        }

        int first = (int)Math.Min((ulong)items.Length, mask + 1 - (position & mask));
        // Safety: the ring has mask + 1 items.
        items[..first].CopyTo(new Span<T>(ring + (position & mask), first));
        items[first..].CopyTo(new Span<T>(ring, items.Length - first));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyIn<T>(ref readonly T item, T* place)
        where T : unmanaged
    {
        if (sizeof(T) != 16)
        {
            *place = item;
            return;
        }

        // Sixteen bytes come in two registers, and have just been put on the stack as two words. Read as one they would have to be in the cache first, which takes as long as the swap of a guard.
        ref ulong words = ref Unsafe.As<T, ulong>(ref Unsafe.AsRef(in item));
        ((ulong*)place)[0] = words;
        ((ulong*)place)[1] = Unsafe.Add(ref words, 1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void CopyOut<T>(T* ring, ulong position, ulong mask, Span<T> items)
        where T : unmanaged
    {
        if (items.Length == 1)
        {
            items[0] = ring[position & mask];
            return;
        }

        int first = (int)Math.Min((ulong)items.Length, mask + 1 - (position & mask));
        // Safety: the ring has mask + 1 items.
        new ReadOnlySpan<T>(ring + (position & mask), first).CopyTo(items);
        new ReadOnlySpan<T>(ring, items.Length - first).CopyTo(items[first..]);
    }
}
