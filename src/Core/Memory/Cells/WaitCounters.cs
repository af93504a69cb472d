using System.Runtime.InteropServices;

namespace Managers.Memory;

/// <summary>What waiting has cost, counted where waiting happens and never on a fast path. A death may lose a count.</summary>
[StructLayout(LayoutKind.Explicit, Size = 40)]
internal struct WaitCounters
{
    [FieldOffset(0)] internal ulong Contended;
    [FieldOffset(8)] internal ulong SpinsWon;
    [FieldOffset(16)] internal ulong Parks;
    [FieldOffset(24)] internal ulong Wakes;
    [FieldOffset(32)] internal ulong Abandons;

    internal readonly LockCounters Read(ulong acquires) =>
        new((long)acquires, (long)Contended, (long)SpinsWon, (long)Parks, (long)Wakes, (long)Abandons);
}
