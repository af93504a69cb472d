using Managers.Errors;
using Managers.Platform;
using Managers.Protocol;
using Managers.Rings;

namespace Managers.Client;

/// <summary>From the socket to rings in shared memory, once there have been so many calls that it pays; docs/protocol.md, section 12.</summary>
internal sealed partial class ClientConnection
{
    private readonly RingChannel? _ringChannel;

    private int _answers;
    private Anchor? _anchor;
    // After which of them rings are asked for.
    private int _answersBeforeRings;

    /// <summary>True once answers come by the ring.</summary>
    internal bool UsesRing => _ringChannel is { ReadsRing: true };

    /// <summary>One more answer has come. By the thread that reads.</summary>
    private void CountAnswer()
    {
        if (_ringChannel is not null && ++_answers == _answersBeforeRings)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static connection => connection.ChangeOver(), this, preferLocal: false);
        }
    }

    private void ChangeOver()
    {
        RingChannel channel = _ringChannel!;
        (string Name, Guid Uuid) rings = (string.Empty, default);
        if (!Try(() => rings = AskForRings()))
        {
            // The server allows none, or the connection has ended: the socket it is.
            return;
        }

        if (!Try(() => channel.Accept(rings.Name, rings.Uuid)))
        {
            // Their memory cannot be reached from here: the server keeps it for nothing, and counts it among those it allows.
            Try(() => new OutgoingCall(this, ProtocolConstants.ServerObject, ServerMethods.Decline, null).Invoke());
            return;
        }

        CrashPoint.Reach(CrashPoint.RingAsked);
        using (Uninterrupted.Enter(_writeGate))
        {
            FlushQueue();
            Span<byte> frame = stackalloc byte[FrameHeader.SizeInBytes];
            new FrameHeader(frame.Length, FrameType.Ring, FrameFlags.None, 0, 0, 0).Write(frame);
            Write(frame);
            channel.SwitchWritesAt(channel.Sent);
        }
    }

    private (string Name, Guid Uuid) AskForRings() =>
        new OutgoingCall(this, ProtocolConstants.ServerObject, ServerMethods.Ring, null).Invoke(static (ref reader) =>
        {
            reader.ReadTupleHeader(2);
            string name = reader.ReadText();
            Guid uuid = reader.ReadGuid();
            reader.EndNested();
            return (name, uuid);
        });

    private static bool Try(Action step)
    {
        try
        {
            step();
            return true;
        }
#pragma warning disable CA1031 // Nobody has asked for rings, so nobody is told what hinders them.
        catch (Exception)
#pragma warning restore CA1031
        {
            return false;
        }
    }

    private void UseRings()
    {
        if (_ringChannel is not { HasRings: true, ReadsRing: false })
        {
            throw new ProtocolException("The server changes over to rings that this connection does not have.");
        }

        _anchor = new Anchor(_ringChannel);
        _ringChannel.SwitchReads();
    }

    /// <summary>The system watches the socket now, and whatever it watches is kept: so a connection that everybody has forgotten would stand for ever.</summary>
    private sealed class Anchor(RingChannel channel)
    {
        ~Anchor()
        {
            // Both its memory and its socket are still there: what is watched is no garbage.
            channel.Shutdown();
            channel.Dispose();
        }
    }
}
