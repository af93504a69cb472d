using Managers.Conformance.Support;
using Managers.Hosting;
using Managers.Protocol;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>What becomes of a queue's items, and of what they refer to, where a client goes or an answer cannot be sent. Rows P24, S-Q5, K8.</summary>
public sealed class QueueItemTests() : HostileTest(new ServerLimits { MaxFrameInBytes = 1 << 16, MaxObjects = 3 })
{
    private const ushort QueuePut = 0;
    private const ushort QueueGet = 2;
    private const ushort QueuePutBatch = 4;
    private const ushort QueueGetBatch = 6;
    private const ushort QueueCompleteAdding = 11;

    [Fact]
    public void K8_An_item_that_none_of_many_waiting_calls_can_be_answered_with_stays_the_queues()
    {
        // More than a stack holds if each is a call deeper. Wine at times never ends a write to a socket that had to wait for room: so many answers need not.
        int waiting = TestMachine.IsWine ? 4_000 : 20_000;
        using ISharedQueue<IListProxy<int>> queue = Good.CreateQueue<IListProxy<int>>();
        using IListProxy<int> list = Good.CreateList([1]);
        RawPeer peer = Peer();
        ulong its = Adopt(peer, queue, 1);
        byte[] one = Reference(peer.Create("list", 2, [null]), "list");
        Assert.NotEqual(0UL, peer.Create("list", 3, [null]));
        for (uint i = 0; i < waiting; i++)
        {
            peer.Send(RawPeer.Call(its, QueueGetBatch, 100 + i, 1));
        }

        WaitForWaiters(waiting);
        // It would have one object more than it may.
        queue.Put(list);
        for (int i = 0; i < waiting; i++)
        {
            RawFrame answer = peer.Receive()!;
            Assert.Equal((FrameType.Error, ErrorCode.ResultNotEncodable), (answer.Type, answer.Code));
        }

        Assert.Equal(1, queue.Count);
        GiveBack(peer, one);
        peer.Send(RawPeer.Call(its, QueueGet, 4));
        Assert.Equal((byte)ValueCode.Reference, Answer(peer, 4, FrameType.Reply).Body[0]);
    }

    [Theory]
    [InlineData(QueueGet)]
    [InlineData((ushort)3)]
    [InlineData(QueueGetBatch, 5)]
    [InlineData((ushort)7, 5)]
    public void P24_Items_taken_for_a_session_that_ends_just_then_stay_the_queues(ushort method, params object[] arguments)
    {
        using ISharedQueue<int> queue = Good.CreateQueue<int>();
        queue.Put(1);
        queue.Put(2);
        RawPeer peer = Peer();
        var referent = (QueueObject)Server.Objects.Find(Adopt(peer, queue, 1))!;
        Session session = Server.Sessions.Single(session => session.Id == peer.SessionId);
        session.End(ErrorCode.None, null);

        // A thread that was about to take them: its session has given back what it had, and will not do so again.
        var call = new IncomingCall(session, method, 2, RawPeer.Values(arguments), session);
        referent.Invoke(ref call);
        int[] taken = new int[3];
        Assert.Equal(2, queue.TryGetBatch(taken));
        Assert.Equal([1, 2, 0], taken);
    }

    [Fact]
    public void S_Q5_A_put_that_is_cancelled_keeps_nothing_of_what_it_brought()
    {
        RawPeer peer = Peer();
        ulong queue = Full(peer);
        int before = Server.Objects.Count;
        byte[] list = Reference(peer.Create("list", 3, [null]), "list");
        peer.Send(Call(queue, QueuePut, 4, list));
        WaitForWaiters(1);
        peer.Send(RawPeer.Frame(FrameType.Cancel, [], request: 4));
        Fails(peer, 4, ErrorCode.Cancelled);
        GoesWithItsClientsReference(peer, list, before);
    }

    [Fact]
    public void S_Q5_What_a_cancelled_batch_has_not_put_is_not_kept_and_what_it_has_put_is()
    {
        RawPeer peer = Peer();
        ulong queue = peer.Create("queue", 1, 1);
        int before = Server.Objects.Count;
        byte[] first = Reference(peer.Create("list", 2, [null]), "list");
        byte[] second = Reference(peer.Create("list", 3, [null]), "list");
        peer.Send(Call(queue, QueuePutBatch, 4, [0x31, 2, 0, 0, 0, .. first, .. second]));
        WaitForWaiters(1);
        peer.Send(RawPeer.Frame(FrameType.Cancel, [], request: 4));
        Assert.Equal(RawPeer.Values(1), Answer(peer, 4, FrameType.Reply).Body);
        GiveBack(peer, first);
        GoesWithItsClientsReference(peer, second, before + 1);
        peer.Send(RawPeer.Call(queue, QueueGet, 5));
        Assert.Equal(first[..9], Answer(peer, 5, FrameType.Reply).Body[..9]);
    }

