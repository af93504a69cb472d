using Managers.Conformance.Support;
using Managers.Hosting;
using Managers.Protocol;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>Objects that nothing keeps but an item that a client has taken from a queue: they end once the item has arrived. Rows K8, P24.</summary>
public sealed class DeliveredItemTests : HostileTest
{
    private const ushort QueuePut = 0;
    private const ushort QueueGet = 2;

    private readonly Probe _probe;

    public DeliveredItemTests()
        : this(new Probe())
    {
    }

    private DeliveredItemTests(Probe probe)
        : base(register: creators => creators.Add("probe", null, (ref call) =>
        {
            call.EndArguments();
            return probe;
        })) => _probe = probe;

    [Fact]
    public void K8_An_object_that_ends_with_a_delivered_item_ends_under_no_lock_of_its_session()
    {
        RawPeer peer = Peer();
        TakeTheProbe(peer);
        // Once the next answer goes out, the one before it counts as read.
        Assert.True(peer.IsServed(10));
        _probe.HasEndedWithoutLocks();
        Assert.True(peer.IsServed(11));
    }

    [Fact]
    public void K8_An_object_that_ends_with_a_delivered_item_ends_under_no_lock_of_the_object_that_answers_next()
    {
        RawPeer peer = Peer();
        ulong id = peer.Create("queue", 10, 0);
        var other = (QueueObject)Server.Objects.Find(id)!;
        _probe.Other = other;
        TakeTheProbe(peer);
        peer.Send(RawPeer.Call(id, QueueGet, 11));
        WaitForWaiters(1);
        // As code of the server's own: the answer goes out at once, by this thread, which has the queue's lock.
        Assert.Equal(1, other.TryPut([EncodedValue.Of(1)]));
        Answer(peer, 11, FrameType.Reply);
        _probe.HasEndedWithoutLocks();
        Assert.True(peer.IsServed(12));
    }

    [Fact]
    public void P24_An_object_that_ends_with_a_delivered_item_ends_under_no_lock_of_the_session_that_ends_too()
    {
        RawPeer peer = Peer();
        TakeTheProbe(peer);
        _probe.Session!.End(ErrorCode.None, null);
        _probe.HasEndedWithoutLocks();
    }

    /// <summary>The probe goes through a queue, and its client gives back what it had of it.</summary>
    private void TakeTheProbe(RawPeer peer)
    {
        ulong probe = peer.Create("probe", 1);
        byte[] id = BitConverter.GetBytes(probe);
        Session session = Server.Sessions.First(session => session.Id == peer.SessionId);
        _probe.Session = session;
        ulong queue = peer.Create("queue", 2, 0);
        peer.Send(RawPeer.Frame(FrameType.Call, [(byte)ValueCode.Reference, .. id, .. new byte[8], 5, .. "event"u8], FrameFlags.None, QueuePut, 3, queue));
        Answer(peer, 3, FrameType.Reply);
        peer.Send(RawPeer.Call(queue, QueueGet, 4));
        Answer(peer, 4, FrameType.Reply);
        peer.Send(RawPeer.Frame(FrameType.Release, [1, 0, 0, 0, .. id, 2, 0, 0, 0]));
        TestThread.Until(() => !session.Refers(probe), "the client has none");
    }
}
