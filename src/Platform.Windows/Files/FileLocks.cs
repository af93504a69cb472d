using Managers.Platform.Windows.Interop;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows;

/// <summary>
/// The locks on a segment's record file. They belong to the handle, and the system drops them with it, so they are the proof of life:
/// <code>
/// byte 2^62              shared by everyone who uses the segment; who gets it exclusively knows that nobody does
/// byte 2^62 + 1 + i      exclusive: participant slot i (slot 0 is the creator)
/// byte 2^62 + 2^40       exclusive: held while the name is removed
/// byte 2^62 + 2^40 + 1   exclusive: held while the names of objects inside change
/// </code>
/// So far behind the end, since a lock here forbids others to read and write the bytes themselves. There is no way to ask about a lock without taking it for an instant; whoever asks does it so that the lock
/// it takes can be told from one that is held.
/// </summary>
internal static unsafe class FileLocks
{
    internal const long InUse = 1L << 62;
    internal const long FirstSlot = InUse + 1;
    internal const long NameByte = InUse + (1L << 40);
    internal const long ObjectNames = NameByte + 1;

    // How often one who only looks may be met in a row before it counts as a holder.
    private const int Rounds = 200;

    internal static bool TryShare(HANDLE file, long at) => TrySet(file, at, LOCKFILE.LOCKFILE_FAIL_IMMEDIATELY);

    /// <summary>Takes a byte that nobody holds. Who looks at it (<see cref="IsTaken"/>) shares it for an instant and is waited out.</summary>
    internal static bool TryTake(HANDLE file, long at)
    {
        var pauses = new Pauses();
        try
        {
            for (int round = 0; ; round++)
            {
                if (TryTakeOnce(file, at))
                {
                    return true;
                }

                if (round == Rounds || !TryShare(file, at))
                {
                    return false;
                }

                Drop(file, at);
                pauses.Once(sleep1Threshold: -1);
            }
        }
        finally
        {
            pauses.End();
        }
    }

    /// <summary>Takes the byte that users share, if there are none. Another one who tries the same is waited out for a while: it may be just looking.</summary>
    internal static bool TryTakeFromSharers(HANDLE file, long at)
    {
        int met = 0;
        var pauses = new Pauses();
        try
        {
            for (int round = 0; round < Rounds; round++)
            {
                if (TryTakeOnce(file, at))
                {
                    return true;
                }

                if (TryShare(file, at))
                {
                    Drop(file, at);
                    // Shared, or let go between the two looks: the second time in a row it is shared.
                    if (++met == 2)
                    {
                        return false;
                    }
                }
                else
                {
                    met = 0;
                }

                pauses.Once();
            }

            return false;
        }
        finally
        {
            pauses.End();
        }
    }

    internal static void Drop(HANDLE file, long at)
    {
        OVERLAPPED place = Place(at);
        UnlockFileEx(file, 0, 1, 0, &place);
    }

    /// <summary>True if another handle holds the byte exclusively. Not for bytes that this handle holds.</summary>
    internal static bool IsTaken(HANDLE file, long at)
    {
        if (!TryShare(file, at))
        {
            return true;
        }

        Drop(file, at);
        return false;
    }

    /// <summary>Waits until the byte can be held exclusively. By looking again and again: a call that waits would keep all other calls on this handle waiting too.</summary>
    internal static void Wait(HANDLE file, long at)
    {
        var pauses = new Pauses();
        try
        {
            while (!TryTakeOnce(file, at))
            {
                pauses.Once();
            }
        }
        finally
        {
            pauses.End();
        }
    }

    private static bool TryTakeOnce(HANDLE file, long at) => TrySet(file, at, LOCKFILE.LOCKFILE_FAIL_IMMEDIATELY | LOCKFILE.LOCKFILE_EXCLUSIVE_LOCK);

    private static bool TrySet(HANDLE file, long at, uint flags)
    {
        OVERLAPPED place = Place(at);
        if (LockFileEx(file, flags, 0, 1, 0, &place))
        {
            return true;
        }

        NativeError error = NativeError.Last;
        return error.Number is ERROR.ERROR_LOCK_VIOLATION or ERROR.ERROR_IO_PENDING
            ? false
            : throw error.ToException("A segment cannot be locked", $"LockFileEx(byte {at})");
    }

    private static OVERLAPPED Place(long at) => new() { Offset = (uint)at, OffsetHigh = (uint)(at >> 32) };
}
