using System.Buffers.Binary;
using Managers.Conformance.Support;
using Managers.Hosting;
using Managers.Protocol;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>Peers with the key that do what the protocol does not allow. Rows K8, K10, K11, P3, P4.</summary>
public sealed class SessionTests() : HostileTest(new ServerLimits { MaxCalls = 8, MaxObjects = 10, MaxLeases = 3, MaxFrameInBytes = 1 << 20 })
{
    private const ushort DictGet = 0;
    private const ushort DictSet = 2;
    private const ushort QueuePut = 0;
    private const ushort QueueGet = 2;
    private const ushort QueueState = 8;

    [Fact]
    public void K8_Garbage_after_the_handshake_ends_that_connection_alone()
    {
        for (int seed = 1; seed <= 50; seed++)
        {
            byte[] garbage = new byte[200];
            new Random(seed).NextBytes(garbage);
            RawPeer peer = Peer();
            peer.Send(garbage);
            Assert.True(peer.ReceiveEnd() is ErrorCode.FrameTooLong or ErrorCode.ProtocolViolation, $"seed {seed}");
        }
    }

    [Theory]
    [InlineData(0u, ErrorCode.ProtocolViolation)]
    [InlineData(23u, ErrorCode.ProtocolViolation)]
    [InlineData((1u << 20) + 1, ErrorCode.FrameTooLong)]
    [InlineData(1u << 31, ErrorCode.FrameTooLong)]
    [InlineData(uint.MaxValue, ErrorCode.FrameTooLong)]
    public void K8_K9_A_length_that_is_not_allowed_ends_the_connection_at_once(uint length, ErrorCode code)
    {
        byte[] frame = RawPeer.Call(0, ServerMethods.Ping, 1);
        BinaryPrimitives.WriteUInt32LittleEndian(frame, length);
        RawPeer peer = Peer();
        peer.Send(frame);
        Ends(peer, code);
    }

    [Fact]
    public void K10_Frames_that_a_client_does_not_send_end_the_connection()
    {
        for (int type = 0; type < 256; type++)
        {
            if ((FrameType)type is FrameType.Call or FrameType.Cancel or FrameType.Release or FrameType.Credit)
            {
                continue;
            }

            RawPeer peer = Peer();
            peer.Send(RawPeer.Frame((FrameType)type, [0, 0]));
            ErrorCode? end = peer.ReceiveEnd();
            Assert.Equal((FrameType)type == FrameType.Goodbye ? null : ErrorCode.ProtocolViolation, end);
        }
    }

    [Fact]
    public void K10_Flags_methods_and_objects_where_there_are_none_end_the_connection()
    {
        foreach (byte[] frame in (byte[][])
        [
            RawPeer.Frame(FrameType.Call, [], (FrameFlags)4, 7, 1),
            RawPeer.Frame(FrameType.Call, [], (FrameFlags)128, 7, 1),
            RawPeer.Frame(FrameType.Cancel, [], FrameFlags.ByName),
            RawPeer.Frame(FrameType.Cancel, [], 0, 1),
            RawPeer.Frame(FrameType.Cancel, [], 0, 0, 1, 1),
            RawPeer.Frame(FrameType.Cancel, [0], 0, 0, 1),
            RawPeer.Frame(FrameType.Credit, [0]),
            RawPeer.Frame(FrameType.Release, []),
            RawPeer.Frame(FrameType.Release, [1, 0, 0, 0]),
            RawPeer.Frame(FrameType.Release, [255, 255, 255, 255, 1, 2, 3]),
            // Without a number it wants no answer, with one it does.
            RawPeer.Frame(FrameType.Call, [], 0, ServerMethods.Ping, 0),
            RawPeer.Frame(FrameType.Call, [], FrameFlags.OneWay, ServerMethods.Ping, 1),
        ])
        {
            RawPeer peer = Peer();
            peer.Send(frame);
            Ends(peer, ErrorCode.ProtocolViolation);
        }
    }

