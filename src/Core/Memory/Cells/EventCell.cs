using System.Runtime.InteropServices;

namespace Managers.Memory;

/// <summary>What an event keeps in shared memory.</summary>
[StructLayout(LayoutKind.Explicit, Size = ObjectCells.EventSizeInBytes)]
internal struct EventCell
{
    /// <summary>A flag of <see cref="State"/>: it is set.</summary>
    internal const uint IsSet = 1;

    /// <summary>Bit 0: set. Above it how often it was set.</summary>
    [FieldOffset(0)] internal uint State;

    /// <summary>Odd: somebody may sleep, on the state; see <c>Sleepers</c>.</summary>
    [FieldOffset(4)] internal uint Sleeping;

    /// <summary>A <see cref="WaitPolicy"/>; written once.</summary>
    [FieldOffset(8)] internal uint Policy;

    [FieldOffset(64)] internal WaitCounters Counters;
}
