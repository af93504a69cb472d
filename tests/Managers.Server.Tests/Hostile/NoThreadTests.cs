using Managers.Conformance.Support;
using Managers.Hosting;
using Managers.Protocol;
using Managers.Server.Tests.Custom;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>A server that can have no more threads: who needs one is told so, and all others are served.</summary>
public abstract class NoThreadTest : HostileTest
{
    private int _asked;

    private protected NoThreadTest(ServerLimits? limits, Door door)
        : base(limits, register: creators => creators.Add("door", null, (ref call) =>
        {
            call.EndArguments();
            return door;
        })) => Door = door;

    private protected Door Door { get; }

    /// <summary>How often a thread was asked for in vain.</summary>
    private protected int Asked => Volatile.Read(ref _asked);

    private protected void TakeThreadsAway() => Server.TakeThread = () =>
    {
        Interlocked.Increment(ref _asked);
        return null;
    };

    private protected void GiveThreadsBack() => Server.TakeThread = SpareThreads.TryTake;
}

public sealed class NoThreadTests() : NoThreadTest(null, new Door())
{
    private const ushort QueueGet = 2;

    [Fact]
    public void A_connection_for_which_there_is_no_thread_is_refused_and_the_next_one_is_taken()
    {
        TakeThreadsAway();
        for (int i = 0; i < 3; i++)
        {
            Ends(Stranger(), ErrorCode.TooManyConnections);
            OthersAreUnharmed();
        }

        Assert.Equal(1, Server.ConnectionCount);
        GiveThreadsBack();
        Assert.True(Peer().IsServed(1));
    }

    [Fact]
    public void While_there_is_no_thread_to_read_on_a_slow_call_is_waited_for_and_no_longer()
    {
        RawPeer peer = Peer();
        ulong door = peer.Create("door", 1);
        TakeThreadsAway();
        peer.Send(RawPeer.CallByName(door, 2, "PassBeside"));
        Door.WaitUntilInside(1);
        TestThread.Until(() => Asked >= 3, "the search for a thread");
        OthersAreUnharmed();
        GiveThreadsBack();
        Assert.True(peer.IsServed(3));
        Assert.Equal(1, Door.Inside);
        Door.Open();
        Assert.Equal(RawPeer.Values(1), Answer(peer, 2, FrameType.Reply).Body);
        Assert.True(peer.IsServed(4));
    }

    [Fact]
    public void A_slow_call_that_ends_before_there_is_a_thread_keeps_its_session()
    {
        RawPeer peer = Peer();
        ulong door = peer.Create("door", 1);
        TakeThreadsAway();
        peer.Send([.. RawPeer.CallByName(door, 2, "PassBeside"), .. RawPeer.Call(0, ServerMethods.Ping, 3)]);
        Door.WaitUntilInside(1);
        TestThread.Until(() => Asked >= 3, "the search for a thread");
        Door.Open();
        Answer(peer, 2, FrameType.Reply);
        Answer(peer, 3, FrameType.Reply);
        Assert.True(peer.IsServed(4));
        GiveThreadsBack();
    }

    [Theory]
    [InlineData("PassApart")]
    [InlineData("PassAlone")]
    public void A_method_for_which_there_is_no_thread_is_not_executed_and_its_object_is_free(string method)
    {
        RawPeer peer = Peer();
        ulong door = peer.Create("door", 1);
        Door.Open();
        TakeThreadsAway();
        peer.Send([.. RawPeer.CallByName(door, 2, method), .. RawPeer.CallByName(door, 0, method), .. RawPeer.CallByName(door, 3, method)]);
        Fails(peer, 2, ErrorCode.TooManyCalls);
        Fails(peer, 3, ErrorCode.TooManyCalls);
        Assert.Equal(0, Door.Came);
        TestThread.Until(() => Server.Sessions.All(static session => session.CallsInFlight == 0), "the end of all calls");
        GiveThreadsBack();
        peer.Send([.. RawPeer.CallByName(door, 4, method), .. RawPeer.CallByName(door, 0, method)]);
        Answer(peer, 4, FrameType.Reply);
        TestThread.Until(() => Door.Came == 2 && Server.Sessions.All(static session => session.CallsInFlight == 0), "the end of all calls");
    }

    [Fact]
    public void A_server_that_is_asked_to_end_answers_once_and_ends_though_there_is_no_thread()
    {
        var server = new ManagerServer(Key, new ServerLimits(), new CreatorTable()) { AllowsShutdown = true };
        using var asked = new ManualResetEventSlim();
        server.ShutdownRequested += asked.Set;
        server.Start(ManagerAddress.Parse("tcp://127.0.0.1:0"));
        using RawPeer peer = RawPeer.Admitted(server.Address, Key);
        server.TakeThread = static () => null;
        peer.Send(RawPeer.Call(0, ServerMethods.Shutdown, 1));
        Answer(peer, 1, FrameType.Reply);
        Assert.True(asked.Wait(TestThread.Patience));
        peer.Send(RawPeer.Call(0, ServerMethods.Ping, 2));
        Answer(peer, 2, FrameType.Reply);
        server.Stop(TestThread.Patience);
    }

    [Fact]
    public void A_client_that_takes_no_answers_ends_if_there_is_no_thread_to_wait_for_it_and_what_it_has_not_got_goes_back()
    {
        const int Items = 200;
        using ISharedQueue<byte[]> queue = Good.CreateQueue<byte[]>();
        RawPeer peer = Peer();
        peer.ReceiveBufferSize = 4096;
        ulong its = Adopt(peer, queue, 1);
        for (uint i = 0; i < Items; i++)
        {
            peer.Send(RawPeer.Call(its, QueueGet, 2 + i));
        }

        WaitForWaiters(Items);
        TakeThreadsAway();
        byte[] item = new byte[64 << 10];
        for (int i = 0; i < Items; i++)
        {
            queue.Put(item);
        }

        WaitForConnections(1);
        Assert.NotEqual(0, Asked);
        OthersAreUnharmed();
        GiveThreadsBack();
        Assert.NotEqual(0, queue.Count);
    }
}

/// <summary>Sessions whose clients are silent have no thread, and there is none when they speak again.</summary>
public sealed class NoThreadForSilentTests() : NoThreadTest(Limits(), new Door())
{
    [Fact]
    public void A_silent_client_that_speaks_when_there_is_no_thread_is_told_and_the_others_are_served_later()
    {
        RawPeer peer = Peer();
        RawPeer other = Peer();
        Assert.True(peer.IsServed(1));
        Assert.True(other.IsServed(1));
        TestThread.Until(() => Server.Readers.Count == 0, "no session has a thread");
        TakeThreadsAway();
        peer.Send(RawPeer.Call(0, ServerMethods.Ping, 2));
        Ends(peer, ErrorCode.TooManyConnections);
        GiveThreadsBack();
        WaitForConnections(2);
        Assert.True(other.IsServed(2));
        OthersAreUnharmed();
        TestThread.Until(() => Server.Readers.Count == 0, "no session has a thread");
    }

    // Skipped before there is a server.
    private static ServerLimits Limits()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Connections keep their threads on this system.");
        return new ServerLimits { MaxIdleThreads = 0 };
    }
}
