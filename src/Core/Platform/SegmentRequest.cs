namespace Managers.Platform;

/// <summary>What a new segment shall be like.</summary>
internal readonly record struct SegmentRequest
{
    /// <summary>The exact length in bytes.</summary>
    internal required nuint LengthInBytes { get; init; }

    /// <summary>How many bytes from the start are taken from the file system now, so that touching them cannot fail later.</summary>
    internal required nuint ReservedInBytes { get; init; }

    /// <summary>Map every reserved page now.</summary>
    internal bool Prefault { get; init; }

    /// <summary>Ask for huge pages; the handle reports what came of it.</summary>
    internal bool HugePages { get; init; }

    /// <summary>Keep the pages in memory; failure is an error.</summary>
    internal bool LockInMemory { get; init; }

    /// <summary>Who may open it.</summary>
    internal UnixFileMode Mode { get; init; }

    /// <summary>The name outlives all users.</summary>
    internal bool Persistent { get; init; }
}
