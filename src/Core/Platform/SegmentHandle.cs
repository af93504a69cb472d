using System.Runtime.InteropServices;

namespace Managers.Platform;

/// <summary>
/// A mapped segment: base address, length, and the locks that the kernel drops when this process ends, however it ends.
/// Releasing it unmaps, and removes the segment's name if nobody else uses it and it is not persistent.
/// </summary>
internal abstract class SegmentHandle : SafeHandle
{
    protected SegmentHandle(SegmentName name)
        : base(0, ownsHandle: true)
    {
        Name = name;
    }

    /// <summary>The name it was made or opened by.</summary>
    internal SegmentName Name { get; }

    /// <summary>First mapped byte.</summary>
    internal nint BaseAddress => handle;

    /// <summary>Mapped length in bytes: the length of the file when it was mapped.</summary>
    internal nuint LengthInBytes { get; private protected set; }

    /// <summary>Stores to it fault.</summary>
    internal bool IsReadOnly { get; private protected set; }

    /// <summary>What came of asking for huge pages.</summary>
    internal HugePageStatus HugePages { get; private protected set; }

    /// <summary>Keep the name when the last user goes.</summary>
    internal bool KeepName { get; set; }

    public override bool IsInvalid => handle == 0;

    /// <summary>Takes the pages of a range from the file system now, so that touching them cannot fail later.</summary>
    /// <exception cref="SegmentException">There is no room.</exception>
    internal abstract void Reserve(nuint offset, nuint lengthInBytes);

    /// <summary>Holds slot <paramref name="slot"/> until this handle closes or the process ends. False if another handle holds it.</summary>
    internal abstract bool TryClaim(int slot);

    /// <summary>Gives the slot back.</summary>
    internal abstract void Unclaim(int slot);

    /// <summary>True while another handle than this one, in any process, holds the slot.</summary>
    internal abstract bool IsClaimedByOther(int slot);

    /// <summary>
    /// Waits for the lock that guards the set of names inside the segment. The kernel frees it when its holder dies. It belongs to the
    /// handle: threads that share the handle keep each other out by other means.
    /// </summary>
    internal abstract void LockNames();

    /// <summary>Gives that lock back.</summary>
    internal abstract void UnlockNames();

    /// <summary>Removes the name now; the memory stays with those who have it open.</summary>
    internal abstract void RemoveName();

    /// <summary>
    /// Gives up the locks and, as the last user, the name and the memory behind it; the address range itself stays mapped until
    /// the handle is released, so that a late access reads zeros or old bytes but cannot crash.
    /// </summary>
    internal abstract void Retire();
}
