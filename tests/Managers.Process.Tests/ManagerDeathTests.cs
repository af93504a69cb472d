using System.Diagnostics;
using System.Globalization;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests;

/// <summary>Clients of a manager server that are killed, and a server that is: real processes. Rows P24, E9, B11.</summary>
public sealed class ManagerDeathTests : ManagerServerTest
{
    [Fact]
    public void P24_A_killed_holder_s_lock_goes_to_who_waits_and_is_told()
    {
        using LockProxy gate = Manager.CreateLock();
        using ChildProcess holder = StartClient("hold-lock", gate);
        Assert.True(gate.IsLocked);
        Assert.Equal(holder.Id, gate.Owner!.Value.ProcessId);
        bool? died = null;
        TimeSpan took = Within(holder, () =>
        {
            using LockScope scope = gate.Acquire(Eventually.Patience);
            died = scope.PreviousOwnerDied;
            Assert.Equal(holder.Id, scope.PreviousOwner!.Value.ProcessId);
            scope.MarkConsistent();
            return true;
        });
        Assert.True(died);
        IsSoon(took);
        Assert.False(gate.IsLocked);
    }

    [Fact]
    public void P24_A_killed_holder_s_permit_comes_back()
    {
        using SemaphoreProxy slots = Manager.CreateSemaphore(2);
        using ChildProcess holder = StartClient("hold-permit", slots);
        Assert.Equal(1, slots.CurrentCount);
        IsSoon(Within(holder, () => slots.CurrentCount == 2));
    }

    [Fact]
    public void P24_Who_is_killed_while_it_waits_takes_no_item()
    {
        var queue = Manager.CreateQueue<int>();
        using var proxy = (BaseProxy)queue;
        using ChildProcess waiter = StartClient("wait-get", proxy);
        Eventually.True(() => Waiting() == 1, "the child waits");
        IsSoon(Within(waiter, () => Waiting() == 0));
        queue.Put(7);
        Assert.Equal(7, queue.Get(Eventually.Patience));
    }

    [Theory]
    [InlineData("rings")]
    [InlineData("socket")]
    public void P24_An_item_on_its_way_to_a_stopped_client_that_is_killed_comes_back(string by)
    {
        Need.Unix("processes are stopped, and their systems tell that bytes were left unread.");
        ISharedQueue<int> queue = Manager.CreateQueue<int>();
        using var proxy = (BaseProxy)queue;
        using ChildProcess waiter = StartClient("wait-get", proxy, by);
        Eventually.True(() => Waiting() == 1, "the child waits");
        // It will never read its answer, which the system has already.
        ProcessTable.Stop(waiter.Id);
        queue.Put(7);
        Eventually.True(() => Waiting() == 0, "the item is on its way");
        IsSoon(Within(waiter, () => queue.Count == 1));
        Assert.Equal(7, queue.Get(Eventually.Patience));
    }

    [Fact]
    public void P3_P24_Objects_of_a_killed_client_are_gone()
    {
        using LockProxy gate = Manager.CreateLock();
        using ChildProcess client = StartClient("make-objects", gate);
        Assert.Equal(101, Manager.GetDiagnostics().Objects.Count);
        IsSoon(Within(client, () => Manager.GetDiagnostics() is { Objects.Count: 1, Connections: 1 }));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(40)]
    public void P24_K6_Who_ends_in_the_middle_of_a_frame_or_of_the_handshake_is_forgotten(int bytes)
    {
        byte[] hello = [72, 0, 0, 0, 1, .. new byte[19], .. "MGRS"u8, 1, .. new byte[43]];
        using ChildProcess client = StartChild("say", Address, Convert.ToHexString(hello.AsSpan(0, bytes)), "handshake", Convert.ToHexString(Key));
        using ChildProcess other = StartChild("say", Address, Convert.ToHexString([100, 0, 0, 0, 16, .. new byte[bytes]]), "frame", Convert.ToHexString(Key));
        Eventually.True(() => Manager.GetDiagnostics().Connections == 3, "both are connected");
        client.Kill();
        IsSoon(Within(other, () => Manager.GetDiagnostics().Connections == 1));
    }

