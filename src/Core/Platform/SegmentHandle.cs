using System.Runtime.InteropServices;

namespace Managers.Platform;

/// <summary>
/// A mapped segment: base address, length, and the locks that the kernel drops when this process ends, however it ends.
/// Releasing it unmaps, and removes the segment's name if nobody else uses it and it is not persistent.
/// </summary>
internal abstract class SegmentHandle : SafeHandle
{
    // The calls on the open file that are under way, and one for the handle until it gives the file up.
    private int _fileUses = 1;
    private int _hasLeft;

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

    /// <summary>It was retired or released: nothing of it is left but, if retired, the address range.</summary>
    internal bool HasLeft => Volatile.Read(ref _hasLeft) != 0;

    /// <summary>Its place among what this process has open, from 1 on; 0 while it is not there. Only OpenSegments changes it.</summary>
    internal int PlaceAmongOpen { get; set; }

    public override bool IsInvalid => handle == 0;

    /// <summary>Takes the pages of a range from the file system now, so that touching them cannot fail later.</summary>
    /// <exception cref="SegmentException">There is no room.</exception>
    internal abstract void Reserve(nuint offset, nuint lengthInBytes);

    // What follows asks the open file. After Retire nothing is held and nothing is to be had any more: what has an answer to give throws ObjectDisposedException then.

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

    /// <summary>
    /// The process ends: gives up the use of the segment and, as the last user, its name. Nothing else: threads go on until the system ends them, so memory, slots
    /// and file stay as they are for them, and the system takes them back with the process.
    /// </summary>
    internal abstract void LeaveAtExit();

    /// <summary>True for the first of those who retire and release it, who gives up what it holds.</summary>
    private protected bool TryLeave() => Interlocked.Exchange(ref _hasLeft, 1) == 0;

    /// <summary>
    /// Keeps the file open during a call on it. A file that another thread closes just then leaves its number to the next one that is opened, and the call would
    /// change that.
    /// </summary>
    /// <returns>Dispose it after the call.</returns>
    private protected FileUse TryUseFile()
    {
        int uses = Volatile.Read(ref _fileUses);
        while (uses > 0)
        {
            int seen = Interlocked.CompareExchange(ref _fileUses, uses + 1, uses);
            if (seen == uses)
            {
                return new FileUse(this);
            }

            uses = seen;
        }

        return default;
    }

    /// <summary>As <see cref="TryUseFile"/>, for calls that must give an answer.</summary>
    /// <exception cref="ObjectDisposedException">It is given up already.</exception>
    private protected FileUse UseFile()
    {
        FileUse use = TryUseFile();
        return use.IsGranted ? use : throw new ObjectDisposedException(GetType().Name, $"Segment '{Name}' was given up: what it belongs to was disposed.");
    }

    /// <summary>Ends a call on the file, or the handle's own use of it; whoever is the last closes it.</summary>
    private protected void EndFileUse()
    {
        if (Interlocked.Decrement(ref _fileUses) == 0)
        {
            CloseFile();
        }
    }

    /// <summary>Gives back every lock on the file, and closes it.</summary>
    private protected abstract void CloseFile();

    /// <summary>A call on the file that is under way.</summary>
    private protected readonly ref struct FileUse(SegmentHandle? handle)
    {
        /// <summary>False if the file is given up already.</summary>
        internal bool IsGranted => handle is not null;

        public void Dispose() => handle?.EndFileUse();
    }
}
