using System.Diagnostics;
using Managers.Protocol;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>Peers that do not get through the handshake. Rows K1 to K6 and K8.</summary>
public sealed class HandshakeTests() : HostileTest(patience: s_patience)
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMilliseconds(400);

    [Fact]
    public void K1_R7_A_wrong_key_is_refused_and_told_so()
    {
        RawPeer peer = Stranger();
        peer.Introduce(AuthKey.Random());
        Ends(peer, ErrorCode.AuthenticationFailed);
        using var manager = new SyncManager(new ManagerOptions { Address = Server.Address, AuthKey = AuthKey.Random() });
        Assert.Throws<System.Security.Authentication.AuthenticationException>(() => manager.Connect());
    }

    [Fact]
    public void K1_K5_An_empty_key_is_a_key_like_others()
    {
        RawPeer peer = Stranger();
        peer.Introduce(AuthKey.FromBytes([]));
        Ends(peer, ErrorCode.AuthenticationFailed);
    }

    [Fact]
    public void K1_Without_a_proof_nothing_is_served()
    {
        foreach (byte[] instead in (byte[][])[RawPeer.Call(0, ServerMethods.Ping, 1), RawPeer.Frame(FrameType.Proof, []), RawPeer.Frame(FrameType.Proof, new byte[33]), RawPeer.Hello(), RawPeer.Frame(FrameType.Goodbye, [0, 0])])
        {
            RawPeer peer = Stranger();
            peer.Send(RawPeer.Hello());
            Assert.Equal(FrameType.Challenge, peer.Receive()!.Type);
            peer.Send(instead);
            ErrorCode? end = peer.ReceiveEnd();
            Assert.True(end is ErrorCode.ProtocolViolation or ErrorCode.None or null, $"ended with {end}");
        }

        RawPeer first = Stranger();
        first.Send(RawPeer.Call(0, ServerMethods.Ping, 1));
        Ends(first, ErrorCode.ProtocolViolation);
    }

    [Fact]
    public void K2_A_handshake_played_again_is_refused()
    {
        byte[] said = Peer().Said;
        RawPeer peer = Stranger();
        peer.Send(said);
        Assert.Equal(FrameType.Challenge, peer.Receive()!.Type);
        Ends(peer, ErrorCode.AuthenticationFailed);
    }

    [Fact]
    public void K3_Another_version_is_refused()
    {
        byte[] hello = RawPeer.Hello();
        hello[FrameHeader.SizeInBytes + 4] = 2;
        RawPeer peer = Stranger();
        peer.Send(hello);
        Ends(peer, ErrorCode.UnsupportedVersion);
    }

    [Fact]
    public void K3_A_higher_minor_version_is_taken_as_ours()
    {
        byte[] hello = RawPeer.Hello();
        hello[FrameHeader.SizeInBytes + 6] = 200;
        RawPeer peer = Stranger();
        peer.Send(hello);
        RawFrame challenge = peer.Receive()!;
        Assert.Equal((FrameType.Challenge, 1, 0), (challenge.Type, challenge.Body[4], challenge.Body[6]));
    }

    [Theory]
    [InlineData(257u)]
    [InlineData(1u << 20)]
    [InlineData(1u << 31)]
    [InlineData(uint.MaxValue)]
    public void K4_A_frame_of_more_than_256_bytes_ends_the_handshake_before_it_is_read(uint length)
    {
        byte[] hello = RawPeer.Hello();
        System.Buffers.Binary.BinaryPrimitives.WriteUInt32LittleEndian(hello, length);
        RawPeer peer = Stranger();
        peer.Send(hello.AsSpan(0, FrameHeader.SizeInBytes));
        Ends(peer, ErrorCode.FrameTooLong);
    }

    [Fact]
    public void K6_Who_says_nothing_or_half_is_told_and_closed_at_the_deadline_and_stops_nobody()
    {
        long started = Stopwatch.GetTimestamp();
        RawPeer[] peers = [.. Enumerable.Range(0, 20).Select(_ => Stranger())];
        for (int i = 0; i < peers.Length; i++)
        {
            // None of it, parts of Hello, all of it, and half a Proof.
            byte[] hello = RawPeer.Hello();
            peers[i].Send(hello.AsSpan(0, Math.Min(hello.Length, 5 * i)));
            if (5 * i > hello.Length)
            {
                Assert.Equal(FrameType.Challenge, peers[i].Receive()!.Type);
                peers[i].Send(RawPeer.Frame(FrameType.Proof, new byte[32]).AsSpan(0, i));
            }
        }

        WaitForConnections(21);
        OthersAreUnharmed();
        Assert.All(peers, static peer => Ends(peer, ErrorCode.HandshakeTimeout));
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        Assert.True(took > s_patience * 0.9 && took < s_patience + TimeSpan.FromSeconds(10), $"closed after {took}");
        WaitForConnections(1);
    }

    [Fact]
    public void K8_Garbage_is_closed()
    {
        for (int seed = 1; seed <= 50; seed++)
        {
            byte[] garbage = new byte[200];
            new Random(seed).NextBytes(garbage);
            RawPeer peer = Stranger();
            peer.Send(garbage);
            Assert.True(peer.ReceiveEnd() is ErrorCode.FrameTooLong or ErrorCode.ProtocolViolation or ErrorCode.HandshakeTimeout, $"seed {seed}");
        }

        RawPeer web = Stranger();
        web.Send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8);
        Ends(web, ErrorCode.FrameTooLong);
    }

    [Fact]
    public void K8_Who_closes_in_the_middle_of_a_handshake_is_forgotten()
    {
        for (int i = 0; i < 20; i++)
        {
            using var peer = new RawPeer(Server.Address);
            peer.Send(RawPeer.Hello().AsSpan(0, 3 * i));
        }

        WaitForConnections(1);
    }
}