    [Fact]
    public void Of_a_batch_whose_server_is_killed_only_calls_that_were_sent_may_have_been_executed()
    {
        ISharedQueue<int> queue = Manager.CreateQueue<int>();
        IDictionaryProxy<string, int> counts = Manager.CreateDictionary<string, int>();
        using CallBatch batch = Manager.BeginBatch();
        Task<int> sent = queue.GetAsync().AsTask();
        batch.Send();
        Eventually.True(() => Waiting() == 1, "the call waits");
        Server.Kill();
        Eventually.True(() => sent.IsCompleted, "the call ends");
        Task<int> late = counts.IncrementAsync("a", 1).AsTask();
        batch.Invoke();
        Assert.True(Assert.IsType<ManagerUnavailableException>(sent.Exception!.InnerException).MayHaveExecuted);
        Assert.False(Assert.IsType<ManagerUnavailableException>(late.Exception!.InnerException).MayHaveExecuted);
    }

    [Fact]
    public void Who_waits_for_a_batch_when_the_server_is_killed_goes_on_at_once()
    {
        ISharedQueue<int> queue = Manager.CreateQueue<int>();
        Task<int>[] calls = [];
        var thread = new Thread(() =>
        {
            using CallBatch batch = Manager.BeginBatch();
            calls = [queue.GetAsync().AsTask(), queue.GetAsync().AsTask()];
            batch.Invoke();
        });
        thread.Start();
        Eventually.True(() => Waiting() == 2, "both wait");
        long killed = Stopwatch.GetTimestamp();
        Server.Kill();
        Assert.True(thread.Join(Eventually.Patience), "the batch did not end");
        IsSoon(Stopwatch.GetElapsedTime(killed));
        // What is made of a result goes on on the pool.
        Eventually.True(() => calls.All(static call => call.IsCompleted), "the tasks end");
        Assert.All(calls, static call => Assert.True(Assert.IsType<ManagerUnavailableException>(call.Exception!.InnerException).MayHaveExecuted));
    }

