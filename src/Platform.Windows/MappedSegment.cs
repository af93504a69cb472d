using Managers.Errors;
using Managers.Platform.Windows.Interop;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows;

/// <summary>A segment's open record file, its section and its view.</summary>
internal sealed unsafe class MappedSegment : SegmentHandle
{
    private const int Slots = 4096;
    private const nint Unmapped = -1;

    private readonly SegmentFolder _folder;
    private readonly SegmentRecord _record;

    // Which slots this handle holds: Windows takes a second request of the same handle for one of somebody else.
    private readonly ulong[] _claims = new ulong[Slots / 64];
    private nint _file;
    private nint _section;

    // The file that waits for the view to go; then Unmapped.
    private nint _fileBehindView;

    internal MappedSegment(SegmentName name, SegmentFolder folder, HANDLE file, HANDLE section, in SegmentRecord record, bool readOnly)
        : base(name)
    {
        _folder = folder;
        _record = record;
        _file = file;
        _section = section;
        LengthInBytes = (nuint)record.LengthInBytes;
        IsReadOnly = readOnly;
        ViewLengthInBytes = Section.WholeLength(record.LengthInBytes);
        SetHandle(Section.Map(section, record, readOnly, $"Segment '{name}' cannot be mapped", ViewLengthInBytes));
        MappedViews.Add(this);
    }

    /// <summary>How much is mapped: the segment, and the sleepers behind it.</summary>
    internal nuint ViewLengthInBytes { get; }

    /// <summary>Where events that its sleepers wait for have their names.</summary>
    internal SegmentFolder Folder => _folder;

    /// <summary>Its memory lies in the file, which was opened so that it can be deleted.</summary>
    private bool MayDelete => !IsReadOnly && (_record.Flags & SegmentRecord.InFile) != 0;

    internal override void Reserve(nuint offset, nuint lengthInBytes)
    {
        using FileUse use = UseFile();
        if ((_record.Flags & SegmentRecord.Sparse) != 0 && (_record.Flags & SegmentRecord.InFile) == 0)
        {
            Section.Commit(handle, offset, lengthInBytes, $"Segment '{Name}' cannot take {lengthInBytes} bytes at offset {offset}");
        }
    }

    internal override bool TryClaim(int slot)
    {
        using (Uninterrupted.EnterMonitor(_claims))
        {
            if (IsOwn(slot))
            {
                return true;
            }

            using FileUse use = UseFile();
            if (!FileLocks.TryTake((HANDLE)_file, FileLocks.FirstSlot + slot))
            {
                return false;
            }

            _claims[slot / 64] |= 1UL << slot;
            return true;
        }
    }

    internal override void Unclaim(int slot)
    {
        using (Uninterrupted.EnterMonitor(_claims))
        {
            if (IsOwn(slot))
            {
                Drop(FileLocks.FirstSlot + slot);
            }

            _claims[slot / 64] &= ~(1UL << slot);
        }
    }

    internal override bool IsClaimedByOther(int slot)
    {
        using (Uninterrupted.EnterMonitor(_claims))
        {
            using FileUse use = UseFile();
            return !IsOwn(slot) && FileLocks.IsTaken((HANDLE)_file, FileLocks.FirstSlot + slot);
        }
    }

    internal override void LockNames()
    {
        using FileUse use = UseFile();
        FileLocks.Wait((HANDLE)_file, FileLocks.ObjectNames);
    }

    internal override void UnlockNames() => Drop(FileLocks.ObjectNames);

    internal override void RemoveName()
    {
        using FileUse use = TryUseFile();
        if (use.IsGranted)
        {
            RecordFile.RemoveName((HANDLE)_file, _folder);
        }
    }

    internal override void Retire() => Leave(isMapped: true);

    internal override void LeaveAtExit()
    {
        using FileUse use = TryUseFile();
        if (_file != 0 && use.IsGranted)
        {
            GiveUpUse((HANDLE)_file);
        }
    }

    /// <summary>The creator's slot was taken on the file before it was mapped.</summary>
    internal void NoteCreator() => _claims[0] |= 1;

    /// <summary>The sleepers' rows are touched at any time.</summary>
    internal void CommitTable()
    {
        if ((_record.Flags & (SegmentRecord.Sparse | SegmentRecord.InFile)) == SegmentRecord.Sparse)
        {
            Section.Commit(handle, Section.TableStart(_record.LengthInBytes), SleeperTable.SizeInBytes, $"Segment '{Name}' cannot be created");
        }
    }

    /// <summary>Leaves the file to the caller.</summary>
    internal void GiveBackFile() => _file = 0;

    /// <summary>Applies what the request asks of the mapping beyond its existence.</summary>
    internal void Prepare(in SegmentRequest request)
    {
        nuint length = request.ReservedInBytes == 0 ? LengthInBytes : request.ReservedInBytes;
        if (request.HugePages)
        {
            // Large pages of a section need a privilege that users do not have, and all of the memory at once.
            HugePages = HugePageStatus.Refused;
        }

        if (request.Prefault)
        {
            // Safety: the pages are mapped for writing and committed; adding zero changes nothing another process could see.
            for (nuint at = 0; at < length; at += 4096)
            {
                Interlocked.Add(ref *(int*)(handle + (nint)at), 0);
            }
        }

        if (request.LockInMemory && !VirtualLock((void*)handle, length))
        {
            NativeError error = NativeError.Last;
            throw new SegmentException(
                error.Number is ERROR.ERROR_WORKING_SET_QUOTA or ERROR.ERROR_PRIVILEGE_NOT_HELD or ERROR.ERROR_NOT_ENOUGH_MEMORY ? SegmentErrorReason.LimitReached : SegmentErrorReason.Other,
                $"Segment '{Name}' cannot be locked in memory: VirtualLock({length} bytes): {error}. Enlarge the working set of the process or leave LockInMemory off.");
        }
    }

