using Managers.Memory;

namespace Managers.Locks;

/// <summary>The owner that a word names, for people.</summary>
internal static unsafe partial class LockWord
{
    /// <summary>Whom a word names; null if nobody.</summary>
    internal static LockOwner? OwnerIn(ManagerSegment segment, ulong word)
    {
        ulong owner = word & OwnerMask;
        if (owner == 0)
        {
            return null;
        }

        int slot = (int)(owner >> 32) & 0xFFF;
        ulong thread = owner & ThreadMask;
        return new LockOwner(segment.ProcessOf(slot, (uint)(owner >> 44)), (thread & Detached) != 0 ? 0 : (int)thread, slot);
    }
}