    [Fact]
    public void K10_Arguments_that_are_malformed_end_the_connection_and_wrong_ones_do_not()
    {
        RawPeer peer = Peer();
        ulong dict = peer.Create("dict", 1, [null]);
        peer.Send(RawPeer.Call(dict, DictGet, 2));
        Fails(peer, 2, ErrorCode.ArgumentMismatch);
        peer.Send(RawPeer.Call(dict, DictGet, 3, "a", "b"));
        Fails(peer, 3, ErrorCode.ArgumentMismatch);
        peer.Send(RawPeer.Call(0, ServerMethods.Describe, 4, dict, "b"));
        Fails(peer, 4, ErrorCode.ArgumentMismatch);
        peer.Send(RawPeer.Call(0, ServerMethods.Describe, 5, "a"));
        Fails(peer, 5, ErrorCode.ArgumentMismatch);
        peer.Send(RawPeer.Frame(FrameType.Call, [0x20, 5, 0, 0, 0, 97], 0, DictGet, 6, dict));
        Ends(peer, ErrorCode.ProtocolViolation);
    }

    [Fact]
    public void K11_What_the_server_does_not_have_is_refused_and_the_connection_goes_on()
    {
        RawPeer peer = Peer();
        ulong dict = peer.Create("dict", 1, [null]);
        peer.Send(RawPeer.Call(0, ServerMethods.Decline + 1, 2));
        Fails(peer, 2, ErrorCode.MethodNotFound);
        peer.Send(RawPeer.Call(0, ushort.MaxValue, 3));
        Fails(peer, 3, ErrorCode.MethodNotFound);
        peer.Send(RawPeer.Call(dict, (ushort)StockContracts.Dictionary.Signatures.Count, 4));
        Fails(peer, 4, ErrorCode.MethodNotFound);
        peer.Send(RawPeer.CallByName(dict, 5, "ToString"));
        Fails(peer, 5, ErrorCode.MethodNotFound);
        peer.Send(RawPeer.Call(0, ServerMethods.Create, 6, "System.Diagnostics.Process", 0UL));
        Fails(peer, 6, ErrorCode.TypeNotFound);
        peer.Send(RawPeer.Call(0, ServerMethods.Create, 7, "dict", 1UL, null));
        Fails(peer, 7, ErrorCode.ContractMismatch);
        // Nobody of its clients has started this server.
        peer.Send(RawPeer.Call(0, ServerMethods.Shutdown, 8));
        Fails(peer, 8, ErrorCode.Remote);
        Assert.True(peer.IsServed(9));
    }

    [Fact]
    public void K10_More_calls_in_flight_than_allowed_are_refused_one_by_one()
    {
        RawPeer peer = Peer();
        ulong queue = peer.Create("queue", 1, 0);
        for (ulong request = 2; request < 10; request++)
        {
            peer.Send(RawPeer.Call(queue, QueueGet, request));
        }

        WaitForWaiters(8);
        peer.Send(RawPeer.Call(queue, QueueGet, 10));
        Fails(peer, 10, ErrorCode.TooManyCalls);
        peer.Send(RawPeer.Frame(FrameType.Cancel, [], request: 5));
        Fails(peer, 5, ErrorCode.Cancelled);
        peer.Send(RawPeer.Call(queue, QueuePut, 11, "x"));
        // The first that waits has it.
        Assert.Equal((11UL, 2UL), Two(peer));
        Assert.True(peer.IsServed(12));
    }

    [Fact]
    public void K10_A_number_that_a_waiting_call_has_ends_the_connection_and_takes_no_item()
    {
        RawPeer peer = Peer();
        RawPeer other = Peer();
        ulong queue = peer.Create("queue", 1, 0);
        ulong lease = LeaseOf(peer, queue, 2);
        other.Send(RawPeer.Call(0, ServerMethods.Adopt, 1, queue, lease));
        Answer(other, 1, FrameType.Reply);
        peer.Send([.. RawPeer.Call(queue, QueueGet, 3), .. RawPeer.Call(queue, QueueGet, 3)]);
        Ends(peer, ErrorCode.ProtocolViolation);
        other.Send(RawPeer.Call(queue, QueuePut, 2, "x"));
        Answer(other, 2, FrameType.Reply);
        other.Send(RawPeer.Call(queue, QueueGet, 3));
        Assert.Equal(RawPeer.Values("x"), Answer(other, 3, FrameType.Reply).Body);
    }

    [Fact]
    public void K10_Cancelling_what_is_not_in_flight_does_nothing()
    {
        RawPeer peer = Peer();
        foreach (ulong request in (ulong[])[0, 1, 2, ulong.MaxValue])
        {
            peer.Send(RawPeer.Frame(FrameType.Cancel, [], request: request));
            peer.Send(RawPeer.Frame(FrameType.Credit, [1, 0, 0, 0], request: request));
        }

        Assert.True(peer.IsServed(1));
    }

