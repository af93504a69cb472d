using Managers.Platform;

namespace Managers.Core.Tests.Protocol;

/// <summary>The other end is a script: it says given bytes, in pieces of given lengths, then closes. What is written to it is kept.</summary>
internal sealed class ScriptedChannel(ReadOnlyMemory<byte> says, Func<int>? piece = null) : Channel
{
    private int _at;

    internal List<byte> Heard { get; } = [];

    internal override ChannelPeer Peer => new(0, "a script");

    internal override int Read(Span<byte> buffer)
    {
        int length = Math.Min(Math.Min(buffer.Length, says.Length - _at), piece?.Invoke() ?? int.MaxValue);
        says.Span.Slice(_at, length).CopyTo(buffer);
        _at += length;
        return length;
    }

    internal override int TryRead(Span<byte> buffer) => Read(buffer);

    internal override int TryWrite(ReadOnlySpan<byte> bytes)
    {
        Heard.AddRange(bytes);
        return bytes.Length;
    }

    internal override bool Wait(bool read, bool write, int milliseconds) => true;

    internal override void Shutdown()
    {
    }

    public override void Dispose()
    {
    }
}
