using Managers.Conformance.Support;
using Managers.Hosting;
using Managers.Protocol;
using Managers.Server.Tests.Custom;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>More connections than threads: those whose clients are silent have none.</summary>
public abstract class IdleConnectionTest : HostileTest
{
    private protected IdleConnectionTest(int kept)
        : base(Keeping(kept), register: static creators =>
        {
            creators.Add("counter", null, static (ref call) =>
            {
                call.EndArguments();
                return new Counter(0);
            });
            creators.Add("gate", null, static (ref call) =>
            {
                call.EndArguments();
                return new Gate();
            });
        })
    {
    }

    private protected static int Descriptors => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    // Skipped before there is a server.
    private static ServerLimits Keeping(int threads)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Connections keep their threads on this system.");
        return new ServerLimits { MaxIdleThreads = threads };
    }

    private protected void WaitForReaders(int most) => TestThread.Until(() => Server.Readers.Count <= most, $"sessions with a thread are {most}");
}

/// <summary>Some silent ones keep their threads.</summary>
public sealed class FewIdleThreadsTests() : IdleConnectionTest(Kept)
{
    private const int Kept = 2;

    [Fact]
    public void Silent_connections_have_no_threads_and_are_answered_when_they_speak()
    {
        RawPeer[] peers = [.. Enumerable.Range(0, 24).Select(_ => Peer())];
        for (ulong round = 1; round <= 3; round++)
        {
            WaitForReaders(Kept);
            Assert.All(peers, peer => Assert.True(peer.IsServed(round)));
        }

        WaitForReaders(Kept);
        // All at once: there are more threads than are kept, for a while.
        TestThread.RunMany(peers.Length, i => Assert.True(peers[i].IsServed(4)));
        WaitForReaders(Kept);
        // Threads without work end after ten seconds; those of earlier tests too.
        TestThread.Until(() => SpareThreads.Count <= Kept, "the end of threads that nobody needs");
        Assert.Equal(peers.Length + 1, Server.ConnectionCount);
        Assert.All(peers, static peer => Assert.True(peer.IsServed(5)));
    }

    [Fact]
    public void Hundreds_that_come_and_go_leave_no_descriptor()
    {
        Assert.True(Peer().IsServed(1));
        Assert.True(Peer().IsServed(1));
        Assert.True(Peer().IsServed(1));
        WaitForReaders(Kept);
        int before = Descriptors;
        for (int i = 0; i < 10; i++)
        {
            RawPeer[] peers = [.. Enumerable.Range(0, 50).Select(_ => RawPeer.Admitted(Server.Address, Key))];
            WaitForReaders(Kept);
            Assert.True(peers[i].IsServed(1));
            Array.ForEach(peers, static peer => peer.Dispose());
        }

        WaitForConnections(4);
        WaitForReaders(Kept);
        TestThread.Until(() => Descriptors <= before, $"the end of all descriptors but {before}");
    }
}

/// <summary>No silent one keeps its thread: what happens meanwhile.</summary>
public sealed class NoIdleThreadTests() : IdleConnectionTest(0)
{
    private const ushort EventWait = 0;
    private const ushort EventSet = 1;
    private const ushort LockAcquire = 0;

    [Fact]
    public void A_call_that_comes_in_two_parts_is_executed_once()
    {
        RawPeer peer = Peer();
        ulong counter = peer.Create("counter", 1);
        byte[] call = RawPeer.CallByName(counter, 2, "Add(i32)->i32", 5);
        for (int at = 0; at < call.Length; at += 20)
        {
            WaitForReaders(0);
            peer.Send(call.AsSpan(at, Math.Min(20, call.Length - at)));
        }

        Assert.Equal(RawPeer.Values(5), Answer(peer, 2, FrameType.Reply).Body);
    }

