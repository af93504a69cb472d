namespace Managers.Memory;

/// <summary>
/// The word of one block of a pool: state, owner and incarnation change in one compare-and-swap, so whoever dies between two steps
/// leaves a word that says whose the block was.
/// <code>
/// bits  0-3   state         0 free, 1 claimed (being filled), 2 live, 3 closing (creator gone, others attached)
/// bit   4     attached      somebody attached since it became live
/// bit   5     named         a name leads to it
/// bits  6-7   zero
/// bits  8-19  owner slot    4095: nobody
/// bits 20-35  owner generation, low 16 bits
/// bits 36-63  incarnation   counts the times the block was freed
///
///   free ──claim──► claimed ──publish──► live ──dispose──► closing ──last detaches──► free (incarnation + 1)
///                      └──owner died──► free      └──never attached──► free
/// </code>
/// </summary>
internal readonly record struct BlockWord(ulong Bits)
{
    internal const ulong Free = 0;
    internal const ulong Claimed = 1;
    internal const ulong Live = 2;
    internal const ulong Closing = 3;
    internal const ulong AttachedFlag = 1 << 4;
    internal const ulong NamedFlag = 1 << 5;
    internal const uint NoOwnerSlot = 0xFFF;
    internal const int IncarnationShift = 36;

    private const ulong StateMask = 0xF;
    private const ulong OwnerMask = 0xFFF_FFFFUL << 8;

    internal ulong State => Bits & StateMask;

    internal bool IsAttached => (Bits & AttachedFlag) != 0;

    internal bool IsNamed => (Bits & NamedFlag) != 0;

    /// <summary>Slot and generation as they stand in the word; compare with <see cref="OwnerOf"/>.</summary>
    internal uint Owner => (uint)((Bits & OwnerMask) >> 8);

    internal uint Incarnation => (uint)(Bits >> IncarnationShift);

    internal static uint OwnerOf(int slot, uint generation) => (uint)slot | (generation & 0xFFFF) << 12;

    internal static uint Nobody => OwnerOf((int)NoOwnerSlot, 0);

    internal static int SlotOf(uint owner) => (int)(owner & 0xFFF);

    internal BlockWord With(ulong state, uint owner) => new((Bits & ~(StateMask | OwnerMask | AttachedFlag | NamedFlag)) | state | (ulong)owner << 8);

    internal BlockWord WithState(ulong state) => new((Bits & ~StateMask) | state);

    internal BlockWord WithFlag(ulong flag) => new(Bits | flag);

    internal BlockWord WithoutFlag(ulong flag) => new(Bits & ~flag);

    internal BlockWord WithOwner(uint owner) => new((Bits & ~OwnerMask) | (ulong)owner << 8);

    internal BlockWord Freed() => new((ulong)(Incarnation + 1) << IncarnationShift);
}
