using System.Runtime.InteropServices;

namespace Managers.Memory;

/// <summary>What a semaphore keeps in shared memory; a <see cref="SemaphoreRow"/> follows for each process that can hold permits at the same time. All but the wait words is changed under the guard.</summary>
[StructLayout(LayoutKind.Explicit, Size = ObjectCells.SemaphoreHeaderSizeInBytes)]
internal struct SemaphoreCell
{
    [FieldOffset(0)] internal LockCell Guard;

    /// <summary>Permits that are free.</summary>
    [FieldOffset(128)] internal uint Count;

    /// <summary>Most permits that may be free: what a bounded semaphore started with, else 2,147,483,647.</summary>
    [FieldOffset(132)] internal uint Limit;

    /// <summary>What it started with: up to there the permits of the dead come back.</summary>
    [FieldOffset(136)] internal uint Initial;

    [FieldOffset(140)] internal uint RowCount;

    /// <summary>A step under way: row + 1, and what that row and the count will be; 0: none. Who finds one left by the dead completes it.</summary>
    [FieldOffset(144)] internal uint Step;
    [FieldOffset(148)] internal uint StepHeld;
    [FieldOffset(152)] internal uint StepCount;

    /// <summary>A <see cref="WaitPolicy"/>; written once.</summary>
    [FieldOffset(156)] internal uint Policy;

    /// <summary>A waiter that is owed the next permit; 0: nobody.</summary>
    [FieldOffset(160)] internal ulong NextInTurn;

    /// <summary>Counts what may let a waiter go on.</summary>
    [FieldOffset(168)] internal uint Changes;

    /// <summary>Odd: somebody may sleep, on <see cref="Changes"/>; see <c>Sleepers</c>.</summary>
    [FieldOffset(172)] internal uint Sleeping;

    /// <summary>How many permits were taken so far.</summary>
    [FieldOffset(176)] internal ulong Acquires;

    [FieldOffset(192)] internal WaitCounters Counters;
}

/// <summary>What one participant holds.</summary>
[StructLayout(LayoutKind.Explicit, Size = ObjectCells.SemaphoreRowSizeInBytes)]
internal struct SemaphoreRow
{
    /// <summary>The upper half of its lock words; 0: the row is free.</summary>
    [FieldOffset(0)] internal ulong Participant;

    [FieldOffset(8)] internal uint Held;
}