    [Fact]
    public void A_call_that_waits_is_answered_by_another_connection()
    {
        RawPeer waiter = Peer();
        ulong flag = waiter.Create("event", 1, false);
        waiter.Send(RawPeer.Call(0, ServerMethods.Lease, 2, flag, TimeSpan.FromMinutes(1)));
        ulong lease = System.Buffers.Binary.BinaryPrimitives.ReadUInt64LittleEndian(Answer(waiter, 2, FrameType.Reply).Body.AsSpan(1));
        waiter.Send(RawPeer.Call(flag, EventWait, 3));
        WaitForWaiters(1);
        WaitForReaders(0);
        RawPeer other = Peer();
        other.Send(RawPeer.Call(0, ServerMethods.Adopt, 1, flag, lease));
        Answer(other, 1, FrameType.Reply);
        other.Send(RawPeer.Call(flag, EventSet, 2));
        Answer(other, 2, FrameType.Reply);
        Answer(waiter, 3, FrameType.Reply);
        WaitForReaders(0);
        Assert.True(waiter.IsServed(4));
    }

    [Fact]
    public void P24_A_silent_client_that_goes_gives_its_lock_back()
    {
        using LockProxy gate = Good.CreateLock();
        ProxyToken token = ((BaseProxy)gate).ToToken();
        RawPeer holder = Peer();
        holder.Send(RawPeer.Call(0, ServerMethods.Adopt, 1, token.Id, token.Lease));
        Answer(holder, 1, FrameType.Reply);
        holder.Send(RawPeer.Call(token.Id, LockAcquire, 2, 1UL));
        Answer(holder, 2, FrameType.Reply);
        WaitForReaders(0);
        Assert.True(gate.IsLocked);
        WaitForReaders(0);
        holder.Dispose();
        using LockScope scope = gate.Acquire(TestThread.Patience);
        Assert.True(scope.PreviousOwnerDied);
        scope.MarkConsistent();
    }

    [Fact]
    public void A_silent_session_that_the_server_ends_is_told_and_leaves_nothing()
    {
        OthersAreUnharmed();
        WaitForReaders(0);
        int before = Descriptors;
        Session good = Assert.Single(Server.Sessions);
        RawPeer[] peers = [.. Enumerable.Range(0, 20).Select(_ => RawPeer.Admitted(Server.Address, Key))];
        WaitForReaders(0);
        foreach (Session session in Server.Sessions.Where(session => session != good))
        {
            session.End(ErrorCode.ShuttingDown, "The test ends it.");
        }

        Assert.All(peers, static peer => Ends(peer, ErrorCode.ShuttingDown));
        Array.ForEach(peers, static peer => peer.Dispose());
        WaitForConnections(1);
        TestThread.Until(() => Descriptors <= before, $"the end of all descriptors but {before}");
        Assert.Equal(0, Server.Readers.Count);
    }

    [Fact]
    public void While_a_slow_call_is_executed_its_session_has_no_other_thread()
    {
        Gate.Open.Reset();
        RawPeer peer = Peer();
        ulong gate = peer.Create("gate", 1);
        peer.Send(RawPeer.CallByName(gate, 2, "Pass"));
        // The watch gives the reading to another thread, which goes in turn.
        WaitForReaders(0);
        Assert.True(peer.IsServed(3));
        WaitForReaders(0);
        Assert.Equal(1, Server.Sessions.Sum(static session => session.CallsInFlight));
        Gate.Open.Set();
        Assert.Equal(RawPeer.Values(1), Answer(peer, 2, FrameType.Reply).Body);
        Assert.True(peer.IsServed(4));
        peer.Send(RawPeer.CallByName(gate, 5, "Pass"));
        Answer(peer, 5, FrameType.Reply);
        WaitForReaders(0);
    }

