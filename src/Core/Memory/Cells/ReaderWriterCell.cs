using System.Runtime.InteropServices;

namespace Managers.Memory;

/// <summary>What a reader-writer lock keeps in shared memory; a <see cref="ReaderLine"/> follows for each process that can read at the same time.</summary>
[StructLayout(LayoutKind.Explicit, Size = ObjectCells.ReaderWriterLockHeaderSizeInBytes)]
internal struct ReaderWriterCell
{
    /// <summary>A flag of the gate's <see cref="LockCell.Flags"/>: a writer died, and nobody has declared the data good since.</summary>
    internal const uint InDoubt = 2;

    /// <summary>Held by the writer; readers that find it taken pass through it.</summary>
    [FieldOffset(0)] internal LockCell Gate;

    /// <summary>Without meaning.</summary>
    [FieldOffset(128)] internal uint Departures;

    /// <summary>Odd: the writer that waits for readers may sleep, on the line of one of them; see <c>Sleepers</c>.</summary>
    [FieldOffset(132)] internal uint Sleeping;

    [FieldOffset(136)] internal uint LineCount;

    /// <summary>The last writer that died, as the gate's word named it.</summary>
    [FieldOffset(144)] internal ulong LastDeadWriter;

    [FieldOffset(192)] internal WaitCounters Counters;
}

/// <summary>How many threads of one participant read: a cache line of its own, so that readers do not slow each other.</summary>
[StructLayout(LayoutKind.Explicit, Size = ObjectCells.ReaderWriterLockLineSizeInBytes)]
internal struct ReaderLine
{
    internal const ulong CountMask = uint.MaxValue;

    /// <summary>Low half: how many read. Upper half: the participant, as in the upper half of its lock words; 0: the line is free.</summary>
    [FieldOffset(0)] internal ulong Word;
}
