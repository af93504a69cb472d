using System.Runtime.InteropServices;

namespace Managers.Memory;

/// <summary>What a condition keeps in shared memory; a <see cref="ConditionWaiter"/> follows for each thread that can wait at the same time. Changed under the condition's lock, but for the states of waiters.</summary>
[StructLayout(LayoutKind.Explicit, Size = ObjectCells.ConditionHeaderSizeInBytes)]
internal struct ConditionCell
{
    /// <summary>Where its lock lies: the block's offset and incarnation, and an <see cref="ObjectKind"/>. Written once.</summary>
    [FieldOffset(0)] internal ulong LockOffset;
    [FieldOffset(8)] internal uint LockIncarnation;
    [FieldOffset(12)] internal uint LockKind;

    /// <summary>The next waiter's ticket: those with older ones are notified first.</summary>
    [FieldOffset(16)] internal uint NextTicket;

    [FieldOffset(20)] internal uint Capacity;

    /// <summary>Waiters from here on have never been used.</summary>
    [FieldOffset(24)] internal uint Used;

    /// <summary>A <see cref="WaitPolicy"/>; written once.</summary>
    [FieldOffset(28)] internal uint Policy;

    /// <summary>How often somebody waited.</summary>
    [FieldOffset(32)] internal ulong Waits;

    [FieldOffset(64)] internal WaitCounters Counters;
}

/// <summary>One waiting thread, asleep on its own state.</summary>
[StructLayout(LayoutKind.Explicit, Size = ObjectCells.ConditionWaiterSizeInBytes)]
internal struct ConditionWaiter
{
    internal const uint Free = 0;
    internal const uint Waiting = 1;
    internal const uint Notified = 2;

    /// <summary>It gave up, or it died and its notification went to another; free once its thread has the lock again, or when it proves dead.</summary>
    internal const uint Settled = 3;

    /// <summary>The thread, as lock words name it.</summary>
    [FieldOffset(0)] internal ulong Identity;

    [FieldOffset(8)] internal uint State;

    [FieldOffset(12)] internal uint Ticket;
}
