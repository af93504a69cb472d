using System.Diagnostics;
using Managers.Platform.Unix.Interop;

namespace Managers.Platform.Unix;

/// <summary>
/// The locks on a segment's file. They carry no data; the kernel drops them with the open file, so they are the proof of life:
/// <code>
/// byte 0        shared by everyone who uses the segment; who gets it exclusively knows that nobody does
/// byte 1 + i    exclusive: participant slot i (slot 0 is the creator)
/// byte 2^40     exclusive: held while the name is removed
/// byte 2^40 + 1 exclusive: held while the names of objects inside change
/// </code>
/// </summary>
internal static unsafe class FileLocks
{
    internal const long InUse = 0;
    internal const long FirstSlot = 1;
    internal const long NameByte = 1L << 40;

    internal const long ObjectNames = NameByte + 1;

    /// <summary>How long to wait for one who looks at a segment. That takes microseconds, so only one who is stopped meanwhile takes longer.</summary>
    internal static readonly TimeSpan LookPatience = TimeSpan.FromSeconds(1);

    // As a lock's length: as far as a file can reach.
    private const long ToTheEnd = 0;

    internal static bool TryShare(int fd, long at) => TrySet(fd, at, Libc.F_RDLCK);

    internal static bool TryTake(int fd, long at) => TrySet(fd, at, Libc.F_WRLCK);

    internal static void Drop(int fd, long at) => TrySet(fd, at, Libc.F_UNLCK);

    /// <summary>Gives up every lock. Closing alone does not: a mapping keeps the open file description, and its locks with it, until it is unmapped.</summary>
    internal static void DropAll(int fd) => Set(fd, 0, Libc.F_UNLCK, Libc.F_OFD_SETLK, ToTheEnd);

    /// <summary>Takes the byte that users share, if there are none. One who holds it exclusively, as who sweeps does for an instant, is waited out for a while; a thread that is interrupted meanwhile is so afterwards.</summary>
    internal static bool TryTakeFromSharers(int fd, long at, TimeSpan patience)
    {
        long started = 0;
        bool isInterrupted = false;
        try
        {
            while (true)
            {
                // First a look: others that use it are the usual case, and an attempt that fails because of them would have to look all the same.
                switch (LockOfOther(fd, at))
                {
                    case Libc.F_RDLCK:
                        return false;
                    case Libc.F_WRLCK:
                        started = started == 0 ? Stopwatch.GetTimestamp() : started;
                        if (Stopwatch.GetElapsedTime(started) >= patience)
                        {
                            return false;
                        }

                        try
                        {
                            Thread.Sleep(1);
                        }
                        catch (ThreadInterruptedException)
                        {
                            // Who lets go would leave the name to the next sweep.
                            isInterrupted = true;
                        }

                        break;
                    default:
                        if (TryTake(fd, at))
                        {
                            return true;
                        }

                        // Taken between the two looks.
                        break;
                }
            }
        }
        finally
        {
            if (isInterrupted)
            {
                Thread.CurrentThread.Interrupt();
            }
        }
    }

    /// <summary>True if another open file holds a lock that would stop an exclusive one.</summary>
    internal static bool IsHeldByOther(int fd, long at) => LockOfOther(fd, at) != Libc.F_UNLCK;

    /// <summary>Waits until the byte can be held exclusively.</summary>
    internal static void Wait(int fd, long at) => Set(fd, at, Libc.F_WRLCK, Libc.F_OFD_SETLKW);

    private static short LockOfOther(int fd, long at)
    {
        var request = new Libc.Flock { Type = Libc.F_WRLCK, Start = at, Length = 1 };
        while (Libc.fcntl(fd, Libc.F_OFD_GETLK, &request) != 0)
        {
            NativeError error = NativeError.Last;
            if (error.Number != NativeError.EINTR)
            {
                throw error.ToException("A segment's locks cannot be read", "fcntl(F_OFD_GETLK)");
            }
        }

        return request.Type;
    }

    private static bool TrySet(int fd, long at, short type) => Set(fd, at, type, Libc.F_OFD_SETLK);

    private static bool Set(int fd, long at, short type, int command, long length = 1)
    {
        var request = new Libc.Flock { Type = type, Start = at, Length = length };
        while (true)
        {
            if (Libc.fcntl(fd, command, &request) == 0)
            {
                return true;
            }

            NativeError error = NativeError.Last;
            switch (error.Number)
            {
                case NativeError.EINTR:
                    continue;
                case NativeError.EAGAIN or NativeError.EACCES:
                    return false;
                default:
                    throw error.ToException("A segment cannot be locked", $"fcntl(F_OFD_SETLK, byte {at})");
            }
        }
    }
}
