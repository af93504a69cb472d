namespace Managers.Platform.Windows;

/// <summary>A connected pipe or socket: not written yet, and says so.</summary>
internal sealed class StreamChannel : Channel
{
    internal override ChannelPeer Peer => throw NotYet();

    internal override int Read(Span<byte> buffer) => throw NotYet();

    internal override int TryRead(Span<byte> buffer) => throw NotYet();

    internal override int TryWrite(ReadOnlySpan<byte> bytes) => throw NotYet();

    internal override bool Wait(bool read, bool write, int milliseconds) => throw NotYet();

    internal override void Shutdown() => throw NotYet();

    public override void Dispose()
    {
    }

    private static PlatformNotSupportedException NotYet() => new("Managers.Platform.Windows.StreamChannel: manager servers are not there yet on Windows.");
}
