namespace Managers;

/// <summary>Why a segment could not be created, opened or used: what a caller may want to branch on.</summary>
public enum SegmentErrorReason
{
    /// <summary>None of the reasons below; the message and the inner exception say more.</summary>
    Other,

    /// <summary>No segment or object has this name or token: it was never made, or its users have gone.</summary>
    NotFound,

    /// <summary>The name belongs to a segment or object that is in use or persistent.</summary>
    AlreadyExists,

    /// <summary>The system refuses access: another user's segment, or permissions that exclude the caller.</summary>
    AccessDenied,

    /// <summary>The memory or the shm file system has no room for the size asked for.</summary>
    OutOfSpace,

    /// <summary>The file is no segment of this library: wrong magic, truncated, a link, or a damaged header.</summary>
    Corrupt,

    /// <summary>The segment was made by a version of this library with another layout.</summary>
    VersionMismatch,

    /// <summary>A table of the segment is full: participants or small-object capacity.</summary>
    LimitReached,
}
