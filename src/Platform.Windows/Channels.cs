namespace Managers.Platform.Windows;

/// <summary>Named pipes and TCP: not written yet, and says so.</summary>
internal sealed class Channels : IChannels
{
    public ChannelListener Listen(ManagerAddress? address) => throw NotYet();

    public Channel Connect(ManagerAddress address, TimeSpan timeout) => throw NotYet();

    private static PlatformNotSupportedException NotYet() => new("Managers.Platform.Windows.Channels: manager servers are not there yet on Windows.");
}
