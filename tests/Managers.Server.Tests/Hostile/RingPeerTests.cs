using Managers.Conformance.Support;
using Managers.Locks;
using Managers.Platform;
using Managers.Protocol;
using Managers.Rings;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>Peers that change over to rings, or say so, and what they may do there.</summary>
public sealed unsafe class RingPeerTests : HostileTest, IDisposable
{
    private const int CellsStart = 4352;
    private SegmentHandle? _memory;
    private RingWriter _writer;
    private RingReader _reader;

    public RingPeerTests()
        : base(OnLinux())
    {
    }

    void IDisposable.Dispose()
    {
        _memory?.Dispose();
        Dispose();
        UntilNobodyHasRings();
    }

    private static SegmentWords Words => default;

    private byte* Memory => (byte*)_memory!.BaseAddress;

    // Skipped before there is a server.
    private static ServerLimits OnLinux()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Connections have no rings on this system.");
        return new ServerLimits { MaxRings = 1 };
    }

    [Fact]
    public void K8_Who_changes_over_without_rings_is_closed()
    {
        RawPeer peer = Peer();
        peer.Send(RawPeer.Frame(FrameType.Ring, []));
        Ends(peer, ErrorCode.ProtocolViolation);
        OthersAreUnharmed();
    }

    [Fact]
    public void Of_rings_that_were_opened_and_never_used_no_name_is_left_though_they_are_open_still()
    {
        // As a client that dies there: the system ends its socket before it ends the rest.
        WithRingsOpen().Dispose();
        WaitForConnections(1);
        RingSegments.UntilNone();
        Assert.False(_memory!.IsClosed);
    }

    [Fact]
    public void K8_Who_asks_twice_is_told_so_and_goes_on()
    {
        RawPeer peer = Peer();
        Ask(peer, 1);
        Assert.Single(RingSegments.OfThisProcess());
        peer.Send(RawPeer.Call(0, ServerMethods.Ring, 2));
        Fails(peer, 2, ErrorCode.Remote);
        Assert.True(peer.IsServed(3));
        peer.Dispose();
        RingSegments.UntilNone();
    }

    [Fact]
    public void Who_declines_its_rings_leaves_them_to_others_and_goes_on()
    {
        RawPeer peer = Peer();
        Ask(peer, 1);
        peer.Send(RawPeer.Call(0, ServerMethods.Decline, 2));
        Answer(peer, 2, FrameType.Reply);
        Assert.Empty(RingSegments.OfThisProcess());
        Assert.Equal(0, Server.RingCount);
        peer.Send(RawPeer.Call(0, ServerMethods.Ring, 3));
        Fails(peer, 3, ErrorCode.Remote);
        peer.Send(RawPeer.Call(0, ServerMethods.Decline, 4));
        Fails(peer, 4, ErrorCode.Remote);

        WithRings();
        Write(RawPeer.Call(0, ServerMethods.Ping, 7));
        Assert.Equal(7UL, Read().Request);
        Assert.True(peer.IsServed(5));
    }

    [Fact]
    public void Who_declines_what_it_was_not_offered_is_told_so_and_may_ask_for_it()
    {
        RawPeer peer = Peer();
        peer.Send(RawPeer.Call(0, ServerMethods.Decline, 1));
        Fails(peer, 1, ErrorCode.Remote);
        Ask(peer, 2);
    }

    [Fact]
    public void K8_Who_declines_the_rings_that_it_uses_is_told_so_and_goes_on()
    {
        WithRings();
        Write(RawPeer.Call(0, ServerMethods.Decline, 7));
        RawFrame answer = Read();
        Assert.Equal((FrameType.Error, 7UL, ErrorCode.Remote), (answer.Type, answer.Request, answer.Code));
        Write(RawPeer.Call(0, ServerMethods.Ping, 8));
        Assert.Equal(8UL, Read().Request);
        Assert.Equal(1, Server.RingCount);
    }

    [Fact]
    public void K8_Who_changes_over_to_rings_that_it_has_declined_is_closed()
    {
        RawPeer peer = Peer();
        Ask(peer, 1);
        peer.Send([.. RawPeer.Call(0, ServerMethods.Decline, 2), .. RawPeer.Frame(FrameType.Ring, [])]);
        Ends(peer, ErrorCode.ProtocolViolation);
        OthersAreUnharmed();
    }

    [Fact]
    public void P24_Who_declines_while_its_session_ends_gives_its_rings_back_once()
    {
        var random = new Random(5);
        for (int i = 0; i < 200; i++)
        {
            RawPeer peer = Peer();
            Ask(peer, 1);
            Hosting.Session session = Server.Sessions.Single(session => session.Id == peer.SessionId);
            peer.Send(RawPeer.Call(0, ServerMethods.Decline, 2));
            // Its reader is about to run that, in the middle of it, or done.
            Thread.SpinWait(random.Next(5000));
            session.End(ErrorCode.None, null);
            peer.Dispose();
            UntilNobodyHasRings();
        }
    }

    [Fact]
    public void K8_A_peer_speaks_by_its_ring()
    {
        RawPeer peer = WithRings();
        Write(RawPeer.Call(0, ServerMethods.Ping, 7));
        Assert.Equal(7UL, Read().Request);
        Assert.Empty(RingSegments.OfThisProcess());
        // Bytes by the socket only wake.
        for (int i = 0; i < 100; i++)
        {
            peer.Send(new byte[1000]);
        }

        Write(RawPeer.Call(0, ServerMethods.Ping, 8));
        Assert.Equal(8UL, Read().Request);
        OthersAreUnharmed();
    }

    [Fact]
    public void K8_Twice_changing_over_ends_the_connection()
    {
        RawPeer peer = WithRings();
        Write(RawPeer.Frame(FrameType.Ring, []));
        Closes(peer);
    }

    [Fact]
    public void K8_Garbage_in_a_ring_ends_its_connection()
    {
        RawPeer peer = WithRings();
        byte[] garbage = new byte[1000];
        new Random(1).NextBytes(garbage);
        Write(garbage);
        Closes(peer);
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(65_537UL)]
    [InlineData(1UL << 63)]
    public void K8_More_written_than_there_is_room_for_ends_the_connection(ulong more)
    {
        RawPeer peer = WithRings();
        *(ulong*)(Memory + CellsStart) += more;
        Bell.Ring(Words, RingMemory.BellOf(_memory!, ofServer: true), Bell.Reads);
        Closes(peer);
    }

    [Fact]
    public void K8_More_read_than_was_written_ends_the_connection()
    {
        RawPeer peer = WithRings();
        ulong dict = CreateByRing(new byte[60_000]);
        *(ulong*)(Memory + CellsStart + 256 + 128) = 1UL << 40;
        // Its answer finds the ring nearly full, and looks how far it was read.
        Write(RawPeer.Call(dict, 0, 3, "k"));
        Write(RawPeer.Call(dict, 0, 4, "k"));
        Closes(peer);
    }

    [Fact]
    public void K8_Words_that_change_all_the_time_end_no_more_than_the_connection()
    {
        RawPeer peer = WithRings();
        var random = new Random(3);
        for (int i = 0; i < 20_000 && Server.Sessions.Length > 1; i++)
        {
            // Bells, tails, heads: whatever they say.
            *(ulong*)(Memory + 4096 + 128 * random.Next(6)) = random.Next(3) == 0 ? (ulong)random.NextInt64() : (ulong)random.Next(70_000);
            Memory[8192 + random.Next(2 * 65_536)] = (byte)random.Next(256);
        }

        OthersAreUnharmed();
        peer.Dispose();
        WaitForConnections(1);
    }

    [Fact]
    public void K8_Who_never_reads_its_ring_is_not_read_either()
    {
        RawPeer peer = WithRings();
        ulong dict = CreateByRing(new byte[30_000]);
        byte[] get = RawPeer.Call(dict, 0, 2, "k");
        int written = 0;
        // 64 KiB of answers are two: soon nobody takes calls any more, and the ring is full.
        TestThread.Until(
            () =>
            {
                int count = _writer.Write(Words, get, out _);
                written += Math.Max(0, count);
                return count == 0;
            },
            "the ring to the server is full");
        Assert.InRange(written, 1, 64 << 20);
        OthersAreUnharmed();
        peer.Dispose();
        WaitForConnections(1);
    }

    private void UntilNobodyHasRings()
    {
        TestThread.Until(() => Server.RingCount == 0, "no rings are counted");
        RingSegments.UntilNone();
    }

    /// <summary>Asks for rings, and gets them.</summary>
    private static RawFrame Ask(RawPeer peer, ulong request)
    {
        peer.Send(RawPeer.Call(0, ServerMethods.Ring, request));
        return Answer(peer, request, FrameType.Reply);
    }

    private RawPeer WithRings()
    {
        RawPeer peer = WithRingsOpen();
        peer.Send(RawPeer.Frame(FrameType.Ring, []));
        Answer(peer, 0, FrameType.Ring);
        return peer;
    }

    private RawPeer WithRingsOpen()
    {
        RawPeer peer = Peer();
        var reader = new ValueReader(Ask(peer, 1).Body);
        reader.ReadTupleHeader(2);
        string name = reader.ReadText();
        _memory = RingMemory.Open(name, reader.ReadGuid());
        _writer = RingMemory.Writer(_memory, isServer: false);
        _reader = RingMemory.Reader(_memory, isServer: false);
        return peer;
    }

    private ulong CreateByRing(byte[] value)
    {
        Write(RawPeer.Call(0, ServerMethods.Create, 2, "dict", 0UL, new Dictionary<object, object?> { ["k"] = value }));
        var reader = new ValueReader(Read().Body);
        // A Reference: its code, then the id.
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(reader.Rest[1..]);
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            int written = _writer.Write(Words, bytes, out _);
            Assert.True(written >= 0, "the server's number cannot be");
            bytes = bytes[written..];
        }
    }

    private RawFrame Read()
    {
        var bytes = new List<byte>();
        byte[] buffer = new byte[4096];
        TestThread.Until(
            () =>
            {
                int read = _reader.Read(Words, buffer);
                bytes.AddRange(buffer.AsSpan(0, Math.Max(0, read)));
                return bytes.Count >= 4 && bytes.Count >= BitConverter.ToInt32(bytes.GetRange(0, 4).ToArray());
            },
            "a frame in the ring");
        byte[] frame = [.. bytes];
        FrameHeader header = FrameHeader.Read(frame, int.MaxValue);
        Assert.Equal(frame.Length, header.Length);
        return new RawFrame(header.Type, header.Flags, header.Request, frame[FrameHeader.SizeInBytes..], frame);
    }

    /// <summary>The server closes this connection, and no other.</summary>
    private void Closes(RawPeer peer)
    {
        Assert.Null(peer.Receive());
        WaitForConnections(1);
        OthersAreUnharmed();
    }
}
