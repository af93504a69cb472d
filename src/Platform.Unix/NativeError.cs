using Mono.Unix.Native;

namespace Managers.Platform.Unix;

/// <summary>An errno: what the last call of this thread left behind.</summary>
internal readonly record struct NativeError(int Number)
{
    internal const int EPERM = 1;
    internal const int ENOENT = 2;
    internal const int EINTR = 4;
    internal const int EAGAIN = 11;
    internal const int ENOMEM = 12;
    internal const int EACCES = 13;
    internal const int EEXIST = 17;
    internal const int EISDIR = 21;
    internal const int EINVAL = 22;
    internal const int EMFILE = 24;
    internal const int EFBIG = 27;
    internal const int ENOSPC = 28;
    internal const int EROFS = 30;
    internal const int ENAMETOOLONG = 36;
    internal const int ELOOP = 40;
    internal const int EOPNOTSUPP = 95;
    internal const int ETIMEDOUT = 110;

    /// <summary>Reads the number at once: every other call may replace it.</summary>
    internal static NativeError Last => new(System.Runtime.InteropServices.Marshal.GetLastPInvokeError());

    /// <summary>The symbol and the number, such as <c>EACCES (13)</c>.</summary>
    public override string ToString()
    {
        // Its numbers are those of Linux. Asked for nothing else: the library behind its calls could not be loaded where no descriptor is free, of which this may have to tell.
        return $"{(Enum.IsDefined((Errno)Number) ? ((Errno)Number).ToString() : "errno")} ({Number})";
    }

    /// <summary>The exception for a failed call on a segment: call, symbol and number, and what to do where that is known, by the number or by the caller.</summary>
    internal SegmentException ToException(string what, string call, string? whatToDo = null)
    {
        (SegmentErrorReason reason, string advice) = Number switch
        {
            EACCES or EPERM => (SegmentErrorReason.AccessDenied, " The file belongs to another user or its mode excludes this one."),
            ENOENT => (SegmentErrorReason.NotFound, string.Empty),
            EEXIST => (SegmentErrorReason.AlreadyExists, string.Empty),
            ENOSPC or ENOMEM or EFBIG => (SegmentErrorReason.OutOfSpace, string.Empty),
            EMFILE => (SegmentErrorReason.LimitReached, " Raise the limit of open files (ulimit -n) or dispose segments sooner."),
            ELOOP => (SegmentErrorReason.Corrupt, " A symbolic link stands in place of the segment: remove it."),
            EISDIR => (SegmentErrorReason.Corrupt, " A directory stands in place of the segment: remove it."),
            _ => (SegmentErrorReason.Other, string.Empty),
        };
        return new SegmentException(reason, $"{what}: {call}: {this}.{(whatToDo is null ? advice : " " + whatToDo)}");
    }
}
