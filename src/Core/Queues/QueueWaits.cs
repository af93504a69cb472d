using System.Runtime.CompilerServices;
using Managers.Locks;
using Managers.Memory;

namespace Managers.Queues;

/// <summary>Sleeping until a queue has items, or room. One sleeper is woken at a time, and wakes the next as long as there is more.</summary>
internal static unsafe class QueueWaits
{
    /// <summary>Waits for the tail to move from what it was before the caller found nothing to get.</summary>
    internal static WaitEnd ForItems<TWords>(in TWords words, QueueCell* cell, uint seen, Deadline deadline, CancellationToken cancellationToken, ref bool hasSlept)
        where TWords : struct, IWords => Wait(words, cell, (uint*)&cell->Tail, seen, &cell->ConsumersSleeping, deadline, cancellationToken, ref hasSlept);

    /// <summary>Waits for the head to move from what it was before the caller found no room.</summary>
    internal static WaitEnd ForRoom<TWords>(in TWords words, QueueCell* cell, uint seen, Deadline deadline, CancellationToken cancellationToken, ref bool hasSlept)
        where TWords : struct, IWords => Wait(words, cell, (uint*)&cell->Head, seen, &cell->ProducersSleeping, deadline, cancellationToken, ref hasSlept);

    /// <summary>A consumer that has slept goes its way: others may sleep still, and there may be more for them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void LeaveItems<TWords>(in TWords words, QueueCell* cell)
        where TWords : struct, IWords
    {
        Sleepers.Resume(words, &cell->ConsumersSleeping);
        if (words.Load(&cell->Tail) != words.Load(&cell->Head))
        {
            Sleepers.WakeOne(words, (uint*)&cell->Tail, &cell->ConsumersSleeping, &cell->Counters);
        }
    }

    /// <summary>A producer that has slept goes its way: others may sleep still, and there may be more room for them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void LeaveRoom<TWords>(in TWords words, QueueCell* cell)
        where TWords : struct, IWords
    {
        // How much room one of them needs only it knows: it looks, and sleeps again.
        Sleepers.Resume(words, &cell->ProducersSleeping);
        Sleepers.WakeOne(words, (uint*)&cell->Head, &cell->ProducersSleeping, &cell->Counters);
    }

    private static WaitEnd Wait<TWords>(in TWords words, QueueCell* cell, uint* word, uint seen, uint* flag, Deadline deadline, CancellationToken cancellationToken, ref bool hasSlept)
        where TWords : struct, IWords
    {
        Interlocked.Increment(ref cell->Counters.Contended);
        return Sleepers.Wait(words, word, seen, flag, &cell->Counters, (WaitPolicy)cell->Policy, LockWord.MaxSliceInMilliseconds, deadline, cancellationToken, ref hasSlept);
    }
}
