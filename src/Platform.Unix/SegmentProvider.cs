using System.Diagnostics;
using Managers.Errors;
using Managers.Platform.Unix.Interop;
using Mono.Unix.Native;

namespace Managers.Platform.Unix;

/// <summary>
/// Segments are files in the shm file system. A new one is made without a name (O_TMPFILE), filled, and linked: it appears whole or
/// not at all, and a creator that dies on the way leaves nothing. Where that is missing it is made under its name while the in-use byte
/// is held exclusively, which openers wait for.
/// </summary>
internal sealed unsafe class SegmentProvider : ISegmentProvider
{
    internal const string DefaultDirectory = "/dev/shm/";

    // How long an opener waits for one who initializes or sweeps; a dead one's locks are gone at once.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    private readonly uint _userId;
    private readonly string _directory;
    private readonly string _userStart;
    private readonly string _machineStart;
    private bool _avoidTemporaryFiles;

    internal SegmentProvider(uint userId, string directory, bool avoidTemporaryFiles)
    {
        _userId = userId;
        _directory = directory.EndsWith('/') ? directory : directory + "/";
        _userStart = _directory + SegmentPath.Prefix(userId, ManagerScope.CurrentUser);
        _machineStart = _directory + SegmentPath.Prefix(userId, ManagerScope.Machine);
        _avoidTemporaryFiles = avoidTemporaryFiles;
    }

    public SegmentHandle Create(SegmentName name, in SegmentRequest request, Action<SegmentHandle> initialize, SegmentJudge judge)
    {
        SegmentPath path = PathOf(name);
        string what = $"Segment '{name}' cannot be created";
        SystemLibrary.Load(name);
        if (!_avoidTemporaryFiles)
        {
            int fd = SegmentFile.Open(SegmentPath.Of(_directory), Libc.O_TMPFILE | Libc.O_RDWR, (uint)request.Mode);
            if (fd >= 0)
            {
                return CreateUnnamed(name, path, fd, what, request, initialize, judge);
            }

            NativeError error = NativeError.Last;
            if (error.Number is not (NativeError.EOPNOTSUPP or NativeError.EISDIR or NativeError.EINVAL))
            {
                throw error.ToException(what, $"open('{_directory}', O_TMPFILE)", error.Number switch
                {
                    NativeError.ENOENT => $"There is no shm file system at '{_directory}': mount a tmpfs there.",
                    NativeError.EROFS => $"'{_directory}' is mounted read-only: shared memory needs a tmpfs there that this user can write.",
                    _ => null,
                });
            }

            _avoidTemporaryFiles = true;
        }

        return CreateNamed(name, path, what, request, initialize, judge);
    }

    public SegmentHandle? TryOpen(SegmentName name, bool readOnly)
    {
        SegmentPath path = PathOf(name);
        SystemLibrary.Load(name);
        long started = 0;
        while (true)
        {
            int fd = SegmentFile.Open(path, (readOnly ? Libc.O_RDONLY : Libc.O_RDWR) | Libc.O_NOFOLLOW, 0);
            if (fd < 0)
            {
                NativeError error = NativeError.Last;
                return error.Number == NativeError.ENOENT ? null : throw error.ToException($"Segment '{name}' cannot be opened", $"open('{path}')");
            }

            CrashPoint.Reach(CrashPoint.OpenFileOpened);
            try
            {
                if (FileLocks.TryShare(fd, FileLocks.InUse))
                {
                    CrashPoint.Reach(CrashPoint.OpenLocked);
                    Libc.Statx status = SegmentFile.Status(fd);
                    CheckFile(name, path, status);
                    if (status.Nlink > 0)
                    {
                        nuint length = (nuint)status.Size;
                        bool unfinished = length == 0;
                        if (!unfinished)
                        {
                            var segment = new MappedSegment(name, path, fd, length, readOnly, isCreator: false);
                            fd = -1;
                            CrashPoint.Reach(CrashPoint.OpenMapped);
                            // Safety: a file that is not empty has a first page; a length below 8 reads as zeros behind the end.
                            unfinished = Volatile.Read(ref *(ulong*)segment.BaseAddress) == 0;
                            if (!unfinished || status.Uid != _userId)
                            {
                                return segment;
                            }

                            segment.KeepName = true;
                            segment.Dispose();
                        }
                        else if (status.Uid != _userId)
                        {
                            throw new SegmentException(SegmentErrorReason.Corrupt, $"Segment '{name}' cannot be opened: the file '{path}' is empty. Remove it if no program is using it.");
                        }

                        // Nobody holds it exclusively, so its creator has died before it was whole: as good as not there.
                        SegmentFile.Close(fd);
                        fd = -1;
                        TrySweep(name, static (_, bytes, inUse, _) => !inUse && !bytes[..Math.Min(8, bytes.Length)].ContainsAnyExcept((byte)0));
                    }
                }
            }
            finally
            {
                SegmentFile.Close(fd);
            }

            // Removed between open and lock, or held exclusively by one who initializes or sweeps: look again.
            started = started == 0 ? Stopwatch.GetTimestamp() : started;
            if (Stopwatch.GetElapsedTime(started) > s_patience)
            {
                throw new SegmentException(SegmentErrorReason.Other, $"Segment '{name}' cannot be opened: another process has held it exclusively for {s_patience.TotalSeconds} s. Find it with `lslocks` or fuser on '{path}'.");
            }

            Thread.Sleep(1);
        }
    }

