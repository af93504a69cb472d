using System.Runtime.CompilerServices;
using Managers.Conformance.Support;
using Managers.Server.Tests.Custom;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>Managers from their beginning to their end, in one process. Rows B8, B12, C8, G4, G6, G7, P5, P6, R1, R3 to R6.</summary>
public sealed class LifeCycleTests : ServerTest
{
    [Fact]
    public async Task B8_G4_R1_Serving_returns_when_it_is_cancelled_and_clients_are_told()
    {
        using var end = new CancellationTokenSource();
        using var server = new SyncManager(new ManagerOptions { AuthKey = Key });
        Task serving = server.ServeForeverAsync(end.Token);
        Assert.Equal(ManagerState.Serving, server.State);
        using var client = new SyncManager(new ManagerOptions { Address = server.Address, AuthKey = Key });
        var told = new TaskCompletionSource<Exception>(TaskCreationOptions.RunContinuationsAsynchronously);
        client.Disconnected += (_, e) => told.TrySetResult(e.Reason);
        client.Connect();
        using ISharedQueue<int> queue = client.CreateQueue<int>();
        TestThread waits = TestThread.Start(() =>
        {
            ManagerUnavailableException lost = Assert.Throws<ManagerUnavailableException>(() => queue.Get());
            Assert.Contains("ended", lost.Message, StringComparison.Ordinal);
        });
        TestThread.Until(() => client.GetDiagnostics().Sessions.Sum(static session => session.Waiting) == 1, "a waiting call");

        await end.CancelAsync();
        await serving.WaitAsync(TestThread.Patience);

        Assert.Equal(ManagerState.ShutDown, server.State);
        Assert.IsType<ManagerUnavailableException>(await told.Task.WaitAsync(TestThread.Patience));
        TestThread.Run(waits.Join);
    }

    [Fact]
    public void The_loss_of_a_server_is_told_on_the_pool_and_holds_up_no_call()
    {
        using var server = new SyncManager(new ManagerOptions { AuthKey = Key });
        Task serving = server.ServeForeverAsync(CancellationToken.None);
        using var client = new SyncManager(new ManagerOptions { Address = server.Address, AuthKey = Key });
        client.Connect();
        int told = 0;
        bool isOfPool = false;
        using var called = new ManualResetEventSlim();
        client.Disconnected += (_, _) =>
        {
            isOfPool = Thread.CurrentThread.IsThreadPoolThread;
            called.Wait(TestThread.Patience);
            Interlocked.Increment(ref told);
        };
        server.Shutdown();
        TestThread.Until(() => serving.IsCompleted, "the end of serving");

        TestThread.Run(() =>
        {
            Assert.Throws<ManagerUnavailableException>(client.Ping);
            Assert.Equal(0, Volatile.Read(ref told));
            called.Set();
        });
        TestThread.Until(() => Volatile.Read(ref told) != 0, "the event");
        Assert.True(isOfPool);
        Assert.Throws<ManagerUnavailableException>(client.Ping);
        Assert.Equal(1, told);
    }

    [Fact]
    public void R3_Every_call_after_the_servers_end_fails_at_once()
    {
        using var server = new SyncManager(new ManagerOptions { AuthKey = Key });
        Task serving = server.ServeForeverAsync(CancellationToken.None);
        using var client = new SyncManager(new ManagerOptions { Address = server.Address, AuthKey = Key });
        client.Connect();
        using IDictionaryProxy<string, int> dictionary = client.CreateDictionary<string, int>();
        server.Shutdown();
        TestThread.Until(() => serving.IsCompleted, "the end of serving");

        Assert.Throws<ManagerUnavailableException>(() => dictionary["a"] = 1);
        ManagerUnavailableException again = Assert.Throws<ManagerUnavailableException>(() => dictionary.Count);
        Assert.False(again.MayHaveExecuted);
        Assert.Contains("DictionaryProxy(dict, object", dictionary.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void G7_B12_After_the_end_everything_says_so_and_ending_again_is_nothing()
    {
        SyncManager client = Connect();
        IListProxy<int> list = client.CreateList<int>();
        using (client)
        {
            list.Add(1);
        }

        client.Shutdown();
        client.Dispose();
        Assert.Throws<ObjectDisposedException>(() => client.CreateList<int>());
        Assert.Throws<ObjectDisposedException>(() => list.Add(2));
        Assert.Throws<ObjectDisposedException>(() => client.Connect());
        Assert.Throws<ObjectDisposedException>(() => client.Start());
        Assert.Contains("ListProxy(list, object", list.ToString(), StringComparison.Ordinal);
        list.Dispose();
    }

    [Fact]
    public void G6_Proxies_that_are_collected_give_their_objects_back_without_a_call()
    {
        MakeAndForget();
        TestThread.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Manager.GetDiagnostics().Objects.Count == 0;
            },
            "the end of the forgotten objects");
    }

