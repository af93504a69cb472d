using System.Diagnostics.CodeAnalysis;
using Managers.Memory;
using Managers.Platform;

namespace Managers;

/// <summary>
/// Makes values, structs, arrays and locks in shared memory, without a server process. The specification's LocalManager.
/// </summary>
/// <remarks>
/// <para>A private manager costs nothing until it makes its first object. A named one exists for other processes as soon as the constructor returns.</para>
/// <para>Disposing it disposes what was made or opened through it. Objects with a name stay for the other processes that have the manager open, until its last
/// user goes; those without go when nobody is attached. A process that ends in order leaves no name behind of what it forgot to dispose; what it had in managers
/// that others use goes back when one of them opens the manager or needs the room. Killing one at any instant, which
/// since .NET 10 includes a SIGTERM that the program does not handle, leaves nothing that the next user of this library does not remove.</para>
/// <para>All members may be called by any number of threads.</para>
/// </remarks>
public sealed partial class LocalManager : IDisposable
{
    private readonly SegmentName _segmentName;
    private readonly SegmentOptions _options;
    private readonly long _capacityInBytes;
    private readonly Lock _gate = new();
    private ManagerAnchor? _anchor;
    private bool _disposed;

    /// <summary>A private manager.</summary>
    public LocalManager()
        : this(new LocalManagerOptions())
    {
    }

    /// <summary>A new manager.</summary>
    /// <param name="options">What it shall be like.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the name has characters that are not allowed.</exception>
    /// <exception cref="SegmentException">The name is taken (<see cref="SegmentErrorReason.AlreadyExists"/>), there is no room, or access is denied.</exception>
    public LocalManager(LocalManagerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (_segmentName, _options, _capacityInBytes) = Check(options);
        Name = options.Name;
        if (Name is not null)
        {
            _ = Segment;
        }
    }

    private LocalManager(ManagerSegment opened)
    {
        _segmentName = opened.Name;
        _options = opened.Options;
        Name = opened.Name.Text;
        _anchor = opened.CreateAnchor();
    }

    /// <summary>The name by which others open it; null for a private one.</summary>
    public string? Name { get; }

    /// <summary>The manager's segment; made at the first call.</summary>
    private ManagerSegment Segment
    {
        get
        {
            lock (_gate)
            {
                ObjectDisposedException.ThrowIf(_disposed, this);
                _anchor ??= ManagerSegment.Create(_segmentName, _capacityInBytes, _options).CreateAnchor();
                return _anchor.Segment;
            }
        }
    }

    /// <summary>Opens a manager of the current user that some process has made.</summary>
    /// <param name="name">Its name.</param>
    /// <exception cref="SegmentException">There is none (<see cref="SegmentErrorReason.NotFound"/>), or it may not be opened.</exception>
    public static LocalManager Open(string name) => Open(new LocalManagerOptions { Name = name });

    /// <summary>Opens a manager that some process has made.</summary>
    /// <param name="options">Name and scope count; the rest is as its maker chose.</param>
    /// <exception cref="ArgumentException">The name is missing or has characters that are not allowed.</exception>
    /// <exception cref="SegmentException">There is none (<see cref="SegmentErrorReason.NotFound"/>), or it may not be opened.</exception>
    public static LocalManager Open(LocalManagerOptions options)
    {
        SegmentName name = NameOf(options);
        return new LocalManager(ManagerSegment.TryOpen(name) ?? throw new SegmentException(
            SegmentErrorReason.NotFound,
            $"Manager '{name}' cannot be opened: no process has one of that name open. Names are case-sensitive; make it with new LocalManager(options) or use OpenOrCreate."));
    }

    /// <summary>Opens a manager of the current user if there is one.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="manager">The manager, or null.</param>
    /// <returns>False if there is none.</returns>
    /// <exception cref="SegmentException">It exists but may not or cannot be opened.</exception>
    public static bool TryOpen(string name, [NotNullWhen(true)] out LocalManager? manager)
    {
        ManagerSegment? segment = ManagerSegment.TryOpen(NameOf(new LocalManagerOptions { Name = name }));
        manager = segment is null ? null : new LocalManager(segment);
        return manager is not null;
    }

    /// <summary>Opens a manager, or makes it if there is none; any number of processes may call this at once, one of them makes it.</summary>
    /// <param name="options">What it shall be like if it has to be made.</param>
    /// <exception cref="ArgumentException">An option is out of range, or the name is missing or has characters that are not allowed.</exception>
    /// <exception cref="SegmentException">It may not or cannot be opened or made.</exception>
    public static LocalManager OpenOrCreate(LocalManagerOptions options)
    {
        SegmentName name = NameOf(options);
        while (true)
        {
            if (ManagerSegment.TryOpen(name) is { } segment)
            {
                return new LocalManager(segment);
            }

            try
            {
                return new LocalManager(options);
            }
            catch (SegmentException e) when (e.Reason == SegmentErrorReason.AlreadyExists)
            {
                // Another process was quicker: open what it made. It may also be gone again by then.
            }
        }
    }

