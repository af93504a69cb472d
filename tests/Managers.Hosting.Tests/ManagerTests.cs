using System.Runtime.CompilerServices;
using Managers.Tests.Support;
using Mono.Unix.Native;
using Xunit;

namespace Managers.Hosting.Tests;

/// <summary>Managers that start their servers. Rows B* of semantics.md.</summary>
public sealed class ManagerTests : HostingTest
{
    [Fact]
    public void B1_a_started_manager_makes_objects_in_another_process()
    {
        using SyncManager manager = Started();
        IDictionaryProxy<string, int> scores = manager.CreateDictionary<string, int>();
        scores["a"] = 1;

        Assert.Equal(1, scores["a"]);
        Assert.Equal(ManagerState.Started, manager.State);
        Assert.NotEqual(Environment.ProcessId, manager.ServerProcessId);
        Assert.Equal(manager.ServerProcessId, manager.GetDiagnostics().ProcessId);
    }

    [Fact]
    public async Task B4_start_without_blocking()
    {
        await using var manager = new SyncManager();
        await manager.StartAsync(TestContext.Current.CancellationToken);
        Watch(manager.ServerProcessId!.Value);
        manager.Ping();
    }

    [Fact]
    public async Task B7_B11_B15_shutdown_waits_for_the_end_of_the_server_any_number_of_times()
    {
        SyncManager manager = Started();
        int server = manager.ServerProcessId!.Value;
        manager.Shutdown();

        Assert.False(ProcessTable.IsRunning(server));
        manager.Shutdown();
        await manager.ShutdownAsync();
        manager.Dispose();
        await manager.DisposeAsync();
        Assert.Equal(ManagerState.ShutDown, manager.State);
        Assert.Throws<ObjectDisposedException>(() => manager.CreateLock());
        Assert.Throws<ObjectDisposedException>(() => manager.Start());
    }

    [Fact]
    public void Start_is_for_managers_that_do_nothing_yet()
    {
        using SyncManager manager = Started();

        Assert.Contains("Started already", Assert.Throws<InvalidOperationException>(() => manager.Start()).Message, StringComparison.Ordinal);
        Assert.Contains("Started already", Assert.Throws<InvalidOperationException>(() => manager.Connect()).Message, StringComparison.Ordinal);
        manager.Ping();
    }

    [Fact]
    public void B3_other_managers_connect_to_the_started_server()
    {
        using SyncManager manager = Started();
        ISharedQueue<string> queue = manager.CreateQueue<string>();
        using var other = new SyncManager(new ManagerOptions { Address = manager.Address });
        other.Connect();
        other.Attach<ISharedQueue<string>>(((BaseProxy)queue).ToToken()).Put("hello");

        Assert.Equal("hello", queue.Get());
        Assert.Null(other.ServerProcessId);
        other.Shutdown();
        manager.Ping();
    }

    [Fact]
    public void B5_what_a_class_does_before_it_serves_is_done_in_the_server()
    {
        using var manager = new NotedManager();
        manager.Start();
        Watch(manager.ServerProcessId!.Value);

        Assert.Equal(0, NotedManager.Starts);
        Assert.Equal("started in " + manager.ServerProcessId, manager.ReadNote());
    }

    [Fact]
    public void B6_what_goes_wrong_in_the_server_is_what_start_throws()
    {
        using var manager = new FailingManager();
        ManagerStartException error = Assert.Throws<ManagerStartException>(() => manager.Start());

        Assert.Equal(typeof(InvalidDataException).FullName, error.RemoteTypeName);
        Assert.Equal("no data for the server", error.RemoteMessage);
        Assert.Equal(ManagerState.Initial, manager.State);
    }

    [Fact]
    public void An_address_that_is_taken_is_what_start_throws()
    {
        using SyncManager manager = Started();
        using var second = new SyncManager(new ManagerOptions { Address = manager.Address });
        ManagerStartException error = Assert.Throws<ManagerStartException>(() => second.Start());

        Assert.Contains(manager.Address.ToString(), error.RemoteMessage, StringComparison.Ordinal);
        manager.Ping();
    }

    [Fact]
    public void The_longest_times_are_good_for_a_server_process()
    {
        var longest = TimeSpan.FromDays(24);
        using SyncManager manager = Started(new ManagerOptions { ConnectTimeout = longest, StartTimeout = longest, ShutdownTimeout = longest });
        int server = manager.ServerProcessId!.Value;
        manager.Ping();
        manager.Shutdown();

        Assert.False(ProcessTable.IsRunning(server));
    }

