namespace Managers;

/// <summary>What a <see cref="LocalManager"/> and the objects it makes shall be like. Set before the manager is made.</summary>
public sealed class LocalManagerOptions
{
    /// <summary>
    /// The name by which other processes open the manager: 1 to 200 bytes of UTF-8 without '/', '~' and control characters, case-sensitive.
    /// Null, the default: a private manager, whose objects others reach by token.
    /// </summary>
    public string? Name { get; init; }

    /// <summary>Whose names <see cref="Name"/> lives among. Default: the current user's.</summary>
    public ManagerScope Scope { get; init; }

    /// <summary>Who may open it, as Unix file permissions. Default: the user alone (0600). None (0) means the default.</summary>
    public UnixFileMode Mode { get; init; } = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>
    /// Room for small objects (up to 8 KiB each) in bytes, rounded up to 64 KiB; memory is taken 64 KiB at a time as it is needed. Bigger arrays
    /// have segments of their own and do not count. Default: 268,435,456 (256 MiB). Zero means the default. At most 64 GiB.
    /// </summary>
    public long CapacityInBytes { get; init; }

    /// <summary>
    /// Take memory from the system when an object is made, so that too little is an error then and not a fault at some later access.
    /// False: pages come when first touched; use it for sparse arrays larger than the memory. Default: true.
    /// </summary>
    public bool Reserve { get; init; } = true;

    /// <summary>Map all pages of a big array when it is made, so that no first access has to wait for the kernel. Default: false.</summary>
    public bool Prefault { get; init; }

    /// <summary>
    /// Try to back big arrays with huge pages; <see cref="SharedArray{T}.HugePages"/> reports what came of it. Default: false.
    /// </summary>
    public bool HugePages { get; init; }

    /// <summary>Keep big arrays in memory, never on a swap device; an error if the system's limit forbids it. Default: false.</summary>
    public bool LockInMemory { get; init; }

    /// <summary>When names and memory go. Default: with the last process that has them open.</summary>
    public SegmentLifetime Lifetime { get; init; }

    /// <summary>
    /// How the deaths of lock holders are noticed beyond the look that waiters always take. Default: <see cref="Managers.DeathDetection.Watcher"/>. All users of
    /// the manager follow it.
    /// </summary>
    public DeathDetection DeathDetection { get; init; }
}