    [Fact]
    public void K10_Calls_that_nothing_answers_and_that_would_wait_are_bounded_and_end_with_their_session()
    {
        RawPeer peer = Peer();
        ulong queue = peer.Create("queue", 1, 1);
        ulong lease = LeaseOf(peer, queue, 2);
        RawPeer other = Peer();
        other.Send(RawPeer.Call(0, ServerMethods.Adopt, 1, queue, lease));
        Answer(other, 1, FrameType.Reply);
        peer.Send(RawPeer.Call(queue, QueuePut, 3, "first"));
        Answer(peer, 3, FrameType.Reply);
        for (int i = 0; i < 1000; i++)
        {
            peer.Send(RawPeer.Call(queue, QueuePut, 0, i));
        }

        Assert.True(peer.IsServed(4));
        // Of the thousand eight were let wait; as many come, one for each place that is free.
        for (ulong i = 0; i < 9; i++)
        {
            other.Send(RawPeer.Call(queue, QueueGet, 2 + i));
            Assert.Equal(RawPeer.Values(i == 0 ? "first" : (object)((int)i - 1)), Answer(other, 2 + i, FrameType.Reply).Body);
        }

        other.Send(RawPeer.Call(queue, QueueState, 20));
        Assert.Equal(RawPeer.Values((0, 1, false)), Answer(other, 20, FrameType.Reply).Body);

        // The same ones that wait while their session ends: nothing of them comes.
        peer.Send(RawPeer.Call(queue, QueuePut, 5, "second"));
        Answer(peer, 5, FrameType.Reply);
        peer.Send(RawPeer.Call(queue, QueuePut, 0, "never"));
        Assert.True(peer.IsServed(6));
        peer.Dispose();
        WaitForConnections(2);
        other.Send(RawPeer.Call(queue, QueueGet, 21));
        Assert.Equal(RawPeer.Values("second"), Answer(other, 21, FrameType.Reply).Body);
        other.Send(RawPeer.Call(queue, QueueState, 22));
        Assert.Equal(RawPeer.Values((0, 1, false)), Answer(other, 22, FrameType.Reply).Body);
    }

    [Fact]
    public void P3_References_that_a_session_does_not_have_cannot_be_used_or_given_back()
    {
        RawPeer owner = Peer();
        ulong list = owner.Create("list", 1, [null]);
        RawPeer thief = Peer();
        ulong own = thief.Create("dict", 1, [null]);
        thief.Send(RawPeer.Call(list, 2, 2));
        Fails(thief, 2, ErrorCode.ObjectLost);
        foreach (ushort method in (ushort[])[ServerMethods.Methods, ServerMethods.Describe])
        {
            thief.Send(RawPeer.Call(0, method, 3, list));
            Fails(thief, 3, ErrorCode.ObjectLost);
        }

        thief.Send(RawPeer.Call(0, ServerMethods.Lease, 4, list, TimeSpan.FromMinutes(1)));
        Fails(thief, 4, ErrorCode.ObjectLost);
        thief.Send(RawPeer.Call(0, ServerMethods.Adopt, 5, list, 1UL));
        Fails(thief, 5, ErrorCode.ObjectLost);
        // As a value: the server would take the object itself.
        byte[] reference = [0x40, .. BitConverter.GetBytes(list), .. new byte[8], 4, .. "list"u8];
        thief.Send(RawPeer.Frame(FrameType.Call, [.. RawPeer.Values("stolen"), .. reference], 0, DictSet, 6, own));
        Fails(thief, 6, ErrorCode.ObjectLost);
        thief.Send(Release(list, 1));
        Ends(thief, ErrorCode.ProtocolViolation);

        RawPeer greedy = Peer();
        ulong mine = greedy.Create("list", 1, [null]);
        greedy.Send(Release(mine, 2));
        Ends(greedy, ErrorCode.ProtocolViolation);
        RawPeer twice = Peer();
        mine = twice.Create("list", 1, [null]);
        twice.Send([.. Release(mine, 1), .. Release(mine, 1)]);
        Ends(twice, ErrorCode.ProtocolViolation);
        Assert.True(owner.IsServed(2));
        owner.Send(RawPeer.Call(list, 2, 3));
        Answer(owner, 3, FrameType.Reply);
    }

