using System.Runtime.InteropServices;
using Managers.Errors;
using Managers.Platform.Unix.Interop;
using Mono.Unix.Native;

namespace Managers.Platform.Unix;

/// <summary>The steps on a segment's open file that making, opening, closing and sweeping share.</summary>
internal static unsafe class SegmentFile
{
    // A fallocate of gigabytes can be interrupted by a signal and then starts over: slices make progress certain.
    private const long ReserveSliceInBytes = 64L << 20;

    internal static int Open(SegmentPath path, int flags, uint mode)
    {
        fixed (byte* text = path.Bytes)
        {
            int fd;
            do
            {
                fd = Libc.open(text, flags | Libc.O_CLOEXEC, mode);
            }
            while (fd < 0 && Marshal.GetLastPInvokeError() == NativeError.EINTR);
            return fd;
        }
    }

    /// <summary>Closes a descriptor; never retried, since Linux has closed it whatever the result.</summary>
    internal static void Close(int fd)
    {
        if (fd >= 0)
        {
            _ = Libc.close(fd);
        }
    }

    /// <summary>True if something has this name, a link included.</summary>
    internal static bool Exists(SegmentPath path)
    {
        Libc.Statx status;
        fixed (byte* text = path.Bytes)
        {
            return Libc.statx(Libc.AT_FDCWD, text, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, &status) == 0;
        }
    }

    internal static Libc.Statx Status(int fd)
    {
        Libc.Statx status;
        byte empty = 0;
        if (Libc.statx(fd, &empty, Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, &status) != 0)
        {
            throw NativeError.Last.ToException("A segment cannot be examined", "statx");
        }

        return status;
    }

    /// <summary>Gives the file its full length and takes the first <paramref name="reservedInBytes"/> bytes from the file system.</summary>
    internal static void SetLength(int fd, string what, nuint lengthInBytes, nuint reservedInBytes)
    {
        if (lengthInBytes > long.MaxValue)
        {
            throw NoRoom(fd, what, "ftruncate", lengthInBytes, new NativeError(NativeError.EFBIG));
        }

        if (Libc.ftruncate(fd, (long)lengthInBytes) != 0)
        {
            NativeError error = NativeError.Last;
            throw error.Number is NativeError.EFBIG or NativeError.EINVAL or NativeError.ENOSPC
                ? NoRoom(fd, what, "ftruncate", lengthInBytes, error)
                : error.ToException(what, "ftruncate");
        }

        Reserve(fd, what, 0, reservedInBytes);
    }

    /// <summary>Takes pages from the file system now: no room is an error here instead of a SIGBUS at the first touch.</summary>
    internal static void Reserve(int fd, string what, nuint offset, nuint lengthInBytes)
    {
        if (lengthInBytes > (nuint)ReserveSliceInBytes && !MemoryBudget.HasRoomFor(lengthInBytes))
        {
            // The file system's limit may be far above what the machine has; filling it would bring the whole machine down.
            throw NoRoom(fd, what, "reservation", lengthInBytes, new NativeError(NativeError.ENOMEM));
        }

        long at = (long)offset;
        long end = at + (long)lengthInBytes;
        while (at < end)
        {
            long slice = Math.Min(ReserveSliceInBytes, end - at);
            if (Libc.fallocate(fd, 0, at, slice) == 0)
            {
                at += slice;
                continue;
            }

            NativeError error = NativeError.Last;
            switch (error.Number)
            {
                case NativeError.EINTR:
                    continue;
                case NativeError.ENOSPC or NativeError.EFBIG or NativeError.ENOMEM:
                    throw NoRoom(fd, what, "fallocate", lengthInBytes, error);
                default:
                    throw error.ToException(what, "fallocate");
            }
        }
    }

    internal static nint Map(int fd, SegmentName name, nuint lengthInBytes, bool readOnly)
    {
        nint address = Libc.mmap(0, lengthInBytes, readOnly ? Libc.PROT_READ : Libc.PROT_READ | Libc.PROT_WRITE, Libc.MAP_SHARED, fd, 0);
        return address != Libc.MAP_FAILED ? address : throw NativeError.Last.ToException($"Segment '{name}' cannot be mapped", $"mmap({lengthInBytes} bytes)");
    }

    /// <summary>
    /// Removes the name if it still stands for this file. Everyone who removes a name holds the file's name byte meanwhile, so the
    /// name cannot come to stand for another file between the look and the unlink.
    /// </summary>
    internal static bool RemoveName(int fd, SegmentPath path)
    {
        bool removed = false;
        var pauses = new Pauses();
        try
        {
            // Who is interrupted meanwhile goes on: it would leave the name to the next sweep.
            while (!FileLocks.TryTake(fd, FileLocks.NameByte))
            {
                pauses.Once();
            }

            Libc.Statx own = Status(fd);
            Libc.Statx named;
            fixed (byte* text = path.Bytes)
            {
                bool found = Libc.statx(Libc.AT_FDCWD, text, Libc.AT_SYMLINK_NOFOLLOW, Libc.STATX_BASIC_STATS, &named) == 0;
                if (found && named.Ino == own.Ino && named.DevMajor == own.DevMajor && named.DevMinor == own.DevMinor)
                {
                    removed = Syscall.unlink(path.Text) == 0;
                }
            }
        }
        finally
        {
            FileLocks.Drop(fd, FileLocks.NameByte);
            pauses.End();
        }

        CrashPoint.Reach(CrashPoint.CloseNameRemoved);
        return removed;
    }

    private static SegmentException NoRoom(int fd, string what, string call, nuint wanted, NativeError error)
    {
        string free = Syscall.fstatvfs(fd, out Statvfs status) == 0
            ? $"{status.f_bavail * status.f_frsize} bytes are free in the shm file system"
            : "the free space of the shm file system is unknown";
        return new SegmentException(
            SegmentErrorReason.OutOfSpace,
            $"{what}: {wanted} bytes wanted; {free} and {MemoryBudget.AvailableInBytes} bytes of memory are available: {call}: {error}. Ask for less, free other segments, enlarge the shm file system, or set Reserve to false for a sparse one.");
    }
}
