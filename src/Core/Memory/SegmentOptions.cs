using Managers.Platform;

namespace Managers.Memory;

/// <summary>What a manager's segment and the segments of its big objects have in common.</summary>
internal sealed record SegmentOptions
{
    internal const UnixFileMode DefaultMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    internal UnixFileMode Mode { get; init; } = DefaultMode;

    internal bool Reserve { get; init; } = true;

    internal bool Prefault { get; init; }

    internal bool HugePages { get; init; }

    internal bool LockInMemory { get; init; }

    internal SegmentLifetime Lifetime { get; init; }

    internal SegmentFlags Flags => Lifetime switch
    {
        SegmentLifetime.Persistent => SegmentFlags.Persistent,
        SegmentLifetime.OnCreatorExit => SegmentFlags.OnCreatorExit,
        _ => SegmentFlags.None,
    };

    internal SegmentRequest Request(nuint lengthInBytes, nuint reservedInBytes, bool whole) => new()
    {
        LengthInBytes = lengthInBytes,
        ReservedInBytes = reservedInBytes,
        Prefault = Prefault && whole,
        HugePages = HugePages && whole,
        LockInMemory = LockInMemory && whole,
        Mode = Mode,
        Persistent = Lifetime == SegmentLifetime.Persistent,
    };
}
