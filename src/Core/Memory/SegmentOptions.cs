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

    internal DeathDetection DeathDetection { get; init; }

    /// <summary>The options as a header carries them, so that whoever opens the manager makes objects alike.</summary>
    internal SegmentFlags Flags =>
        (Lifetime == SegmentLifetime.Persistent ? SegmentFlags.Persistent : 0)
        | (Lifetime == SegmentLifetime.OnCreatorExit ? SegmentFlags.OnCreatorExit : 0)
        | (Reserve ? 0 : SegmentFlags.NotReserved)
        | (Prefault ? SegmentFlags.Prefault : 0)
        | (HugePages ? SegmentFlags.HugePages : 0)
        | (LockInMemory ? SegmentFlags.LockInMemory : 0)
        | (DeathDetection.HasFlag(DeathDetection.RobustList) ? SegmentFlags.RobustLists : 0)
        | (DeathDetection.HasFlag(DeathDetection.ProbeOnly) ? SegmentFlags.NoDeathWatch : 0);

    internal static SegmentOptions Of(in SegmentHeader header) => new()
    {
        Mode = (UnixFileMode)header.FileMode,
        Reserve = !header.Flags.HasFlag(SegmentFlags.NotReserved),
        Prefault = header.Flags.HasFlag(SegmentFlags.Prefault),
        HugePages = header.Flags.HasFlag(SegmentFlags.HugePages),
        LockInMemory = header.Flags.HasFlag(SegmentFlags.LockInMemory),
        Lifetime = header.Flags.HasFlag(SegmentFlags.Persistent) ? SegmentLifetime.Persistent
            : header.Flags.HasFlag(SegmentFlags.OnCreatorExit) ? SegmentLifetime.OnCreatorExit
            : SegmentLifetime.OnLastClose,
        DeathDetection = (header.Flags.HasFlag(SegmentFlags.RobustLists) ? DeathDetection.RobustList : 0)
            | (header.Flags.HasFlag(SegmentFlags.NoDeathWatch) ? DeathDetection.ProbeOnly : 0),
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
