using Managers.Hosting;
using Managers.Protocol;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>What becomes of a queue's items, and of what they refer to, where a client goes or an answer cannot be sent. Rows P24, S-Q5, K8.</summary>
public sealed class QueueItemTests() : HostileTest(new ServerLimits { MaxFrameInBytes = 1 << 16, MaxObjects = 3 })
{
    private const ushort QueueGet = 2;
    private const ushort QueueGetBatch = 6;

    [Fact]
    public void K8_An_item_that_none_of_many_waiting_calls_can_be_answered_with_stays_the_queues()
    {
        const int Waiting = 20_000;
        using ISharedQueue<IListProxy<int>> queue = Good.CreateQueue<IListProxy<int>>();
        using IListProxy<int> list = Good.CreateList([1]);
        RawPeer peer = Peer();
        ulong its = Adopt(peer, queue, 1);
        byte[] one = Reference(peer.Create("list", 2, [null]), "list");
        Assert.NotEqual(0UL, peer.Create("list", 3, [null]));
        for (uint i = 0; i < Waiting; i++)
        {
            peer.Send(RawPeer.Call(its, QueueGetBatch, 100 + i, 1));
        }

        WaitForWaiters(Waiting);
        // It would have one object more than it may.
        queue.Put(list);
        for (int i = 0; i < Waiting; i++)
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

    private static byte[] Reference(ulong id, string typeId) => [0x40, .. BitConverter.GetBytes(id), .. new byte[8], (byte)typeId.Length, .. System.Text.Encoding.UTF8.GetBytes(typeId)];

    private static void GiveBack(RawPeer peer, byte[] reference) => peer.Send(RawPeer.Frame(FrameType.Release, [1, 0, 0, 0, .. reference.AsSpan(1, 8), 1, 0, 0, 0]));
}
