using System.Runtime.CompilerServices;
using Managers.Conformance.Support;
using Managers.Hosting;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>A connection that goes on through rings in shared memory, and what hinders it. docs/protocol.md, section 12.</summary>
[Collection(nameof(Hostile.OneAtATime))]
public sealed class RingTests : IDisposable
{
    private static readonly AuthKey s_key = AuthKey.Random();
    private ManagerServer? _server;

    public RingTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Connections have no rings on this system.");

    public void Dispose()
    {
        _server?.Stop(TestThread.Patience);
        TestThread.Until(() => _server?.ConnectionCount is null or 0, "the end of all connections");
        RingSegments.UntilNone();
    }

    [Fact]
    public void A_connection_that_is_used_much_goes_on_by_rings()
    {
        using SyncManager client = Client(answers: 64);
        IDictionaryProxy<int, int> dict = client.CreateDictionary<int, int>();
        for (int i = 0; i < 50; i++)
        {
            dict[i] = i;
        }

        Assert.False(UsesRing(dict), "50 answers are no reason");
        UntilRing(dict);
        Assert.Equal(49, dict[49]);
        Assert.Empty(RingSegments.OfThisProcess());
    }

    [Fact]
    public void Values_longer_than_a_ring_cross()
    {
        using SyncManager client = Client();
        IDictionaryProxy<string, byte[]> dict = client.CreateDictionary<string, byte[]>();
        UntilRing(dict);
        byte[] value = new byte[5_000_011];
        new Random(1).NextBytes(value);
        for (int i = 0; i < 3; i++)
        {
            dict["a"] = value;
            Assert.Equal(value, dict["a"]);
        }
    }

    [Fact]
    public void Both_directions_full_at_once_go_on()
    {
        using SyncManager client = Client();
        IDictionaryProxy<string, byte[]> dict = client.CreateDictionary<string, byte[]>();
        UntilRing(dict);
        byte[] value = new byte[100_000];
        new Random(2).NextBytes(value);
        dict["a"] = value;
        using CallBatch batch = client.BeginBatch();
        // Answers fill the ring to the client while calls fill the one to the server.
        var gets = new Task<byte[]>[64];
        var sets = new Task[64];
        for (int i = 0; i < gets.Length; i++)
        {
            gets[i] = dict.GetAsync("a").AsTask();
            sets[i] = dict.SetAsync("b" + i, value).AsTask();
        }

        batch.Invoke();
        Assert.All(gets, get => Assert.Equal(value, get.Result));
        Assert.All(sets, static set => set.GetAwaiter().GetResult());
        Assert.Equal(65, dict.Count);
    }

    [Fact]
    public void Threads_call_while_their_connection_changes_over()
    {
        for (int round = 0; round < 20; round++)
        {
            using SyncManager client = Client(answers: 20 + round);
            IDictionaryProxy<int, int> dict = client.CreateDictionary<int, int>();
            TestThread.RunMany(4, thread =>
            {
                for (int i = 0; i < 200; i++)
                {
                    Assert.Equal(i + 1, dict.Increment(thread, 1));
                }
            });
            UntilRing(dict);
        }
    }

    [Fact]
    public async Task Calls_that_are_awaited_and_streams_go_by_rings()
    {
        using SyncManager client = Client();
        IDictionaryProxy<int, int> dict = client.CreateDictionary<int, int>();
        UntilRing(dict);
        Task<int>[] calls = [.. Enumerable.Range(0, 500).Select(i => Task.Run(async () =>
        {
            await dict.SetAsync(i, i);
            return await dict.GetAsync(i);
        }))];
        Assert.Equal(Enumerable.Range(0, 500), await Task.WhenAll(calls));
        Assert.Equal(500, dict.ToArray().Length);
    }

