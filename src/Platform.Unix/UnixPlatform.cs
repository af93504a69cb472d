namespace Managers.Platform.Unix;

/// <summary>The platform of Linux.</summary>
internal sealed class UnixPlatform : IPlatform
{
    internal UnixPlatform(string? directory = null, bool avoidTemporaryFiles = false)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new PlatformNotSupportedException(
                $"Managers runs on Linux; on {Environment.OSVersion.Platform} its segments and waits are not written yet. See the platform table of the README.");
        }

        if (nint.Size != 8)
        {
            throw new PlatformNotSupportedException("Managers needs a 64-bit process.");
        }

        Children = new ChildLauncher(Deaths);
        var processes = new ProcessProbe();
        Processes = processes;
        Channels = new Channels(processes.UserId);
        Segments = new SegmentProvider(processes.UserId, directory ?? SegmentProvider.DefaultDirectory, avoidTemporaryFiles);
    }

    public ISegmentProvider Segments { get; }

    public IWaiter Waiter { get; } = new Waiter();

    public IDeathWatch Deaths { get; } = new DeathWatch();

    public IRobustLists RobustLists { get; } = new RobustLists();

    public IProcessProbe Processes { get; }

    public IChannels Channels { get; }

    public IChannelWatch ChannelWatch { get; } = new ChannelWatch();

    public IChildLauncher Children { get; }

    public int NativeLongSize => nint.Size;
}
