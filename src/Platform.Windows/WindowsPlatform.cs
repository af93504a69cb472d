namespace Managers.Platform.Windows;

/// <summary>The platform of Windows. Identity of processes and threads works; segments and waits say that they are not there yet.</summary>
internal sealed class WindowsPlatform : IPlatform
{
    public ISegmentProvider Segments { get; } = new SegmentProvider();

    public IWaiter Waiter { get; } = new Waiter();

    public IDeathWatch Deaths { get; } = new DeathWatch();

    public IRobustLists RobustLists { get; } = new RobustLists();

    public IProcessProbe Processes { get; } = new ProcessProbe();

    public IChannels Channels { get; } = new Channels();

    public IChildLauncher Children { get; } = new ChildLauncher();

    // C's long has 4 bytes in every Windows compiler, 64-bit ones included.
    public int NativeLongSize => 4;
}
