using System.Runtime.InteropServices;

namespace Managers.Memory;

/// <summary>
/// One row of a manager segment's table of participants: who holds slot i. The proof of life is the lock on the slot's byte of the
/// file; this row only says which holder of the slot it is, and who that is for people.
/// <code>
///  0  u32  generation   1 to 2^20-1, another one at each claim; 0: never claimed
///  4  u32  active       1 from the claim until everything of the holder's has been given back
///  8  u64  start time   16 u64 pid namespace   24 u32 pid
/// 28  u32  next page    in the last row of a 4 KiB page: 1 once the next page may be touched; else 0
/// </code>
/// Written by the holder of the slot's byte lock alone.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct ParticipantEntry
{
    internal const int SizeInBytes = 32;
    internal const uint MaxGeneration = (1 << 20) - 1;

    [FieldOffset(0)] internal uint Generation;
    [FieldOffset(4)] internal uint Active;

    /// <summary>Generation and active as one word: of which holder it is said that it is active.</summary>
    [FieldOffset(0)] internal ulong Holder;
    [FieldOffset(8)] internal ulong StartTime;
    [FieldOffset(16)] internal ulong PidNamespace;
    [FieldOffset(24)] internal uint ProcessId;

    /// <summary>The generation of a slot's next holder.</summary>
    internal static uint After(uint generation) => generation % MaxGeneration + 1;
}
