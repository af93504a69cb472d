using Managers.Protocol;
using Managers.Rings;

namespace Managers.Hosting;

/// <summary>From the socket to rings in shared memory; docs/protocol.md, section 12.</summary>
internal sealed partial class Session
{
    private readonly RingChannel? _ringChannel;
    // Where in the channel's bytes those of this session begin.
    private readonly long _firstByte;
    // 1: counted among the server's rings.
    private int _ringCount;

    /// <summary>The client has declined the rings that were made for it.</summary>
    internal bool HasDeclinedRings { get; private set; }

    /// <summary>Makes rings for the client to open, and answers with how it finds them.</summary>
    internal void OfferRings(ulong request)
    {
        if (_ringChannel is null)
        {
            throw new NotSupportedException("This connection can have no rings: they need a server that allows them and a socket of this machine.");
        }

        if (HasDeclinedRings)
        {
            throw new InvalidOperationException("This connection has declined its rings, and goes on by its socket.");
        }

        if (_ringChannel.HasRings)
        {
            throw new InvalidOperationException("This connection has its rings already.");
        }

        if (!Server.TryCountRing())
        {
            throw new InvalidOperationException($"{Server.Limits.MaxRings} connections have rings, as many as this server allows: ServerLimits.MaxRings.");
        }

        Volatile.Write(ref _ringCount, 1);
        (string Name, Guid Uuid) rings;
        try
        {
            rings = _ringChannel.Offer();
        }
        catch
        {
            GiveBackRings();
            throw;
        }

        if (HasEnded)
        {
            // End may not have seen it.
            GiveBackRings();
        }

        Reply(request, rings, static (_, ref writer, rings) =>
        {
            writer.WriteTupleHeader(2);
            writer.WriteString(rings.Name);
            writer.WriteGuid(rings.Uuid);
        });
    }

    /// <summary>The client cannot open its rings: their memory goes, and another connection may have some.</summary>
    internal void WithdrawRings()
    {
        if (_ringChannel is not { HasRings: true, ReadsRing: false })
        {
            throw new InvalidOperationException("This connection has no rings to decline: none were made for it, or it has declined them before, or uses them.");
        }

        _ringChannel.Withdraw();
        GiveBackRings();
        HasDeclinedRings = true;
    }

    /// <summary>All that the client says after this comes by the ring, and so does all that is said to it after the answer.</summary>
    private void UseRings()
    {
        if (_ringChannel is not { HasRings: true, ReadsRing: false })
        {
            throw new ProtocolException("The client changes over to rings that it does not have.");
        }

        _ringChannel.SwitchReads();
        ValueWriter writer = BeginFrame(FrameType.Ring, 0);
        _ringChannel.SwitchWritesAt(_firstByte + _written + _frameStart + FrameHeader.SizeInBytes);
        EndFrame(ref writer);
    }

    private void GiveBackRings()
    {
        if (Interlocked.Exchange(ref _ringCount, 0) != 0)
        {
            Server.UncountRing();
        }
    }
}
