namespace Managers.Platform.Windows;

/// <summary>A pipe or port at which connections arrive: not written yet, and says so.</summary>
internal sealed class StreamListener : ChannelListener
{
    internal override ManagerAddress Address => throw NotYet();

    internal override Channel? Accept() => throw NotYet();

    public override void Dispose()
    {
    }

    private static PlatformNotSupportedException NotYet() => new("Managers.Platform.Windows.StreamListener: manager servers are not there yet on Windows.");
}