/// <summary>A slow peer is not a bad one.</summary>
public sealed class SlowPeerTests : HostileTest
{
    [Fact]
    public void K6_Byte_by_byte_is_as_good_as_at_once()
    {
        RawPeer peer = Stranger();
        byte[] hello = RawPeer.Hello();
        foreach (byte part in hello)
        {
            peer.Send(part);
        }

        RawFrame challenge = peer.Receive()!;
        byte[] proof = RawPeer.Proof(Key, hello, challenge);
        foreach (byte part in proof)
        {
            peer.Send(part);
        }

        Assert.Equal(FrameType.Welcome, peer.Receive()!.Type);
        foreach (byte part in RawPeer.Call(0, ServerMethods.Ping, 1))
        {
            peer.Send(part);
        }

        Answer(peer, 1, FrameType.Reply);
        // Halves of two frames at a time.
        byte[] two = [.. RawPeer.Call(0, ServerMethods.Ping, 2), .. RawPeer.Call(0, ServerMethods.Ping, 3)];
        peer.Send(two.AsSpan(0, 30));
        Answer(peer, 2, FrameType.Reply);
        peer.Send(two.AsSpan(30));
        Answer(peer, 3, FrameType.Reply);
    }
}

/// <summary>As many connections as are allowed, and one more.</summary>
public sealed class TooManyConnectionsTests() : HostileTest(new ServerLimits { MaxConnections = 3 })
{
    [Fact]
    public void K12_One_connection_too_many_is_told_to_come_back_later_and_may()
    {
        RawPeer first = Peer();
        // One that has not proved anything counts as well.
        RawPeer second = Stranger();
        WaitForConnections(3);
        Ends(Stranger(), ErrorCode.TooManyConnections);
        using (var manager = new SyncManager(new ManagerOptions { Address = Server.Address, AuthKey = Key }))
        {
            Assert.False(Assert.Throws<ManagerUnavailableException>(() => manager.Connect()).MayHaveExecuted);
        }

        OthersAreUnharmed();
        second.Dispose();
        WaitForConnections(2);
        Assert.True(first.IsServed(1));
        Assert.True(Peer().IsServed(1));
    }
}
