using System.Diagnostics;
using Managers.Errors;
using Managers.Platform.Windows.Interop;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows;

/// <summary>
/// Segments are sections of the page file, named at random. A small record file stands for each: it carries the name that the user chose, says which section it is, and its byte locks prove who lives.
/// It is made under another name, filled, and renamed: a segment appears whole or not at all. Memory whose name is meant to outlive its users lies in the record file itself.
/// </summary>
internal sealed unsafe class SegmentProvider : ISegmentProvider
{
    private const nuint CheckedFrom = 64 << 20;

    // How long an opener waits for one who initializes or sweeps; a dead one's locks are gone at once.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly Lazy<SegmentFolder> _user;
    private readonly Lazy<SegmentFolder> _machine;

    internal SegmentProvider(string? directory)
    {
        _user = new Lazy<SegmentFolder>(() => new SegmentFolder(ManagerScope.CurrentUser, directory));
        _machine = new Lazy<SegmentFolder>(() => new SegmentFolder(ManagerScope.Machine, directory));
    }

    public SegmentHandle Create(SegmentName name, in SegmentRequest request, Action<SegmentHandle> initialize, SegmentJudge judge)
    {
        SegmentFolder folder = FolderOf(name.Scope);
        string what = $"Segment '{name}' cannot be created";
        HANDLE file = CreateFile(folder, request.Mode, what);
        MappedSegment? segment = null;
        try
        {
            CrashPoint.Reach(CrashPoint.CreateFileMade);
            FileLocks.TryShare(file, FileLocks.InUse);
            FileLocks.TryTake(file, FileLocks.FirstSlot);
            CrashPoint.Reach(CrashPoint.CreateLocked);
            segment = Fill(name, folder, file, what, request);
            initialize(segment);
            CrashPoint.Reach(CrashPoint.CreateInitialized);
            while (!RecordFile.TryRename(file, folder.PathOf(name), what))
            {
                MakeRoom(name, folder, judge);
            }

            CrashPoint.Reach(CrashPoint.CreatePublished);
            return segment;
        }
        catch
        {
            if (segment is null)
            {
                RecordFile.Delete(file);
                CloseHandle(file);
            }
            else
            {
                segment.KeepName = false;
                segment.Dispose();
            }

            throw;
        }
    }

    public SegmentHandle? TryOpen(SegmentName name, bool readOnly)
    {
        SegmentFolder folder = FolderOf(name.Scope);
        string path = folder.PathOf(name);
        string what = $"Segment '{name}' cannot be opened";
        long started = 0;
        while (true)
        {
            if (RecordFile.Open(path, readOnly) is not { } file)
            {
                NativeError error = NativeError.Last;
                if (IsMissing(error))
                {
                    return null;
                }

                // Given up by its last user, but not gone yet, counts as an access that is denied.
                if (error.Number != ERROR.ERROR_ACCESS_DENIED || RecordFile.IsNoFile(path) || !IsPatient(ref started))
                {
                    throw RecordFile.IsNoFile(path) ? NoRecord(what, path) : error.ToException(what, $"CreateFile('{path}')");
                }

                if (!RecordFile.Exists(path))
                {
                    return null;
                }

                continue;
            }

            bool isClosed = false;
            try
            {
                CrashPoint.Reach(CrashPoint.OpenFileOpened);
                if (FileLocks.TryShare(file, FileLocks.InUse))
                {
                    CrashPoint.Reach(CrashPoint.OpenLocked);
                    if (!RecordFile.TryRead(file, out SegmentRecord record) || RecordFile.IsNoFile(path))
                    {
                        throw NoRecord(what, path);
                    }

                    if (record.IsRemoved == 0)
                    {
                        if (Section.TryOpen(folder, file, record, readOnly, what) is { } section)
                        {
                            MappedSegment segment = Map(name, folder, file, section, record, readOnly);
                            isClosed = true;
                            CrashPoint.Reach(CrashPoint.OpenMapped);
                            return segment;
                        }

                        // All who used it have gone without giving the name up: as good as not there.
                        CloseHandle(file);
                        isClosed = true;
                        TrySweep(name, static (_, bytes, inUse, _) => !inUse && bytes.IsEmpty);
                    }
                }
            }
            finally
            {
                if (!isClosed)
                {
                    CloseHandle(file);
                }
            }

            // Removed between open and lock, or held exclusively by one who sweeps: look again.
            if (!IsPatient(ref started))
            {
                throw new SegmentException(SegmentErrorReason.Other, $"{what}: another process has held it exclusively for {s_patience.TotalSeconds} s. Find out who has '{path}' open.");
            }
        }
    }