    [Fact]
    public void P24_A_connection_counts_until_all_that_its_session_had_is_given_back()
    {
        Session good = Assert.Single(Server.Sessions);
        RawPeer peer = Peer();
        ulong id = peer.Create("lock", 1);
        peer.Send(RawPeer.Call(id, 0, 2, 1UL));
        Answer(peer, 2, FrameType.Reply);
        var held = (Referent)Server.Objects.Find(id)!;
        // What the session holds cannot be given back meanwhile.
        lock (held.Gate)
        {
            peer.Dispose();
            TestThread.Until(() => Server.Sessions.Length == 1, "the end of the session");
            Assert.Equal([good], Server.Sessions);
            Assert.Equal(2, Server.ConnectionCount);
        }

        WaitForConnections(1);
    }

    [Fact]
    public void P3_What_was_given_back_cannot_be_called_though_it_was_called_just_before()
    {
        RawPeer peer = Peer();
        ulong list = peer.Create("list", 1, [null]);
        ulong other = peer.Create("list", 2, [null]);
        for (ulong request = 3; request < 6; request++)
        {
            peer.Send(RawPeer.Call(list, 2, request));
            Answer(peer, request, FrameType.Reply);
        }

        // In one go: what is executed between is seen by the next.
        peer.Send([.. RawPeer.Call(list, 2, 6), .. Release(list, 1), .. RawPeer.Call(list, 2, 7)]);
        Answer(peer, 6, FrameType.Reply);
        Fails(peer, 7, ErrorCode.ObjectLost);
        peer.Send(RawPeer.Call(other, 2, 8));
        Answer(peer, 8, FrameType.Reply);
        peer.Send(RawPeer.Call(list, 2, 9));
        Fails(peer, 9, ErrorCode.ObjectLost);
        Assert.True(peer.IsServed(10));
    }

    [Fact]
    public void P3_Objects_of_one_session_are_limited()
    {
        RawPeer peer = Peer();
        ulong[] made = [.. Enumerable.Range(1, 10).Select(i => peer.Create("event", (ulong)i, false))];
        peer.Send(RawPeer.Call(0, ServerMethods.Create, 11, "event", 0UL, false));
        RawFrame refused = Answer(peer, 11, FrameType.Error);
        Assert.True(refused.Code is ErrorCode.TooManyObjects or ErrorCode.ResultNotEncodable, refused.Code.ToString());
        Assert.Equal(11, Server.Objects.Count);
        peer.Send(Release(made[0], 1));
        Assert.NotEqual(0UL, peer.Create("event", 12, false));
    }

    [Fact]
    public void P6_Leases_are_limited_and_a_revoked_one_makes_room()
    {
        RawPeer peer = Peer();
        ulong made = peer.Create("event", 1, false);
        ulong lease = 0;
        for (ulong request = 2; request < 5; request++)
        {
            peer.Send(RawPeer.Call(0, ServerMethods.Lease, request, made, TimeSpan.FromMinutes(1)));
            lease = BinaryPrimitives.ReadUInt64LittleEndian(Answer(peer, request, FrameType.Reply).Body.AsSpan(1));
        }

        RawPeer other = Peer();
        ulong another = other.Create("event", 1, false);
        other.Send(RawPeer.Call(0, ServerMethods.Lease, 2, another, TimeSpan.FromMinutes(1)));
        Fails(other, 2, ErrorCode.TooManyObjects);
        peer.Send(RawPeer.Call(0, ServerMethods.Revoke, 5, made, lease));
        Answer(peer, 5, FrameType.Reply);
        other.Send(RawPeer.Call(0, ServerMethods.Lease, 3, another, TimeSpan.FromMinutes(1)));
        Answer(other, 3, FrameType.Reply);
    }

    [Fact]
    public void K8_A_value_inside_values_is_no_deeper_than_allowed()
    {
        RawPeer peer = Peer();
        ulong dict = peer.Create("dict", 1, [null]);
        byte[] deepest = [.. Enumerable.Repeat((byte[])[0x33, 1], 63).SelectMany(static pair => pair), 0];
        peer.Send(RawPeer.Frame(FrameType.Call, [.. RawPeer.Values("k"), .. deepest], 0, DictSet, 2, dict));
        Answer(peer, 2, FrameType.Reply);
        peer.Send(RawPeer.Call(dict, DictGet, 3, "k"));
        Assert.Equal(deepest, Answer(peer, 3, FrameType.Reply).Body);
        // One level more can be sent, and not be held.
        byte[] deeper = [0x33, 1, .. deepest];
        peer.Send(RawPeer.Frame(FrameType.Call, [.. RawPeer.Values("k"), .. deeper], 0, DictSet, 5, dict));
        Fails(peer, 5, ErrorCode.ArgumentMismatch);
        peer.Send(RawPeer.Frame(FrameType.Call, deeper, 0, 6, 6, dict));
        Assert.Equal(RawPeer.Values(false), Answer(peer, 6, FrameType.Reply).Body);
        peer.Send(RawPeer.Frame(FrameType.Call, [.. RawPeer.Values("k"), 0x33, 1, .. deeper], 0, DictSet, 4, dict));
        Ends(peer, ErrorCode.ProtocolViolation);
    }