    public IReadOnlyList<SegmentName> List(ManagerScope scope)
    {
        string prefix = SegmentPath.Prefix(_userId, scope);
        var names = new List<SegmentName>();
        try
        {
            foreach (string file in Directory.EnumerateFiles(_directory, prefix + "*"))
            {
                names.Add(new SegmentName(scope, Path.GetFileName(file)[prefix.Length..]));
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A file system that cannot be listed has nothing that could be swept.
        }

        return names;
    }

    public bool Exists(SegmentName name) => SegmentFile.Exists(PathOf(name));

    public bool IsInUse(SegmentName name)
    {
        int fd = SegmentFile.Open(PathOf(name), Libc.O_RDWR | Libc.O_NOFOLLOW, 0);
        if (fd < 0)
        {
            // Unreadable is not unused: only a missing file proves it.
            return NativeError.Last.Number != NativeError.ENOENT;
        }

        try
        {
            return FileLocks.IsHeldByOther(fd, FileLocks.InUse);
        }
        finally
        {
            SegmentFile.Close(fd);
        }
    }

    public bool TrySweep(SegmentName name, SegmentJudge judge) => TrySweep(name, judge, FileLocks.LookPatience);

    /// <param name="name">Of the segment.</param>
    /// <param name="judge">Whether its name goes.</param>
    /// <param name="patience">How long to wait for another one who sweeps.</param>
    private bool TrySweep(SegmentName name, SegmentJudge judge, TimeSpan patience)
    {
        SegmentPath path = PathOf(name);
        int fd = SegmentFile.Open(path, Libc.O_RDWR | Libc.O_NOFOLLOW, 0);
        if (fd < 0)
        {
            return false;
        }

        try
        {
            Libc.Statx status = SegmentFile.Status(fd);
            if ((status.Mode & Libc.S_IFMT) != Libc.S_IFREG || status.Uid != _userId)
            {
                return false;
            }

            bool inUse = !FileLocks.TryTakeFromSharers(fd, FileLocks.InUse, patience);
            bool creatorAlive = FileLocks.IsHeldByOther(fd, FileLocks.FirstSlot);
            CrashPoint.Reach(CrashPoint.SweepLocked);
            Span<byte> header = stackalloc byte[4096];
            nint read;
            fixed (byte* buffer = header)
            {
                read = Libc.pread(fd, buffer, (nuint)header.Length, 0);
            }

            bool removed = read >= 0 && judge(name, header[..(int)read], inUse, creatorAlive) && SegmentFile.RemoveName(fd, path);
            CrashPoint.Reach(CrashPoint.SweepRemoved);
            return removed;
        }
        finally
        {
            SegmentFile.Close(fd);
        }
    }

    public bool Unlink(SegmentName name)
    {
        SegmentPath path = PathOf(name);
        int fd = SegmentFile.Open(path, Libc.O_RDWR | Libc.O_NOFOLLOW, 0);
        if (fd < 0)
        {
            NativeError error = NativeError.Last;
            return error.Number == NativeError.ENOENT ? false : throw error.ToException($"Segment '{name}' cannot be unlinked", $"open('{path}')");
        }

        try
        {
            CheckFile(name, path, SegmentFile.Status(fd));
            return SegmentFile.RemoveName(fd, path);
        }
        finally
        {
            SegmentFile.Close(fd);
        }
    }

    private SegmentPath PathOf(SegmentName name) => SegmentPath.Of(name.Scope == ManagerScope.Machine ? _machineStart : _userStart, name);

    private MappedSegment CreateUnnamed(
        SegmentName name, SegmentPath path, int fd, string what, in SegmentRequest request, Action<SegmentHandle> initialize, SegmentJudge judge)
    {
        MappedSegment? segment = null;
        try
        {
            CrashPoint.Reach(CrashPoint.CreateFileMade);
            FileLocks.TryShare(fd, FileLocks.InUse);
            FileLocks.TryTake(fd, FileLocks.FirstSlot);
            CrashPoint.Reach(CrashPoint.CreateLocked);
            Fill(name, path, fd, what, request, initialize, out segment);
            Publish(name, path, fd, what, judge);
            CrashPoint.Reach(CrashPoint.CreatePublished);
            return segment!;
        }
        catch
        {
            Abandon(segment, fd);
            throw;
        }
    }

    private void Publish(SegmentName name, SegmentPath path, int fd, string what, SegmentJudge judge)
    {
        Span<byte> source = stackalloc byte[32];
        System.Text.Unicode.Utf8.TryWrite(source, $"/proc/self/fd/{fd}\0", out _);
        fixed (byte* from = source, to = path.Bytes)
        {
            while (Libc.linkat(Libc.AT_FDCWD, from, Libc.AT_FDCWD, to, Libc.AT_SYMLINK_FOLLOW) != 0)
            {
                NativeError error = NativeError.Last;
                if (error.Number != NativeError.EEXIST)
                {
                    throw error.ToException(what, $"linkat('{path}')");
                }

                MakeRoom(name, path, judge);
            }
        }
    }

    private MappedSegment CreateNamed(
        SegmentName name, SegmentPath path, string what, in SegmentRequest request, Action<SegmentHandle> initialize, SegmentJudge judge)
    {
        while (true)
        {
            int fd = SegmentFile.Open(path, Libc.O_RDWR | Libc.O_CREAT | Libc.O_EXCL | Libc.O_NOFOLLOW, (uint)request.Mode);
            if (fd < 0)
            {
                NativeError error = NativeError.Last;
                if (error.Number != NativeError.EEXIST)
                {
                    throw error.ToException(what, $"open('{path}', O_CREAT)");
                }

                MakeRoom(name, path, judge);
                continue;
            }

            MappedSegment? segment = null;
            try
            {
                CrashPoint.Reach(CrashPoint.NamedCreateFileMade);
                // Exclusive until it is whole. A sweeper that came between open and lock has removed the empty file: make it anew.
                if (!FileLocks.TryTake(fd, FileLocks.InUse) || SegmentFile.Status(fd).Nlink == 0)
                {
                    SegmentFile.Close(fd);
                    continue;
                }

                FileLocks.TryTake(fd, FileLocks.FirstSlot);
                CrashPoint.Reach(CrashPoint.NamedCreateLocked);
                Fill(name, path, fd, what, request, initialize, out segment);
                CrashPoint.Reach(CrashPoint.NamedCreateInitialized);
                FileLocks.TryShare(fd, FileLocks.InUse);
                return segment!;
            }
            catch
            {
                SegmentFile.RemoveName(fd, path);
                Abandon(segment, fd);
                throw;
            }
        }
    }

    /// <summary>Sizes, maps and fills the file. The segment owns the descriptor from the moment it is assigned to <paramref name="segment"/>.</summary>
    private static void Fill(
        SegmentName name, SegmentPath path, int fd, string what, in SegmentRequest request, Action<SegmentHandle> initialize, out MappedSegment? segment)
    {
        segment = null;
        // The mask of the process may have taken bits that the caller asked for.
        if (request.Mode != (UnixFileMode.UserRead | UnixFileMode.UserWrite) && Syscall.fchmod(fd, (FilePermissions)(uint)request.Mode) != 0)
        {
            throw NativeError.Last.ToException(what, "fchmod");
        }

        SegmentFile.SetLength(fd, what, request.LengthInBytes, request.ReservedInBytes);
        CrashPoint.Reach(CrashPoint.CreateReserved);
        segment = new MappedSegment(name, path, fd, request.LengthInBytes, readOnly: false, isCreator: true) { KeepName = request.Persistent };
        CrashPoint.Reach(CrashPoint.CreateMapped);
        segment.Prepare(request);
        initialize(segment);
        CrashPoint.Reach(CrashPoint.CreateInitialized);
    }

    private static void Abandon(MappedSegment? segment, int fd)
    {
        if (segment is null)
        {
            SegmentFile.Close(fd);
            return;
        }

        segment.KeepName = false;
        segment.Dispose();
    }

    private void MakeRoom(SegmentName name, SegmentPath path, SegmentJudge judge)
    {
        // Another process may be sweeping the same name, and holds it for that long: it is no user, and what it finds is for it alone to judge.
        if (!TrySweep(name, judge, s_patience) && SegmentFile.Exists(path))
        {
            throw new SegmentException(
                SegmentErrorReason.AlreadyExists,
                $"Segment '{name}' cannot be created: a segment of that name is in use or persistent ('{path}'). Open it (LocalManager.Open or OpenOrCreate), choose another name, or remove it with LocalManager.Unlink.");
        }
    }

    private void CheckFile(SegmentName name, SegmentPath path, in Libc.Statx status)
    {
        if ((status.Mode & Libc.S_IFMT) != Libc.S_IFREG)
        {
            throw new SegmentException(SegmentErrorReason.Corrupt, $"Segment '{name}' cannot be opened: '{path}' is no regular file. Remove what stands there.");
        }

        if (name.Scope == ManagerScope.CurrentUser && status.Uid != _userId)
        {
            throw new SegmentException(
                SegmentErrorReason.AccessDenied,
                $"Segment '{name}' cannot be opened: '{path}' belongs to user {status.Uid}, not to user {_userId}. A name of the current user must be the user's own; use ManagerScope.Machine to share between users.");
        }
    }
}