    public IReadOnlyList<SegmentName> List(ManagerScope scope) => FolderOf(scope).List();

    public bool Exists(SegmentName name) => RecordFile.Exists(FolderOf(name.Scope).PathOf(name));

    public bool IsInUse(SegmentName name)
    {
        if (RecordFile.Open(FolderOf(name.Scope).PathOf(name), readOnly: true) is not { } file)
        {
            // Unreadable is not unused: only a missing file proves it.
            return !IsMissing(NativeError.Last);
        }

        try
        {
            return !FileLocks.TryTakeFromSharers(file, FileLocks.InUse);
        }
        finally
        {
            CloseHandle(file);
        }
    }

    public bool TrySweep(SegmentName name, SegmentJudge judge)
    {
        SegmentFolder folder = FolderOf(name.Scope);
        if (RecordFile.Open(folder.PathOf(name), readOnly: false) is not { } file)
        {
            return false;
        }

        try
        {
            if (!RecordFile.TryRead(file, out SegmentRecord record))
            {
                return false;
            }

            bool inUse = !FileLocks.TryTakeFromSharers(file, FileLocks.InUse);
            bool creatorAlive = FileLocks.IsTaken(file, FileLocks.FirstSlot);
            CrashPoint.Reach(CrashPoint.SweepLocked);
            Span<byte> header = stackalloc byte[4096];
            int count = ReadStart(folder, file, record, header);
            bool removed = count >= 0 && judge(name, header[..count], inUse, creatorAlive) && RecordFile.RemoveName(file, folder);
            CrashPoint.Reach(CrashPoint.SweepRemoved);
            return removed;
        }
        finally
        {
            CloseHandle(file);
        }
    }

    public bool Unlink(SegmentName name)
    {
        SegmentFolder folder = FolderOf(name.Scope);
        string path = folder.PathOf(name);
        string what = $"Segment '{name}' cannot be unlinked";
        if (RecordFile.Open(path, readOnly: false) is not { } file)
        {
            NativeError error = NativeError.Last;
            return IsMissing(error) ? false : throw (RecordFile.IsNoFile(path) ? NoRecord(what, path) : error.ToException(what, $"CreateFile('{path}')"));
        }

        try
        {
            return RecordFile.TryRead(file, out _) ? RecordFile.RemoveName(file, folder) : throw NoRecord(what, path);
        }
        finally
        {
            CloseHandle(file);
        }
    }

    private SegmentFolder FolderOf(ManagerScope scope) => scope == ManagerScope.Machine ? _machine.Value : _user.Value;

    private static HANDLE CreateFile(SegmentFolder folder, UnixFileMode mode, string what)
    {
        try
        {
            folder.Make();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SegmentException(SegmentErrorReason.AccessDenied, $"{what}: the folder '{folder.Path}' cannot be made: {e.Message}");
        }

        string path = folder.NewUnpublishedPath();
        return RecordFile.Create(path, mode) ?? throw NativeError.Last.ToException(what, $"CreateFile('{path}')");
    }