    [Fact]
    public void G6_An_answer_that_cannot_be_read_gives_back_the_objects_in_it()
    {
        SyncManager other = Connect();
        using (IDictionaryProxy<string, object> dictionary = Manager.CreateDictionary<string, object>())
        {
            AskInVain(other, dictionary);
        }

        // While the session of who asked goes on.
        Assert.Equal(ManagerState.Connected, other.State);
        TestThread.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Manager.GetDiagnostics().Objects.Count == 0;
            },
            "the end of the objects that were in answers");
    }

    [Fact]
    public void R4_P6_A_token_has_the_address_that_its_client_used()
    {
        using var server = new SyncManager(new ManagerOptions { Address = ManagerAddress.Parse("tcp://0.0.0.0:0"), AuthKey = Key });
        Task serving = server.ServeForeverAsync(CancellationToken.None);
        ManagerAddress reached = ManagerAddress.Parse($"tcp://127.0.0.1:{server.Address.Port}");
        using var client = new SyncManager(new ManagerOptions { Address = reached, AuthKey = Key });
        client.Connect();
        using ISharedQueue<string> queue = client.CreateQueue<string>();
        ProxyToken token = ProxyToken.Parse(((BaseProxy)queue).ToToken().ToString());
        Assert.Equal(reached, token.Address);

        using var other = new SyncManager(new ManagerOptions { Address = token.Address, AuthKey = Key });
        other.Connect();
        using ISharedQueue<string> same = other.AttachQueue<string>(token);
        same.Put("x");
        Assert.Equal("x", queue.Get());
        server.Shutdown();
        TestThread.Until(() => serving.IsCompleted, "the end of serving");
    }

    [Theory]
    [InlineData("127.0.0.1", "127.0.0.1")]
    [InlineData("127.0.0.1", "localhost")]
    [InlineData("0.0.0.0", "localhost")]
    public void R5_A_host_stays_as_each_side_wrote_it(string bound, string reached)
    {
        using var server = new SyncManager(new ManagerOptions { Address = ManagerAddress.Parse($"tcp://{bound}:0"), AuthKey = Key });
        Task serving = server.ServeForeverAsync(CancellationToken.None);
        Assert.Equal(bound, server.Address.Name);
        ManagerAddress address = ManagerAddress.Parse($"tcp://{reached}:{server.Address.Port}");
        using (var client = new SyncManager(new ManagerOptions { Address = address, AuthKey = Key }))
        {
            client.Connect();
            Assert.Equal(address, client.Address);
            using LockProxy gate = client.CreateLock();
            Assert.Equal(address, gate.ServerAddress);
            Assert.Equal(reached, gate.ToToken().Address.Name);
        }

        server.Shutdown();
        TestThread.Until(() => serving.IsCompleted, "the end of serving");
    }

    [Fact]
    public void R6_IPv6_is_an_address_as_any_other()
    {
        Assert.SkipUnless(System.Net.Sockets.Socket.OSSupportsIPv6 && File.Exists("/proc/net/if_inet6") && File.ReadAllText("/proc/net/if_inet6").Length > 0, "This machine has no IPv6 address.");
        using var server = new SyncManager(new ManagerOptions { Address = ManagerAddress.Parse("tcp://[::1]:0"), AuthKey = Key });
        Task serving = server.ServeForeverAsync(CancellationToken.None);
        using var client = new SyncManager(new ManagerOptions { Address = server.Address, AuthKey = Key });
        client.Connect();
        using IListProxy<int> list = client.CreateList([1, 2]);
        Assert.Equal([1, 2], list);
        server.Shutdown();
        TestThread.Until(() => serving.IsCompleted, "the end of serving");
    }

    [Fact]
    public void C8_What_is_registered_after_the_start_is_refused_there()
    {
        using var server = new CounterManager(new ManagerOptions { AuthKey = Key });
        Task serving = server.ServeForeverAsync(CancellationToken.None);

        InvalidOperationException refused = Assert.Throws<InvalidOperationException>(() => server.Register("late", () => new QueueReferent<string>()));

        Assert.Contains("started", refused.Message, StringComparison.Ordinal);
        server.Shutdown();
        TestThread.Until(() => serving.IsCompleted, "the end of serving");
    }

    [Fact]
    public void P5_Two_creators_that_give_the_same_object_give_one_identity()
    {
        var common = new Counter(5);
        using var server = new TwoDoors(new ManagerOptions { AuthKey = Key });
        server.Register<ICounter>("open", () => common);
        server.Register<ICounter>("narrow", () => common);
        Task serving = server.ServeForeverAsync(CancellationToken.None);
        using (var client = new TwoDoors(new ManagerOptions { Address = server.Address, AuthKey = Key }))
        {
            client.Connect();
            ICounter open = client.Open();
            ICounter narrow = client.Narrow();
            Assert.Equal(open, narrow);
            Assert.Equal(open.GetHashCode(), narrow.GetHashCode());
            Assert.Equal(7, narrow.Add(2));
            open.Total = 1;
            Assert.Equal(1, common.Total);
            Assert.Throws<MethodNotExposedException>(() => narrow.Total);
            Assert.Throws<MethodNotExposedException>(() => ((BaseProxy)narrow).CallMethod("get_Total()->i32"));
            Assert.Equal(1, open.Total);
        }

        server.Shutdown();
        TestThread.Until(() => serving.IsCompleted, "the end of serving");
    }

    [Fact]
    public void P5_A_narrow_reference_stays_narrow_by_a_token_and_out_of_a_container()
    {
        var common = new Counter(5);
        using var server = new TwoDoors(new ManagerOptions { AuthKey = Key });
        server.Register<ICounter>("open", () => common);
        server.Register<ICounter>("narrow", () => common);
        Task serving = server.ServeForeverAsync(CancellationToken.None);
        using (var giver = new TwoDoors(new ManagerOptions { Address = server.Address, AuthKey = Key }))
        using (var taker = new TwoDoors(new ManagerOptions { Address = server.Address, AuthKey = Key }))
        {
            giver.Connect();
            taker.Connect();
            ICounter narrow = giver.Narrow();
            ICounter open = taker.Open();
            ICounter byToken = taker.Attach<ICounter>(ProxyToken.Parse(((BaseProxy)narrow).ToToken().ToString()));
            Assert.Equal(open, byToken);
            Assert.Throws<MethodNotExposedException>(() => byToken.Total);

            using IListProxy<ICounter> list = giver.CreateList<ICounter>();
            list.Add(narrow);
            ((BaseProxy)narrow).Dispose();
            using IListProxy<ICounter> same = taker.AttachList<ICounter>(((BaseProxy)list).ToToken());
            ICounter outOfList = same[0];
            Assert.Equal(open, outOfList);
            Assert.Equal(6, outOfList.Add(1));
            Assert.Throws<MethodNotExposedException>(() => outOfList.Total);
            Assert.Equal(6, open.Total);
        }

        server.Shutdown();
        TestThread.Until(() => serving.IsCompleted, "the end of serving");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AskInVain(SyncManager other, IDictionaryProxy<string, object> dictionary)
    {
        using IListProxy<int> first = Manager.CreateList<int>();
        using IListProxy<int> second = Manager.CreateList<int>();
        dictionary["one"] = first;
        dictionary["several"] = ((object)first, "none", (object)second);
        ProxyToken token = ((BaseProxy)dictionary).ToToken();
        using IDictionaryProxy<string, int> numbers = other.AttachDictionary<string, int>(token);
        using IDictionaryProxy<string, (object, int, object)> lists = other.AttachDictionary<string, (object, int, object)>(token);
        Assert.True(Manager.Revoke(token));
        for (int i = 0; i < 3; i++)
        {
            Assert.ThrowsAny<ManagerException>(() => numbers["one"]);
            Assert.ThrowsAny<ManagerException>(() => numbers.TryGetValue("several", out _));
            Assert.ThrowsAny<ManagerException>(() => lists["several"]);
            TestThread.Run(() => Assert.ThrowsAny<ManagerException>(() => numbers.GetAsync("one").AsTask().GetAwaiter().GetResult()));
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MakeAndForget()
    {
        for (int i = 0; i < 20; i++)
        {
            Manager.CreateList<int>().Add(i);
        }
    }
}

/// <summary>Two ways to one object.</summary>
public sealed partial class TwoDoors : SyncManager
{
    [CreatorMethod(TypeId = "open")]
    public partial ICounter Open();

    [CreatorMethod(TypeId = "narrow", Exposed = ["Add(i32)->i32"])]
    public partial ICounter Narrow();
}
