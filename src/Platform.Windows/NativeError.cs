using System.Runtime.InteropServices;
using Managers.Platform.Windows.Interop;

namespace Managers.Platform.Windows;

/// <summary>What <c>GetLastError</c> said after the last call of this thread.</summary>
internal readonly record struct NativeError(int Number)
{
    /// <summary>Reads the number at once: every other call may replace it.</summary>
    internal static NativeError Last => new(Marshal.GetLastSystemError());

    /// <summary>The symbol and the number, such as <c>ERROR_ACCESS_DENIED (5)</c>.</summary>
    public override string ToString() => $"{Symbol} ({Number})";

    private string Symbol => Number switch
    {
        ERROR.ERROR_SUCCESS => nameof(ERROR.ERROR_SUCCESS),
        ERROR.ERROR_FILE_NOT_FOUND => nameof(ERROR.ERROR_FILE_NOT_FOUND),
        ERROR.ERROR_PATH_NOT_FOUND => nameof(ERROR.ERROR_PATH_NOT_FOUND),
        ERROR.ERROR_TOO_MANY_OPEN_FILES => nameof(ERROR.ERROR_TOO_MANY_OPEN_FILES),
        ERROR.ERROR_ACCESS_DENIED => nameof(ERROR.ERROR_ACCESS_DENIED),
        ERROR.ERROR_INVALID_HANDLE => nameof(ERROR.ERROR_INVALID_HANDLE),
        ERROR.ERROR_NOT_ENOUGH_MEMORY => nameof(ERROR.ERROR_NOT_ENOUGH_MEMORY),
        ERROR.ERROR_OUTOFMEMORY => nameof(ERROR.ERROR_OUTOFMEMORY),
        ERROR.ERROR_SHARING_VIOLATION => nameof(ERROR.ERROR_SHARING_VIOLATION),
        ERROR.ERROR_LOCK_VIOLATION => nameof(ERROR.ERROR_LOCK_VIOLATION),
        ERROR.ERROR_HANDLE_EOF => nameof(ERROR.ERROR_HANDLE_EOF),
        ERROR.ERROR_FILE_EXISTS => nameof(ERROR.ERROR_FILE_EXISTS),
        ERROR.ERROR_INVALID_PARAMETER => nameof(ERROR.ERROR_INVALID_PARAMETER),
        ERROR.ERROR_BROKEN_PIPE => nameof(ERROR.ERROR_BROKEN_PIPE),
        ERROR.ERROR_DISK_FULL => nameof(ERROR.ERROR_DISK_FULL),
        ERROR.ERROR_SEM_TIMEOUT => nameof(ERROR.ERROR_SEM_TIMEOUT),
        ERROR.ERROR_INVALID_NAME => nameof(ERROR.ERROR_INVALID_NAME),
        ERROR.ERROR_ALREADY_EXISTS => nameof(ERROR.ERROR_ALREADY_EXISTS),
        ERROR.ERROR_FILENAME_EXCED_RANGE => nameof(ERROR.ERROR_FILENAME_EXCED_RANGE),
        ERROR.ERROR_PIPE_BUSY => nameof(ERROR.ERROR_PIPE_BUSY),
        ERROR.ERROR_NO_DATA => nameof(ERROR.ERROR_NO_DATA),
        ERROR.ERROR_PIPE_NOT_CONNECTED => nameof(ERROR.ERROR_PIPE_NOT_CONNECTED),
        ERROR.ERROR_NOACCESS => nameof(ERROR.ERROR_NOACCESS),
        ERROR.ERROR_PRIVILEGE_NOT_HELD => nameof(ERROR.ERROR_PRIVILEGE_NOT_HELD),
        ERROR.ERROR_NO_SYSTEM_RESOURCES => nameof(ERROR.ERROR_NO_SYSTEM_RESOURCES),
        ERROR.ERROR_WORKING_SET_QUOTA => nameof(ERROR.ERROR_WORKING_SET_QUOTA),
        ERROR.ERROR_COMMITMENT_LIMIT => nameof(ERROR.ERROR_COMMITMENT_LIMIT),
        _ => "error",
    };

    /// <summary>The exception for a failed call on a segment: call, symbol and number, and what to do where that is known.</summary>
    internal SegmentException ToException(string what, string call)
    {
        (SegmentErrorReason reason, string advice) = Number switch
        {
            ERROR.ERROR_ACCESS_DENIED => (SegmentErrorReason.AccessDenied, " It belongs to another user, or making global objects needs a right that this user does not have."),
            ERROR.ERROR_PRIVILEGE_NOT_HELD => (SegmentErrorReason.AccessDenied, string.Empty),
            ERROR.ERROR_FILE_NOT_FOUND or ERROR.ERROR_PATH_NOT_FOUND => (SegmentErrorReason.NotFound, string.Empty),
            ERROR.ERROR_ALREADY_EXISTS or ERROR.ERROR_FILE_EXISTS => (SegmentErrorReason.AlreadyExists, string.Empty),
            ERROR.ERROR_DISK_FULL or ERROR.ERROR_NOT_ENOUGH_MEMORY or ERROR.ERROR_OUTOFMEMORY or ERROR.ERROR_COMMITMENT_LIMIT => (SegmentErrorReason.OutOfSpace, string.Empty),
            ERROR.ERROR_TOO_MANY_OPEN_FILES or ERROR.ERROR_NO_SYSTEM_RESOURCES => (SegmentErrorReason.LimitReached, " Dispose segments sooner."),
            _ => (SegmentErrorReason.Other, string.Empty),
        };
        return new SegmentException(reason, $"{what}: {call}: {this}.{advice}");
    }
}