    /// <summary>Writes the record, makes the section and maps it. The segment owns the file once it is returned.</summary>
    private static MappedSegment Fill(SegmentName name, SegmentFolder folder, HANDLE file, string what, in SegmentRequest request)
    {
        nuint reserved = request.ReservedInBytes;
        if (request.LengthInBytes > long.MaxValue - RecordFile.DataStart - SleeperTable.SizeInBytes - 4096 || (reserved > CheckedFrom && !MemoryBudget.HasRoomFor(reserved)))
        {
            throw Section.NoRoom(what, "reservation", Math.Max(reserved, request.LengthInBytes), new NativeError(ERROR.ERROR_COMMITMENT_LIMIT));
        }

        var record = new SegmentRecord
        {
            LengthInBytes = request.LengthInBytes,
            Id = Guid.NewGuid(),
            // Without a reservation every page may be touched, so all are committed: this system promises no memory that it may not have.
            Flags = (request.Persistent ? SegmentRecord.InFile : 0) | (reserved != 0 && reserved < request.LengthInBytes ? SegmentRecord.Sparse : 0),
        };
        RecordFile.Write(file, what, record, name.Text);
        if (request.Persistent)
        {
            RecordFile.SetLength(file, what, Section.WholeLength(request.LengthInBytes), isSparse: reserved == 0);
        }

        HANDLE section = Section.Create(folder, file, record, request.Mode, what);
        CrashPoint.Reach(CrashPoint.CreateReserved);
        MappedSegment segment = Map(name, folder, file, section, record, readOnly: false);
        try
        {
            segment.KeepName = request.Persistent;
            segment.NoteCreator();
            segment.CommitTable();
            segment.Reserve(0, reserved);
            CrashPoint.Reach(CrashPoint.CreateMapped);
            segment.Prepare(request);
            return segment;
        }
        catch
        {
            segment.GiveBackFile();
            segment.Dispose();
            throw;
        }
    }

    private static MappedSegment Map(SegmentName name, SegmentFolder folder, HANDLE file, HANDLE section, in SegmentRecord record, bool readOnly)
    {
        try
        {
            return new MappedSegment(name, folder, file, section, record, readOnly);
        }
        catch
        {
            CloseHandle(section);
            throw;
        }
    }

    /// <summary>The first bytes of a segment that somebody else may use.</summary>
    /// <returns>How many; 0 if its memory has gone with its last user, -1 if it cannot be read.</returns>
    private static int ReadStart(SegmentFolder folder, HANDLE file, in SegmentRecord record, Span<byte> bytes)
    {
        try
        {
            if (Section.TryOpen(folder, file, record, readOnly: true, "A segment cannot be examined") is not { } section)
            {
                return 0;
            }

            try
            {
                int count = (int)Math.Min(record.LengthInBytes, (ulong)bytes.Length);
                nint view = Section.Map(section, record, readOnly: true, "A segment cannot be examined", (nuint)count);
                // Safety: mapped so far, and committed: every creator commits the first page.
                new ReadOnlySpan<byte>((void*)view, count).CopyTo(bytes);
                UnmapViewOfFile((void*)view);
                return count;
            }
            finally
            {
                CloseHandle(section);
            }
        }
        catch (SegmentException)
        {
            return -1;
        }
    }

    private void MakeRoom(SegmentName name, SegmentFolder folder, SegmentJudge judge)
    {
        string path = folder.PathOf(name);
        if (!TrySweep(name, judge) && RecordFile.Exists(path))
        {
            throw new SegmentException(
                SegmentErrorReason.AlreadyExists,
                $"Segment '{name}' cannot be created: a segment of that name is in use or persistent ('{path}'). Open it (LocalManager.Open or OpenOrCreate), choose another name, or remove it with LocalManager.Unlink.");
        }
    }

    private static bool IsMissing(NativeError error) => error.Number is ERROR.ERROR_FILE_NOT_FOUND or ERROR.ERROR_PATH_NOT_FOUND;

    private static bool IsPatient(ref long started)
    {
        started = started == 0 ? Stopwatch.GetTimestamp() : started;
        Thread.Sleep(1);
        return Stopwatch.GetElapsedTime(started) <= s_patience;
    }

    private static SegmentException NoRecord(string what, string path) => new(
        SegmentErrorReason.Corrupt,
        RecordFile.IsNoFile(path) ? $"{what}: CreateFile('{path}'): a directory or a link stands in place of the segment: remove it." : $"{what}: '{path}' is no record of a segment: remove it.");
}