    [Fact]
    public void E9_Calls_of_a_killed_server_fail_at_once_and_say_whether_they_may_have_been_executed()
    {
        ISharedQueue<int> queue = Manager.CreateQueue<int>();
        IDictionaryProxy<string, int> counts = Manager.CreateDictionary<string, int>();
        var waiting = new Exception?[4];
        Thread[] threads = [.. waiting.Select((_, i) => new Thread(() => waiting[i] = Record.Exception(() => queue.Get())))];
        Array.ForEach(threads, static thread => thread.Start());
        Eventually.True(() => Waiting() == threads.Length, "all wait");

        long killed = Stopwatch.GetTimestamp();
        Server.Kill();
        Assert.All(threads, static thread => Assert.True(thread.Join(Eventually.Patience), "a call did not end"));
        IsSoon(Stopwatch.GetElapsedTime(killed));
        // These were sent: they may have been executed. What was not sent was not.
        Assert.All(waiting, static error => Assert.True(Assert.IsType<ManagerUnavailableException>(error).MayHaveExecuted));
        Assert.False(Assert.Throws<ManagerUnavailableException>(() => counts["a"] = 1).MayHaveExecuted);
        Assert.False(Assert.Throws<ManagerUnavailableException>(Manager.Ping).MayHaveExecuted);
        using var late = new SyncManager(new ManagerOptions { Address = ManagerAddress.Parse(Address), AuthKey = AuthKey.FromBytes(Key), ConnectTimeout = TimeSpan.FromMilliseconds(200) });
        Assert.False(Assert.Throws<ManagerUnavailableException>(() => late.Connect()).MayHaveExecuted);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void E9_Who_waits_by_rings_when_the_server_is_killed_goes_on_at_once(bool threadsFirst)
    {
        Need.Unix("connections have no rings on other systems.");
        using var manager = new SyncManager(new ManagerOptions { Address = ManagerAddress.Parse(Address), AuthKey = AuthKey.FromBytes(Key), AnswersBeforeRings = 1 });
        manager.Connect();
        ISharedQueue<int> queue = manager.CreateQueue<int>();
        IDictionaryProxy<string, int> counts = manager.CreateDictionary<string, int>();
        LockProxy gate = manager.CreateLock();
        Manager.Attach<LockProxy>(gate.ToToken(TimeSpan.FromMinutes(1))).Acquire();
        Eventually.True(() => gate.IsLocked && gate.Reference.Connection.UsesRing, "the connection goes by rings");

        // Who comes first reads for all of them: one of the threads, or the one in the background.
        var waiting = new Exception?[2];
        Action[] calls = [() => queue.Get(), () => gate.Acquire()];
        Thread[] threads = [.. calls.Select((call, i) => new Thread(() => waiting[i] = Record.Exception(call)))];
        Task<int>? awaited = threadsFirst ? null : queue.GetAsync().AsTask();
        Array.ForEach(threads, static thread => thread.Start());
        Eventually.True(() => Waiting() == (threadsFirst ? 2 : 3), "all but one wait, or all");
        awaited ??= queue.GetAsync().AsTask();
        Eventually.True(() => Waiting() == 3, "all wait");

        long killed = Stopwatch.GetTimestamp();
        Server.Kill();
        Assert.All(threads, static thread => Assert.True(thread.Join(Eventually.Patience), "a call did not end"));
        Eventually.True(() => awaited.IsCompleted, "the call that is awaited ends");
        IsAtOnce(Stopwatch.GetElapsedTime(killed));
        Assert.All([.. waiting, awaited.Exception?.InnerException], static error => Assert.True(Assert.IsType<ManagerUnavailableException>(error).MayHaveExecuted));

        long called = Stopwatch.GetTimestamp();
        Assert.False(Assert.Throws<ManagerUnavailableException>(() => counts["a"] = 1).MayHaveExecuted);
        Assert.False(Assert.Throws<ManagerUnavailableException>(manager.Ping).MayHaveExecuted);
        IsAtOnce(Stopwatch.GetElapsedTime(called));
        SweepUntilGone(() => SegmentFiles.MadeBy(new HashSet<int> { Server.Id }));
    }

    [Fact]
    public void What_a_handler_of_the_loss_throws_is_no_call_s_error_and_ends_the_process_as_other_work_of_the_pool_does()
    {
        LockProxy gate = Manager.CreateLock();
        gate.Acquire();
        using ChildProcess client = StartClient("throw-when-lost", gate, "socket");
        Eventually.True(() => Waiting() == 1, "the child waits");
        Server.Kill();
        Assert.Equal("lost", client.ReadLine());
        Assert.NotEqual(0, client.WaitForExit());
        Assert.Contains("thrown by a handler", client.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void B17_A_new_server_has_the_address_of_a_killed_one_at_once()
    {
        Server.Kill();
        using ChildProcess next = StartChild("serve", Convert.ToHexString(Key), Address);
        using var manager = new SyncManager(new ManagerOptions { Address = ManagerAddress.Parse(Address), AuthKey = AuthKey.FromBytes(Key) });
        manager.Connect();
        manager.Ping();
        manager.Dispose();
        next.Finish();
    }

    /// <summary>Kills a child, and waits for what follows.</summary>
    /// <returns>How long it took.</returns>
    private static TimeSpan Within(ChildProcess child, Func<bool> condition)
    {
        long killed = Stopwatch.GetTimestamp();
        child.Kill();
        Eventually.True(condition, string.Create(CultureInfo.InvariantCulture, $"the server knows of the death of {child.Id}"));
        return Stopwatch.GetElapsedTime(killed);
    }

    private static void IsAtOnce(TimeSpan took) => Assert.True(took < TimeSpan.FromSeconds(1), $"It took {took.TotalMilliseconds:0} ms.");

    // A few milliseconds; the machine may be busy.
    private static void IsSoon(TimeSpan took) => Assert.True(took < TimeSpan.FromSeconds(2), $"It took {took.TotalMilliseconds:0} ms.");
}
