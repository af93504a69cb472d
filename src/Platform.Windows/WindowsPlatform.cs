namespace Managers.Platform.Windows;

/// <summary>The platform of Windows: sections, events, job objects, named pipes.</summary>
internal sealed class WindowsPlatform : IPlatform
{
    private readonly SegmentProvider _segments;
    private readonly Waiter _waiter = new();
    private readonly DeathWatch _deaths = new();
    private readonly RobustLists _robustLists = new();
    private readonly ProcessProbe _processes = new();
    private readonly Channels _channels = new();
    private readonly ChannelWatch _channelWatch = new();
    private readonly ChildLauncher _children;

    /// <summary>Makes the platform. Its services are to be had on Windows alone.</summary>
    /// <param name="directory">Where the records of segments lie; null: in the user's local application data.</param>
    internal WindowsPlatform(string? directory = null)
    {
        _segments = new SegmentProvider(directory);
        _children = new ChildLauncher(_deaths);
    }

    public ISegmentProvider Segments => Here(_segments);

    public IWaiter Waiter => Here(_waiter);

    public IDeathWatch Deaths => Here(_deaths);

    public IRobustLists RobustLists => Here(_robustLists);

    public IProcessProbe Processes => Here(_processes);

    public IChannels Channels => Here(_channels);

    public IChannelWatch ChannelWatch => Here(_channelWatch);

    public IChildLauncher Children => Here(_children);

    // C's long has 4 bytes in every Windows compiler, 64-bit ones included.
    public int NativeLongSize => 4;

    private static T Here<T>(T service)
        where T : class
    {
        if (!OperatingSystem.IsWindows() || nint.Size != 8)
        {
            throw new PlatformNotSupportedException($"{typeof(T).Name} of the Windows platform needs 64-bit Windows; this is {Environment.OSVersion.Platform}. See the platform table of the README.");
        }

        return service;
    }
}
