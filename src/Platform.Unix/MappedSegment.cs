using Managers.Errors;
using Managers.Platform.Unix.Interop;
using Mono.Unix.Native;

namespace Managers.Platform.Unix;

/// <summary>A segment's open file and its mapping.</summary>
internal sealed class MappedSegment : SegmentHandle
{
    private readonly SegmentPath _path;
    private readonly int _fd;
    // It may hold more of the file's locks than the one that says that it is in use.
    private volatile bool _holdsMore;

    /// <param name="name">Its name.</param>
    /// <param name="path">Where the file has its name, or will have it.</param>
    /// <param name="fd">The open file, which belongs to the segment from now on.</param>
    /// <param name="lengthInBytes">The file's length.</param>
    /// <param name="readOnly">Map it for reading alone.</param>
    /// <param name="isCreator">The caller takes the creator's locks on the file.</param>
    internal MappedSegment(SegmentName name, SegmentPath path, int fd, nuint lengthInBytes, bool readOnly, bool isCreator)
        : base(name)
    {
        _holdsMore = isCreator;
        _path = path;
        _fd = fd;
        LengthInBytes = lengthInBytes;
        IsReadOnly = readOnly;
        SetHandle(SegmentFile.Map(fd, name, lengthInBytes, readOnly));
    }

    internal override void Reserve(nuint offset, nuint lengthInBytes)
    {
        using FileUse use = UseFile();
        SegmentFile.Reserve(_fd, $"Segment '{Name}' cannot take {lengthInBytes} bytes at offset {offset}", offset, lengthInBytes);
    }

    internal override bool TryClaim(int slot)
    {
        using FileUse use = UseFile();
        _holdsMore = true;
        return FileLocks.TryTake(_fd, FileLocks.FirstSlot + slot);
    }

    internal override void Unclaim(int slot) => Drop(FileLocks.FirstSlot + slot);

    internal override bool IsClaimedByOther(int slot)
    {
        using FileUse use = UseFile();
        return FileLocks.IsHeldByOther(_fd, FileLocks.FirstSlot + slot);
    }

    internal override void LockNames()
    {
        using FileUse use = UseFile();
        _holdsMore = true;
        FileLocks.Wait(_fd, FileLocks.ObjectNames);
    }

    internal override void UnlockNames() => Drop(FileLocks.ObjectNames);

    internal override void RemoveName()
    {
        using FileUse use = TryUseFile();
        if (use.IsGranted)
        {
            SegmentFile.RemoveName(_fd, _path);
        }
    }

    internal override void Retire()
    {
        if (TryLeave())
        {
            LeaveFile(isMapped: true);
        }
    }

    internal override void LeaveAtExit()
    {
        using FileUse use = TryUseFile();
        if (use.IsGranted)
        {
            GiveUpUse();
        }
    }

    /// <summary>Applies what the request asks of the mapping beyond its existence.</summary>
    internal void Prepare(in SegmentRequest request)
    {
        nuint length = request.ReservedInBytes == 0 ? LengthInBytes : request.ReservedInBytes;
        if (request.HugePages)
        {
            // The advice lets the kernel use huge pages at a fault where the administrator allows it; the collapse makes them now,
            // needs no setting, and is the only one of the two that says whether it happened.
            _ = Libc.madvise(handle, length, Libc.MADV_HUGEPAGE);
            HugePages = Libc.madvise(handle, length, Libc.MADV_COLLAPSE) == 0 ? HugePageStatus.Granted : HugePageStatus.Refused;
        }

        if (request.Prefault && Libc.madvise(handle, length, Libc.MADV_POPULATE_WRITE) != 0)
        {
            NativeError error = NativeError.Last;
            if (error.Number == NativeError.EINVAL)
            {
                TouchEveryPage(length);
            }
            else
            {
                throw error.ToException($"The pages of segment '{Name}' cannot be mapped ahead", "madvise(MADV_POPULATE_WRITE)");
            }
        }

        if (request.LockInMemory && Syscall.mlock(handle, length) != 0)
        {
            NativeError error = NativeError.Last;
            throw new SegmentException(
                error.Number is NativeError.EPERM or NativeError.ENOMEM ? SegmentErrorReason.LimitReached : SegmentErrorReason.Other,
                $"Segment '{Name}' cannot be locked in memory: mlock({length} bytes): {error}. Raise the limit of locked memory (ulimit -l) or leave LockInMemory off.");
        }
    }

    protected override bool ReleaseHandle()
    {
        bool unmapped = Libc.munmap(handle, LengthInBytes) == 0;
        if (TryLeave())
        {
            LeaveFile(isMapped: false);
        }

        return unmapped;
    }

    /// <inheritdoc/>
    private protected override void CloseFile()
    {
        // A mapping keeps the open file, and with it the locks; one that a call took when the rest were given back would stay.
        if (_holdsMore)
        {
            FileLocks.DropAll(_fd);
        }

        SegmentFile.Close(_fd);
    }

    /// <summary>Gives up what is held of the file, and with the last call on it the file.</summary>
    private void LeaveFile(bool isMapped)
    {
        try
        {
            if (GiveUpUse() && isMapped)
            {
                _ = Libc.fallocate(_fd, Libc.FALLOC_FL_PUNCH_HOLE | Libc.FALLOC_FL_KEEP_SIZE, 0, (long)LengthInBytes);
            }
        }
        finally
        {
            if (isMapped)
            {
                // Now, whatever call is still under way and keeps the file open.
                FileLocks.DropAll(_fd);
            }

            EndFileUse();
        }
    }

    /// <summary>
    /// Gives up the use of the file; the last user removes the name. First let go, then ask for it exclusively: if two close at
    /// once, whoever asks second gets it, while an upgrade of the shared lock would fail for both.
    /// </summary>
    /// <returns>True for the last user of a file that does not keep its name.</returns>
    private bool GiveUpUse()
    {
        FileLocks.Drop(_fd, FileLocks.InUse);
        if (IsReadOnly || KeepName)
        {
            return false;
        }

        CrashPoint.Reach(CrashPoint.CloseUnlocked);
        // Who looks at it just now has seen a user, and leaves the name to that user: wait for the end of the look.
        if (!FileLocks.TryTakeFromSharers(_fd, FileLocks.InUse, FileLocks.LookPatience))
        {
            return false;
        }

        _holdsMore = true;
        CrashPoint.Reach(CrashPoint.CloseLast);
        SegmentFile.RemoveName(_fd, _path);
        return true;
    }

    private void Drop(long at)
    {
        using FileUse use = TryUseFile();
        if (use.IsGranted)
        {
            FileLocks.Drop(_fd, at);
        }
    }

    private unsafe void TouchEveryPage(nuint length)
    {
        // Safety: the pages are mapped for writing and were reserved; adding zero changes nothing another process could see.
        for (nuint at = 0; at < length; at += 4096)
        {
            Interlocked.Add(ref *(int*)(handle + (nint)at), 0);
        }
    }
}