    [Fact]
    public void P24_A_client_that_goes_during_its_slow_call_ends_its_session_at_once()
    {
        Gate.Open.Reset();
        RawPeer peer = Peer();
        peer.Send(RawPeer.CallByName(peer.Create("gate", 1), 2, "Pass"));
        TestThread.Until(() => Server.Sessions.Sum(static session => session.CallsInFlight) == 1, "the slow call");
        WaitForReaders(0);
        peer.Dispose();
        WaitForConnections(1);
        TestThread.Until(() => Server.Objects.Count == 1, "the end of the object");
        Gate.Open.Set();
        WaitForReaders(0);
    }

    [Fact]
    public void A_server_that_stops_tells_silent_clients()
    {
        var server = new ManagerServer(Key, new ServerLimits { MaxIdleThreads = 0 }, new CreatorTable());
        server.Start(ManagerAddress.Parse("tcp://127.0.0.1:0"));
        RawPeer[] peers = [.. Enumerable.Range(0, 20).Select(_ => RawPeer.Admitted(server.Address, Key))];
        RawPeer waiter = peers[0];
        waiter.Send(RawPeer.Call(waiter.Create("event", 1, false), EventWait, 2));
        TestThread.Until(() => server.Sessions.Sum(static session => session.ParkedCalls) == 1 && server.Readers.Count == 0, "nobody has a thread");
        server.Stop(TestThread.Patience);
        Assert.Equal(0, server.ConnectionCount);
        Assert.All(peers, static peer => Ends(peer, ErrorCode.ShuttingDown));
        Array.ForEach(peers, static peer => peer.Dispose());
    }
}

/// <summary>Every pause of a client is long enough: threads go and come with every call.</summary>
public sealed class HastyIdleThreadsTests : IdleConnectionTest
{
    public HastyIdleThreadsTests()
        : base(0) => Server.Readers.PatienceInMilliseconds = 0;

    [Fact]
    public void Calls_are_executed_once_and_in_order()
    {
        RawPeer[] peers = [.. Enumerable.Range(0, 4).Select(_ => Peer())];
        TestThread.RunMany(peers.Length, i =>
        {
            RawPeer peer = peers[i];
            ulong counter = peer.Create("counter", 1);
            int total = 0;
            for (ulong request = 2; request < 1000; request += 2)
            {
                // The second one may find its session's thread on its way out.
                peer.Send(RawPeer.CallByName(counter, request, "Add(i32)->i32", 1));
                peer.Send(RawPeer.CallByName(counter, request + 1, "Add(i32)->i32", 2));
                Assert.Equal(RawPeer.Values(total += 1), Answer(peer, request, FrameType.Reply).Body);
                Assert.Equal(RawPeer.Values(total += 2), Answer(peer, request + 1, FrameType.Reply).Body);
            }
        });
        WaitForReaders(0);
    }

    [Fact]
    public void Who_ends_while_its_thread_comes_or_goes_leaves_nothing()
    {
        OthersAreUnharmed();
        WaitForReaders(0);
        int before = Descriptors;
        Session good = Assert.Single(Server.Sessions);
        TestThread.RunMany(4, i =>
        {
            for (int round = 0; round < 100; round++)
            {
                using RawPeer peer = RawPeer.Admitted(Server.Address, Key);
                // Once at least: the server welcomes a session before it lists it.
                for (ulong request = 1; request <= 1 + (ulong)(round % 4); request++)
                {
                    Assert.True(peer.IsServed(request));
                }

                if (i % 2 == 0)
                {
                    peer.Send(RawPeer.Call(0, ServerMethods.Ping, 9));
                    Server.Sessions.First(session => session.Id == peer.SessionId).End(ErrorCode.ShuttingDown, "The test ends it.");
                    peer.ReceiveEnd();
                }
            }
        });
        WaitForConnections(1);
        WaitForReaders(0);
        Assert.Equal(good, Assert.Single(Server.Sessions));
        TestThread.Until(() => Descriptors <= before, $"the end of all descriptors but {before}");
        Assert.Equal(0, Server.Readers.Count);
    }
}
