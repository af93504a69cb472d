using Managers.Conformance.Support;
using Managers.Protocol;
using Managers.Server.Tests.Hostile;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Custom;

[ManagedProxy]
public interface IGate
{
    int Pass();

    int Offer(ISharedQueue<int> queue);
}

/// <summary>An object whose methods take until the test lets them end, and say nothing of that beforehand.</summary>
public sealed class Gate : IGate
{
    internal static ManualResetEventSlim Open { get; } = new(false);

    public int Pass()
    {
        Open.Wait();
        return 1;
    }

    public int Offer(ISharedQueue<int> queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        queue.Put(5);
        Open.Wait();
        return 2;
    }
}

public sealed partial class GateManager : SyncManager
{
    [CreatorMethod(typeof(Gate), TypeId = "gate")]
    public partial IGate CreateGate();
}

/// <summary>Answers that a thread has in hand when code of the user's keeps it. Row P22.</summary>
public sealed class GateTests : CustomTest<GateManager>
{
    public GateTests()
        : base(static options => new GateManager(options with { Address = options.Address ?? ManagerAddress.Parse("tcp://127.0.0.1:0") })) => Gate.Open.Reset();

    [Fact]
    public void An_answer_does_not_wait_for_a_slow_call_that_came_with_it()
    {
        using RawPeer peer = RawPeer.Admitted(Server.Address, Key);
        ulong gate = peer.Create("gate", 1);
        byte[] slow = RawPeer.CallByName(gate, 3, "Pass");
        peer.Send([.. RawPeer.Call(0, ServerMethods.Ping, 2), .. slow]);
        Assert.Equal(2UL, peer.Receive()?.Request);
        Assert.True(peer.IsServed(4));
        Gate.Open.Set();
        Assert.Equal(3UL, peer.Receive()?.Request);
    }

    [Fact]
    public void What_a_slow_call_does_to_a_queue_is_told_at_once()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        GateManager other = Connect();
        int got = 0;
        ProxyToken token = ((BaseProxy)queue).ToToken();
        using ISharedQueue<int> same = other.AttachQueue<int>(token);
        Assert.True(Manager.Revoke(token));
        TestThread taker = TestThread.Start(() => got = same.Get());
        TestThread.Until(() => Manager.GetDiagnostics().Sessions.Sum(static session => session.Waiting) == 1, "the one who waits");
        IGate gate = Manager.CreateGate();
        TestThread giver = TestThread.Start(() => gate.Offer(queue));
        taker.Join();
        Assert.Equal(5, got);
        Assert.True(giver.IsAlive);
        Gate.Open.Set();
        giver.Join();
    }
}
