using System.Diagnostics;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Hosting.Tests;

/// <summary>Server processes that end while they are used. Rows B15, B21, E7, G3, G4.</summary>
public sealed class ShutdownTests : HostingTest
{
    [Fact]
    public async Task B15_G3_G4_Shutdown_lets_calls_that_run_end_cuts_those_that_wait_and_is_over_with_the_process()
    {
        using DeskManager manager = Started();
        int server = manager.ServerProcessId!.Value;
        using DeskManager other = Connected(manager);
        using DeskManager third = Connected(manager);
        IDesk desk = other.CreateDesk();
        IDesk same = third.Attach<IDesk>(((BaseProxy)desk).ToToken());
        ISharedQueue<int> queue = other.CreateQueue<int>();
        Task<int> work = Task.Factory.StartNew(desk.Work, TaskCreationOptions.LongRunning);
        Task<int> wait = Task.Factory.StartNew(() => queue.Get(), TaskCreationOptions.LongRunning);
        Eventually.True(() => same.IsBusy && third.GetDiagnostics().Sessions.Sum(session => session.Waiting) == 1, "one call runs and one waits");

        Task shutdown = manager.ShutdownAsync();
        Eventually.True(() => !IsServed(manager), "the server takes no connection any more");
        Assert.False(shutdown.IsCompleted);
        using var process = Process.GetProcessById(server);
        Assert.False(process.WaitForExit(TimeSpan.Zero));
        desk.Finish(42);

        Assert.Equal(42, await work.WaitAsync(Patience));
        await Assert.ThrowsAsync<ManagerUnavailableException>(() => wait.WaitAsync(Patience));
        await shutdown.WaitAsync(Patience);
        Assert.False(ProcessTable.IsRunning(server));
        Assert.True(process.WaitForExit(Patience));
        Assert.False(Assert.Throws<ManagerUnavailableException>(() => desk.IsBusy).MayHaveExecuted);
    }

    [Fact]
    public async Task G4_Calls_of_the_manager_that_ends_its_own_server_end_too()
    {
        using DeskManager manager = Started();
        ISharedQueue<int> queue = manager.CreateQueue<int>();
        Task<int> wait = Task.Factory.StartNew(() => queue.Get(), TaskCreationOptions.LongRunning);
        Eventually.True(() => manager.GetDiagnostics().Sessions.Sum(session => session.Waiting) == 1, "a call waits");
        manager.Shutdown();

        Exception? error = await Record.ExceptionAsync(() => wait.WaitAsync(Patience));
        Assert.True(error is ManagerUnavailableException or ObjectDisposedException, $"{error}");
    }

    [Fact]
    public void B21_G3_A_server_may_start_servers_and_ends_them_when_it_ends()
    {
        using DeskManager manager = Started();
        int server = manager.ServerProcessId!.Value;
        int inner = Watch(manager.CreateDesk().Hire());
        Assert.True(ProcessTable.IsRunning(inner));
        Assert.Contains(inner, ProcessTable.ChildrenOf(server));
        manager.Shutdown();

        Assert.False(ProcessTable.IsRunning(server));
        Eventually.True(() => !ProcessTable.IsRunning(inner), "the server's own server is gone");
    }

    [Fact]
    public void E7_A_method_that_ends_its_process_is_told_to_all_clients()
    {
        using DeskManager manager = Started();
        int server = manager.ServerProcessId!.Value;
        using DeskManager other = Connected(manager);
        using LockProxy gate = other.CreateLock();
        IDesk desk = manager.CreateDesk();

        Assert.True(Assert.Throws<ManagerUnavailableException>(() => desk.Leave(3)).MayHaveExecuted);
        Eventually.True(() => !ProcessTable.IsRunning(server), "the server is gone");
        Assert.Throws<ManagerUnavailableException>(() => gate.IsLocked);
        Assert.False(Assert.Throws<ManagerUnavailableException>(() => gate.IsLocked).MayHaveExecuted);
        Assert.Equal(ManagerState.Disconnected, manager.State);
        Assert.Equal(ManagerState.Disconnected, other.State);
    }

    private static bool IsServed(DeskManager manager)
    {
        try
        {
            // A pipe whose server takes no more is busy as long as others have it open, and is tried again.
            Connected(manager, TimeSpan.FromMilliseconds(200)).Dispose();
            return true;
        }
        catch (ManagerUnavailableException)
        {
            return false;
        }
    }

    private static DeskManager Connected(DeskManager manager, TimeSpan? timeout = null)
    {
        var client = new DeskManager(new ManagerOptions { Address = manager.Address, ConnectTimeout = timeout ?? Patience });
        client.Connect();
        return client;
    }

    private DeskManager Started()
    {
        var manager = new DeskManager(new ManagerOptions { ShutdownTimeout = Patience });
        manager.Start();
        Watch(manager.ServerProcessId!.Value);
        return manager;
    }
}