    [Fact]
    public void K8_Repeating_a_list_takes_neither_time_nor_memory_without_end()
    {
        RawPeer peer = Peer();
        ulong list = peer.Create("list", 1, [null]);
        const ushort Repeat = 18;
        peer.Send(RawPeer.Call(list, Repeat, 2, long.MaxValue));
        Answer(peer, 2, FrameType.Reply);
        peer.Send(RawPeer.Call(list, 3, 3, "x"));
        Answer(peer, 3, FrameType.Reply);
        peer.Send(RawPeer.Call(list, Repeat, 4, (long)int.MaxValue));
        Fails(peer, 4, ErrorCode.Remote);
        peer.Send(RawPeer.Call(list, Repeat, 5, 3L));
        Answer(peer, 5, FrameType.Reply);
        peer.Send(RawPeer.Call(list, 2, 6));
        Assert.Equal(RawPeer.Values(3L), Answer(peer, 6, FrameType.Reply).Body);
    }

    private static byte[] Release(ulong id, uint count)
    {
        byte[] body = new byte[16];
        body[0] = 1;
        BinaryPrimitives.WriteUInt64LittleEndian(body.AsSpan(4), id);
        BinaryPrimitives.WriteUInt32LittleEndian(body.AsSpan(12), count);
        return RawPeer.Frame(FrameType.Release, body);
    }

    private static ulong LeaseOf(RawPeer peer, ulong id, ulong request)
    {
        peer.Send(RawPeer.Call(0, ServerMethods.Lease, request, id, TimeSpan.FromSeconds(30)));
        return BinaryPrimitives.ReadUInt64LittleEndian(Answer(peer, request, FrameType.Reply).Body.AsSpan(1));
    }

    private static (ulong First, ulong Second) Two(RawPeer peer)
    {
        ulong[] requests = [.. ((ulong[])[peer.Receive()!.Request, peer.Receive()!.Request]).OrderDescending()];
        return (requests[0], requests[1]);
    }

    [Fact]
    public void P4_A_reference_to_what_the_peer_does_not_have_changes_nothing_and_holds_nothing()
    {
        const ushort DictUpdate = 11;
        const ushort DictCount = 5;
        const ushort ListAddRange = 4;
        RawPeer peer = Peer();
        ulong dictionary = peer.Create("dict", 1, [null]);
        ulong list = peer.Create("list", 2, [null]);
        ulong inner = peer.Create("list", 3, [null]);
        byte[] none = Reference(99_999);
        peer.Send(RawPeer.Frame(FrameType.Call, [(byte)ValueCode.Map, 2, 0, 0, 0, .. RawPeer.Values("a"), .. Reference(inner), .. RawPeer.Values("b"), .. none], FrameFlags.None, DictUpdate, 4, dictionary));
        Fails(peer, 4, ErrorCode.ObjectLost);
        peer.Send(RawPeer.Call(dictionary, DictCount, 5));
        Assert.Equal(RawPeer.Values(0L), Answer(peer, 5, FrameType.Reply).Body);
        peer.Send(RawPeer.Frame(FrameType.Call, [(byte)ValueCode.List, 2, 0, 0, 0, .. Reference(inner), .. none], FrameFlags.None, ListAddRange, 6, list));
        Fails(peer, 6, ErrorCode.ObjectLost);
        int before = Server.Objects.Count;
        byte[] release = new byte[16];
        release[0] = 1;
        BinaryPrimitives.WriteUInt64LittleEndian(release.AsSpan(4), inner);
        BinaryPrimitives.WriteUInt32LittleEndian(release.AsSpan(12), 1);
        peer.Send(RawPeer.Frame(FrameType.Release, release));
        TestThread.Until(() => Server.Objects.Count == before - 1, "the end of the inner list, which nothing holds");

        static byte[] Reference(ulong id)
        {
            byte[] bytes = [(byte)ValueCode.Reference, .. new byte[16], 4, .. "list"u8];
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(1), id);
            return bytes;
        }
    }
}