    protected override bool ReleaseHandle()
    {
        MappedViews.Remove(handle);
        Leave(isMapped: false);
        return true;
    }

    /// <inheritdoc/>
    private protected override void CloseFile()
    {
        // Once more: a call may have taken one when the rest were given back.
        DropClaims((HANDLE)_file);
        // With a view of it here it cannot be deleted: that is left to who unmaps it.
        if (!MayDelete || Interlocked.CompareExchange(ref _fileBehindView, _file, 0) == Unmapped)
        {
            CloseUnmapped((HANDLE)_file);
        }
    }

    /// <summary>Gives up what is held of the file, and with the last call on it the file.</summary>
    private void Leave(bool isMapped)
    {
        bool leaves = TryLeave() && _file != 0;
        var file = (HANDLE)_file;
        try
        {
            if (leaves)
            {
                GiveUpUse(file);
            }
        }
        finally
        {
            if (!isMapped)
            {
                UnmapViewOfFile((void*)handle);
            }

            nint section = Interlocked.Exchange(ref _section, 0);
            if (section != 0)
            {
                CloseHandle((HANDLE)section);
            }

            if (!isMapped && Interlocked.Exchange(ref _fileBehindView, Unmapped) is var waiting && waiting != 0)
            {
                CloseUnmapped((HANDLE)waiting);
            }

            if (leaves)
            {
                DropClaims(file);
                EndFileUse();
            }
        }
    }

    private void CloseUnmapped(HANDLE file)
    {
        if (MayDelete && RecordFile.TryRead(file, out SegmentRecord now) && now.IsRemoved != 0)
        {
            // Refused as long as somebody else has it mapped, who then does it.
            RecordFile.Delete(file);
        }

        CloseHandle(file);
    }

    /// <summary>
    /// Gives up the use of the file; the last user removes the name. First let go, then ask for it exclusively: if two close at once, whoever asks second gets it.
    /// </summary>
    private void GiveUpUse(HANDLE file)
    {
        FileLocks.Drop(file, FileLocks.InUse);
        if (IsReadOnly)
        {
            return;
        }

        CrashPoint.Reach(CrashPoint.CloseUnlocked);
        if (FileLocks.TryTakeFromSharers(file, FileLocks.InUse))
        {
            if (KeepName)
            {
                KeepContent(file);
                // At the end of the process the file stays open, and others may want it at once.
                FileLocks.Drop(file, FileLocks.InUse);
            }
            else
            {
                CrashPoint.Reach(CrashPoint.CloseLast);
                RecordFile.RemoveName(file, _folder);
            }
        }
    }

    /// <summary>A section of the page file ends with its last handle. If the name is to stay nevertheless, the last user writes what is in it to the file, and the next one maps that.</summary>
    private void KeepContent(HANDLE file)
    {
        if ((_record.Flags & SegmentRecord.InFile) != 0 || !RecordFile.TryRead(file, out SegmentRecord now) || now.IsRemoved != 0)
        {
            return;
        }

        SegmentRecord kept = _record;
        kept.Flags = SegmentRecord.InFile;
        try
        {
            RecordFile.SetLength(file, $"The content of segment '{Name}' cannot be kept", ViewLengthInBytes, isSparse: true);
            for (nuint at = 0; at < LengthInBytes;)
            {
                MEMORY_BASIC_INFORMATION range;
                if (VirtualQuery((void*)(handle + (nint)at), &range, (nuint)sizeof(MEMORY_BASIC_INFORMATION)) == 0)
                {
                    return;
                }

                // Safety: what is committed can be read; in pieces whose length fits.
                nuint end = Math.Min(LengthInBytes, (nuint)((nint)range.BaseAddress - handle) + range.RegionSize);
                for (; range.State == MEM.MEM_COMMIT && at < end; at += Math.Min(end - at, 1 << 20))
                {
                    var piece = new ReadOnlySpan<byte>((void*)(handle + (nint)at), (int)Math.Min(end - at, 1 << 20));
                    if (piece.ContainsAnyExcept((byte)0) && !RecordFile.TryWrite(file, RecordFile.DataStart + (long)at, piece))
                    {
                        return;
                    }
                }

                at = end;
            }

            RecordFile.Write(file, "A segment's record cannot be changed", kept, Name.Text);
        }
        catch (SegmentException)
        {
            // No room on the disk: the name stays without content, as if all users had been killed.
        }
    }

    private void DropClaims(HANDLE file)
    {
        // A mapping of the file may outlive the handle, and its locks with it: each is given back by name.
        FileLocks.Drop(file, FileLocks.InUse);
        using (Uninterrupted.EnterMonitor(_claims))
        {
            for (int slot = 0; slot < Slots; slot++)
            {
                if (_claims[slot / 64] == 0)
                {
                    slot |= 63;
                }
                else if (IsOwn(slot))
                {
                    FileLocks.Drop(file, FileLocks.FirstSlot + slot);
                }
            }
        }

        FileLocks.Drop(file, FileLocks.ObjectNames);
    }

    private void Drop(long at)
    {
        using FileUse use = TryUseFile();
        if (use.IsGranted)
        {
            FileLocks.Drop((HANDLE)_file, at);
        }
    }

    private bool IsOwn(int slot) => (_claims[slot / 64] >> slot & 1) != 0;
}