    /// <summary>Removes the name of a manager of the current user and those of its objects. Who has them open keeps the memory until closing.</summary>
    /// <param name="name">The manager's name.</param>
    /// <returns>False if there is none.</returns>
    /// <exception cref="SegmentException">It may not be removed.</exception>
    public static bool Unlink(string name)
    {
        SegmentName manager = NameOf(new LocalManagerOptions { Name = name });
        ISegmentProvider segments = PlatformServices.Current.Segments;
        bool removed = segments.Unlink(manager);
        foreach (SegmentName found in segments.List(manager.Scope))
        {
            if (found.Manager == manager)
            {
                removed |= segments.Unlink(found);
            }
        }

        return removed;
    }

    /// <summary>
    /// Removes what dead processes of this user left in shared memory. Making and opening managers does so by itself at most once a second, so
    /// this is for cleaning up at a moment of one's own. Another process that looks at a segment just then is waited for, one second at most.
    /// </summary>
    /// <returns>How many segments were removed.</returns>
    public static int Sweep()
    {
        ISegmentProvider segments = PlatformServices.Current.Segments;
        return SegmentSweeper.Sweep(segments, ManagerScope.CurrentUser) + SegmentSweeper.Sweep(segments, ManagerScope.Machine);
    }

    /// <summary>Does nothing, as specified: there is no server process to stop. Use <see cref="Dispose"/> to give back memory.</summary>
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "A method of the specification's class.")]
    public void Shutdown()
    {
    }

    /// <summary>Disposes everything made or opened through this manager. Any number of times; does not wait for other processes.</summary>
    public void Dispose()
    {
        ManagerAnchor? anchor;
        using (Uninterrupted.Enter(_gate))
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
            anchor = _anchor;
        }

        if (anchor is not null)
        {
            anchor.Segment.Close();
            GC.SuppressFinalize(anchor);
        }
    }

    /// <summary>Says what it is.</summary>
    public override string ToString() => Name is null ? "LocalManager()" : $"LocalManager('{Name}')";

    /// <summary>
    /// What was made or opened, which from now on keeps the segment by the anchor. Until then only this manager does, so it must not be collected:
    /// that closes the segment.
    /// </summary>
    private T Kept<T>(T made)
        where T : SharedObject
    {
        GC.KeepAlive(this);
        return made;
    }

    private static SegmentName NameOf(LocalManagerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return SegmentName.ForManager(options.Scope, options.Name!, nameof(options));
    }

    private static (SegmentName Name, SegmentOptions Options, long CapacityInBytes) Check(LocalManagerOptions options)
    {
        const long MaxCapacity = 64L << 30;
        if (options.CapacityInBytes is < 0 or > MaxCapacity)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.CapacityInBytes, $"CapacityInBytes is {options.CapacityInBytes}: 0 (the default of {ManagerSegment.DefaultCapacityInBytes}) to {MaxCapacity} are allowed.");
        }

        const UnixFileMode Allowed = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        if ((options.Mode & ~Allowed) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Mode, $"Mode is {options.Mode}: only read and write permissions make sense for shared memory.");
        }

        if (!Enum.IsDefined(options.Lifetime) || !Enum.IsDefined(options.Scope))
        {
            throw new ArgumentOutOfRangeException(nameof(options), "Lifetime or Scope is none of the defined values.");
        }

        if ((options.DeathDetection & ~(DeathDetection.RobustList | DeathDetection.ProbeOnly)) != 0)
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.DeathDetection, $"DeathDetection is {options.DeathDetection}: Watcher, RobustList, ProbeOnly and RobustList | ProbeOnly are allowed.");
        }

        SegmentName name = options.Name is null
            ? SegmentName.ForPrivateManager(options.Scope)
            : SegmentName.ForManager(options.Scope, options.Name, nameof(options));
        var segmentOptions = new SegmentOptions
        {
            Mode = options.Mode == 0 ? SegmentOptions.DefaultMode : options.Mode,
            Reserve = options.Reserve,
            Prefault = options.Prefault,
            HugePages = options.HugePages,
            LockInMemory = options.LockInMemory,
            Lifetime = options.Lifetime,
            DeathDetection = options.DeathDetection,
        };
        return (name, segmentOptions, options.CapacityInBytes == 0 ? ManagerSegment.DefaultCapacityInBytes : options.CapacityInBytes);
    }
}