    [Fact]
    public void S_Q9_Puts_that_CompleteAdding_refuses_keep_nothing_of_what_they_brought()
    {
        RawPeer peer = Peer();
        ulong queue = Full(peer);
        int before = Server.Objects.Count;
        byte[] waiting = Reference(peer.Create("list", 3, [null]), "list");
        peer.Send(Call(queue, QueuePut, 4, waiting));
        WaitForWaiters(1);
        peer.Send(RawPeer.Call(queue, QueueCompleteAdding, 5));
        Fails(peer, 4, ErrorCode.Remote);
        Answer(peer, 5, FrameType.Reply);
        GoesWithItsClientsReference(peer, waiting, before);

        byte[] late = Reference(peer.Create("list", 6, [null]), "list");
        peer.Send(Call(queue, QueuePut, 7, late));
        Fails(peer, 7, ErrorCode.Remote);
        peer.Send(Call(queue, QueuePutBatch, 8, [0x31, 1, 0, 0, 0, .. late]));
        Fails(peer, 8, ErrorCode.Remote);
        GoesWithItsClientsReference(peer, late, before);
    }

    [Fact]
    public void P24_A_put_whose_client_goes_keeps_nothing_of_what_it_brought()
    {
        using ISharedQueue<int> queue = Good.CreateQueue<int>(maxSize: 1);
        queue.Put(1);
        int before = Server.Objects.Count;
        RawPeer peer = Peer();
        ulong its = Adopt(peer, queue, 1);
        peer.Send(Call(its, QueuePut, 3, Reference(peer.Create("list", 2, [null]), "list")));
        // Nobody is answered for the second one.
        peer.Send(Call(its, QueuePut, 0, Reference(peer.Create("list", 4, [null]), "list")));
        Assert.True(peer.IsServed(5));
        peer.Dispose();
        WaitForConnections(1);
        TestThread.Until(() => Server.Objects.Count == before, "the end of what the puts have brought");
        Assert.Equal((1, false), (queue.Get(), queue.TryGet(out _)));
    }

    [Fact]
    public void S_Q5_A_batch_with_an_object_that_is_lost_keeps_nothing_of_the_others()
    {
        RawPeer peer = Peer();
        ulong queue = peer.Create("queue", 1, 0);
        int before = Server.Objects.Count;
        byte[] list = Reference(peer.Create("list", 2, [null]), "list");
        peer.Send(Call(queue, QueuePutBatch, 3, [0x31, 2, 0, 0, 0, .. list, .. Reference(99_999, "list")]));
        Fails(peer, 3, ErrorCode.ObjectLost);
        GoesWithItsClientsReference(peer, list, before);
    }

    [Fact]
    public void P10_References_in_an_answer_that_cannot_be_sent_are_not_counted()
    {
        RawPeer peer = Peer();
        ulong outer = peer.Create("list", 1, [null]);
        ulong queue = peer.Create("queue", 2, 0);
        int before = Server.Objects.Count;
        byte[] list = Reference(peer.Create("list", 3, [null]), "list");
        // Each fits a frame, both do not.
        byte[] half = RawPeer.Values(new byte[40_000]);
        byte[][] values = [list, half, half];
        for (uint i = 0; i < values.Length; i++)
        {
            peer.Send(Call(outer, 3, 10 + i, values[i]));
            Answer(peer, 10 + i, FrameType.Reply);
            peer.Send(Call(queue, QueuePut, 20 + i, values[i]));
            Answer(peer, 20 + i, FrameType.Reply);
        }

        for (uint i = 0; i < 3; i++)
        {
            peer.Send(RawPeer.Call(outer, 11, 30 + i, 0L, -1L));
            Fails(peer, 30 + i, ErrorCode.ResultNotEncodable);
            peer.Send(RawPeer.Call(queue, QueueGetBatch, 40 + i, 3));
            Fails(peer, 40 + i, ErrorCode.ResultNotEncodable);
        }

        GiveBack(peer, list);
        Session session = Server.Sessions.Single(session => session.Id == peer.SessionId);
        TestThread.Until(() => session.ReferenceCount == 2, "only what the client has is counted");

        // What an answer brings that is sent counts as before.
        peer.Send(RawPeer.Call(queue, QueueGet, 50));
        Assert.Equal(list[..9], Answer(peer, 50, FrameType.Reply).Body[..9]);
        Assert.Equal(3, session.ReferenceCount);
        peer.Send(RawPeer.Call(outer, 10, 51));
        Answer(peer, 51, FrameType.Reply);
        GoesWithItsClientsReference(peer, list, before);
    }

    private static byte[] Call(ulong id, ushort method, ulong request, byte[] argument) =>
        RawPeer.Frame(FrameType.Call, argument, request == 0 ? FrameFlags.OneWay : FrameFlags.None, method, request, id);

    private static byte[] Reference(ulong id, string typeId) => [0x40, .. BitConverter.GetBytes(id), .. new byte[8], (byte)typeId.Length, .. System.Text.Encoding.UTF8.GetBytes(typeId)];

    private static void GiveBack(RawPeer peer, byte[] reference) => peer.Send(RawPeer.Frame(FrameType.Release, [1, 0, 0, 0, .. reference.AsSpan(1, 8), 1, 0, 0, 0]));

    /// <summary>A queue without room.</summary>
    private static ulong Full(RawPeer peer)
    {
        ulong queue = peer.Create("queue", 1, 1);
        peer.Send(RawPeer.Call(queue, QueuePut, 2, 1));
        Answer(peer, 2, FrameType.Reply);
        return queue;
    }

    private void GoesWithItsClientsReference(RawPeer peer, byte[] reference, int objects)
    {
        GiveBack(peer, reference);
        Assert.True(peer.IsServed(1_000));
        TestThread.Until(() => Server.Objects.Count == objects, "the end of the object");
    }
}
