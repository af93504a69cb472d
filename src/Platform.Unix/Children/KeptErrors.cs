using Managers.Platform.Unix.Interop;

namespace Managers.Platform.Unix.Children;

/// <summary>
/// Until a server is ready, its error output is a file that its parent can read even after its death. Then it becomes the parent's error output. Whoever copied the descriptor
/// meanwhile (the console does) has to be moved too, so every descriptor of that file is replaced in place.
/// </summary>
internal static unsafe class KeptErrors
{
    // At its start a process has few descriptors, and they are the lowest.
    private const int LastFd = 255;

    /// <summary>Moves descriptor 2 and its copies to another one, and shows there what was kept back.</summary>
    internal static void Release(int errors)
    {
        if (!TryIdentify(2, out Libc.Statx kept))
        {
            return;
        }

        // The lowest free descriptor: for a high one the system would have to enlarge its table, which takes milliseconds once a process has threads.
        int file = Libc.fcntl_number(2, Libc.F_DUPFD_CLOEXEC, 5);
        _ = Libc.dup3(errors, 2, 0);
        for (int fd = 5; fd <= LastFd; fd++)
        {
            if (fd != file && TryIdentify(fd, out Libc.Statx other) && other.Ino == kept.Ino && other.DevMajor == kept.DevMajor && other.DevMinor == kept.DevMinor)
            {
                _ = Libc.dup3(errors, fd, Libc.O_CLOEXEC);
            }
        }

        if (file >= 0)
        {
            CopyAll(file);
            _ = Libc.close(file);
        }

        _ = Libc.close(errors);
    }

    private static bool TryIdentify(int fd, out Libc.Statx file)
    {
        Libc.Statx found;
        byte nothing = 0;
        bool ok = Libc.statx(fd, &nothing, Libc.AT_EMPTY_PATH, Libc.STATX_BASIC_STATS, &found) == 0;
        file = found;
        return ok;
    }

    private static void CopyAll(int file)
    {
        const int Room = 4096;
        byte* buffer = stackalloc byte[Room];
        long offset = 0;
        while (Libc.pread(file, buffer, Room, offset) is > 0 and var count)
        {
            offset += count;
            for (nint written = 0; written < count;)
            {
                nint now = Libc.write(2, buffer + written, (nuint)(count - written));
                if (now < 0 && NativeError.Last.Number != NativeError.EINTR)
                {
                    // Nobody reads it any more.
                    return;
                }

                written += Math.Max(now, 0);
            }
        }
    }
}