    [Fact]
    public void As_many_connections_have_rings_as_the_server_allows()
    {
        using SyncManager first = Client(limits: new ServerLimits { MaxRings = 1 });
        IDictionaryProxy<int, int> one = first.CreateDictionary<int, int>();
        UntilRing(one);
        using (SyncManager second = Client())
        {
            IDictionaryProxy<int, int> two = second.CreateDictionary<int, int>();
            CallMuch(two);
            Assert.False(UsesRing(two), "one connection has rings, as many as may");
        }

        first.Dispose();
        TestThread.Until(
            () =>
            {
                using SyncManager third = Client();
                IDictionaryProxy<int, int> three = third.CreateDictionary<int, int>();
                CallMuch(three);
                return UsesRing(three);
            },
            "the rings of a connection that has ended are another's");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Either_side_may_want_no_rings(bool isServer)
    {
        using SyncManager client = Client(serverUses: !isServer, clientUses: isServer);
        IDictionaryProxy<int, int> dict = client.CreateDictionary<int, int>();
        CallMuch(dict);
        Assert.False(UsesRing(dict));
    }

    [Fact]
    public void TCP_has_no_rings()
    {
        using SyncManager client = Client(address: ManagerAddress.Parse("tcp://127.0.0.1:0"));
        IDictionaryProxy<int, int> dict = client.CreateDictionary<int, int>();
        CallMuch(dict);
        Assert.False(UsesRing(dict));
    }

    [Fact]
    public void P24_Silent_connections_with_rings_have_no_threads_and_are_answered_when_they_speak()
    {
        using SyncManager client = Client(limits: new ServerLimits { MaxIdleThreads = 0 });
        LockProxy gate = client.CreateLock();
        UntilRing(gate);
        ReaderThreads readers = _server!.Readers;
        for (int i = 0; i < 5; i++)
        {
            TestThread.Until(() => readers.Count == 0, "the silent connection has no thread");
            gate.Acquire().Dispose();
        }

        // And one that goes without a word.
        using SyncManager other = Client();
        LockProxy shared = other.Attach<LockProxy>(gate.ToToken());
        UntilRing(shared);
        shared.Acquire();
        TestThread.Until(() => readers.Count == 0, "both have no thread");
        ((BaseProxy)shared).Reference.Connection.End(new ManagerUnavailableException("The test."));
        using LockScope scope = gate.Acquire(TestThread.Patience);
        Assert.True(scope.PreviousOwnerDied);
        scope.MarkConsistent();
    }

    [Fact]
    public void Who_calls_by_rings_counts_as_active_and_who_falls_silent_does_not()
    {
        using SyncManager client = Client();
        IDictionaryProxy<int, int> dict = client.CreateDictionary<int, int>();
        using SyncManager other = Client();
        IDictionaryProxy<int, int> same = other.AttachDictionary<int, int>(((BaseProxy)dict).ToToken());
        UntilRing(dict);
        UntilRing(same);
        TestThread.Until(() => dict.Count + same.Count == 0 && _server!.Readers.Active.Count == 2, "both are active");
        TestThread.Until(() => dict.Count == 0 && _server!.Readers.Active.Count == 1, "the silent one is not");
    }

    [Fact]
    public void G6_A_manager_that_is_forgotten_ends_its_session()
    {
        using SyncManager first = Client();
        Forget();
        TestThread.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return _server!.ConnectionCount == 1;
            },
            "the end of the forgotten connection");
    }

    [Fact]
    public void A_server_that_ends_tells_who_waits_by_rings()
    {
        using SyncManager client = Client(limits: new ServerLimits { MaxIdleThreads = 0 });
        ISharedQueue<int> queue = client.CreateQueue<int>();
        UntilRing((BaseProxy)queue);
        ManagerUnavailableException? told = null;
        TestThread waiting = TestThread.Start(() => told = Assert.Throws<ManagerUnavailableException>(() => queue.Get()));
        TestThread.Until(() => client.GetDiagnostics().Sessions.Sum(static session => session.Waiting) == 1, "it waits");
        _server!.Stop(TestThread.Patience);
        waiting.Join();
        Assert.Contains("has ended", told!.Message, StringComparison.Ordinal);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Forget()
    {
        SyncManager forgotten = Client();
        UntilRing(forgotten.CreateDictionary<int, int>());
        TestThread.Until(() => _server!.ConnectionCount == 2, "two connections");
    }

    private static bool UsesRing(object proxy) => ((BaseProxy)proxy).Reference.Connection.UsesRing;

    private static void CallMuch(object proxy)
    {
        for (int i = 0; i < 300; i++)
        {
            _ = proxy.ToString();
            _ = ((BaseProxy)proxy).Describe();
        }
    }

    private static void UntilRing(object proxy) => TestThread.Until(
        () =>
        {
            _ = ((BaseProxy)proxy).Describe();
            return UsesRing(proxy);
        },
        "the connection goes by rings");

    /// <summary>A client of the server, which its first one starts.</summary>
    private SyncManager Client(int answers = 1, ServerLimits? limits = null, bool serverUses = true, bool clientUses = true, ManagerAddress? address = null)
    {
        if (_server is null)
        {
            _server = new ManagerServer(s_key, limits ?? new ServerLimits(), new CreatorTable()) { UsesRings = serverUses };
            _server.Start(address);
        }

        var client = new SyncManager(new ManagerOptions { Address = _server.Address, AuthKey = s_key, UseRings = clientUses, AnswersBeforeRings = answers });
        client.Connect();
        return client;
    }
}