    [Fact]
    public void C10_a_class_that_is_not_registered_is_refused_before_anything_starts()
    {
        using var manager = new UnknownManager();

        Assert.Contains("ManagerPrograms.Register<UnknownManager>", Assert.Throws<ManagerStartException>(() => manager.Start()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void C10_functions_of_this_process_do_not_go_along()
    {
        using var manager = new SyncManager();
        var queue = new QueueReferent<string>();
        manager.Register("get_queue", () => queue);

        Assert.Contains("'get_queue'", Assert.Throws<InvalidOperationException>(() => manager.Start()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_tcp_address_that_others_reach_needs_a_key()
    {
        using var manager = new SyncManager(new ManagerOptions { Address = ManagerAddress.Parse("tcp://0.0.0.0:0"), AuthKey = AuthKey.FromBytes([]) });

        Assert.Contains("key is empty", Assert.Throws<InvalidOperationException>(() => manager.Start()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_port_that_the_system_chose_is_told()
    {
        using SyncManager manager = Started(new ManagerOptions { Address = ManagerAddress.Parse("tcp://127.0.0.1:0") });

        Assert.NotEqual(0, manager.Address.Port);
        manager.Ping();
    }

    [Fact]
    public void S_server_killed_every_call_fails_at_once_and_says_whether_it_may_have_been_executed()
    {
        using SyncManager manager = Started();
        ISharedQueue<int> queue = manager.CreateQueue<int>();
        IDictionaryProxy<string, int> scores = manager.CreateDictionary<string, int>();
        using var lost = new ManualResetEventSlim();
        manager.Disconnected += (_, _) => lost.Set();
        Task<int>[] waiting = [.. Enumerable.Range(0, 8).Select(_ => Task.Factory.StartNew(() => queue.Get(), TaskCreationOptions.LongRunning))];
        Eventually.True(() => manager.GetDiagnostics().Sessions.Sum(session => session.Calls) >= waiting.Length, "eight calls wait in the server");

        ProcessTable.Kill(manager.ServerProcessId!.Value);
        Eventually.True(() => waiting.All(task => task.IsFaulted), "all of them have failed", Second);

        Assert.All(waiting, task => Assert.True(Assert.IsType<ManagerUnavailableException>(task.Exception!.InnerException).MayHaveExecuted));
        Assert.True(lost.Wait(Patience));
        Assert.False(Assert.Throws<ManagerUnavailableException>(() => scores["a"] = 1).MayHaveExecuted);
        Assert.Equal(ManagerState.Disconnected, manager.State);
    }

    [Fact]
    public void S_server_killed_is_told_to_a_manager_that_calls_nothing()
    {
        using SyncManager manager = Started();
        using var lost = new ManualResetEventSlim();
        Exception? reason = null;
        manager.Disconnected += (_, e) =>
        {
            reason = e.Reason;
            lost.Set();
        };

        ProcessTable.Kill(manager.ServerProcessId!.Value);
        Assert.True(lost.Wait(Patience));
        Assert.Contains(Need.KilledText, reason!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void B13_a_forgotten_manager_ends_its_server()
    {
        int server = Watch(Forget());

        Eventually.True(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !ProcessTable.IsRunning(server);
            },
            "the server of a forgotten manager has ended");
    }

    [Fact]
    public void B14_a_proxy_keeps_the_server_of_a_forgotten_manager()
    {
        (IDictionaryProxy<string, int> scores, int server) = KeepProxy();
        Watch(server);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        scores["a"] = 7;
        Assert.Equal(7, scores["a"]);
        GC.KeepAlive(scores);
        ((IDisposable)scores).Dispose();
        if (OperatingSystem.IsWindows())
        {
            ProcessTable.Kill(server);
            return;
        }

        Assert.Equal(0, Syscall.kill(server, Signum.SIGTERM));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Forget()
    {
        var manager = SyncManager.StartNew();
        manager.CreateDictionary<string, int>()["a"] = 1;
        return manager.ServerProcessId!.Value;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static (IDictionaryProxy<string, int> Scores, int Server) KeepProxy()
    {
        var manager = SyncManager.StartNew();
        return (manager.CreateDictionary<string, int>(), manager.ServerProcessId!.Value);
    }

    /// <summary>A manager that nobody registered: generated code cannot see it.</summary>
    private sealed class UnknownManager(ManagerOptions? options = null) : BaseManager(options);

    private SyncManager Started(ManagerOptions? options = null)
    {
        var manager = SyncManager.StartNew(options);
        Watch(manager.ServerProcessId!.Value);
        return manager;
    }
}
