using System.Reflection;
using Managers.Conformance.Support;
using Managers.Hosting;
using Managers.Protocol;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>Code of the server's own whose thread is interrupted while it answers a client's call: the client gets what it waited for.</summary>
public sealed class ServerInterruptTests : HostileTest
{
    private const ushort QueueGet = 2;

    [Theory]
    [InlineData("_callsGate")]
    [InlineData("_outGate")]
    public void An_item_that_an_interrupted_thread_puts_arrives(string gate)
    {
        RawPeer peer = Peer();
        ulong id = peer.Create("queue", 1, 0);
        using var queue = new QueueReferent<int>((QueueObject)Server.Objects.Find(id)!);
        peer.Send(RawPeer.Call(id, QueueGet, 2));
        TestThread.Until(() => Server.Sessions.Any(static session => session.ParkedCalls == 1), "a call that waits");
        Session session = Server.Sessions.Single(static session => session.ParkedCalls == 1);
        var held = (Lock)typeof(Session).GetField(gate, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(session)!;
        TestThread thread;
        lock (held)
        {
            thread = TestThread.Start(() =>
            {
                queue.Put(7);
                Assert.True(TestThread.IsInterrupted());
            });
            thread.Interrupt();
        }

        thread.Join();
        Assert.Equal(RawPeer.Values(7), Answer(peer, 2, FrameType.Reply).Body);
    }

    [Fact]
    public void What_a_session_had_goes_back_though_the_thread_that_ends_it_is_interrupted()
    {
        RawPeer peer = Peer();
        ulong id = peer.Create("lock", 1);
        peer.Send(RawPeer.Call(id, 0, 2, 1UL));
        Answer(peer, 2, FrameType.Reply);
        var gate = (LockReferent)Server.Objects.Find(id)!;
        Session session = Server.Sessions.Single(session => session.Refers(id));
        TestThread thread;
        lock (gate.Gate)
        {
            thread = TestThread.Start(() =>
            {
                session.End(ErrorCode.None, null);
                Assert.True(TestThread.IsInterrupted());
            });
            thread.Interrupt();
        }

        thread.Join();
        Assert.Equal("Lock(free)", gate.Describe());
    }
}
