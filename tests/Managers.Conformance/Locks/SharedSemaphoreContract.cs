using System.Diagnostics;
using Managers.Conformance.Support;
using Managers.Memory;
using Managers.Platform;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>SharedSemaphore. Rows S-S1 to S-S3 and S-B1.</summary>
public abstract class SharedSemaphoreContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan s_hold = TimeSpan.FromMilliseconds(20);

    [Fact]
    public void Permits_of_the_dead_come_back_up_to_the_start()
    {
        SegmentName name = SegmentName.ForManager(ManagerScope.CurrentUser, NewName(), "name");
        using var manager = new LocalManager(new LocalManagerOptions { Name = name.Text });
        using SharedSemaphore permits = manager.CreateSemaphore(2, "permits");
        using SharedSemaphore signals = manager.CreateSemaphore(0, "signals");
        ManagerSegment other = ManagerSegment.TryOpen(name)!;
        using (SharedSemaphore theirs = SharedSemaphore.Open(other, "permits"))
        using (SharedSemaphore consumed = SharedSemaphore.Open(other, "signals"))
        {
            theirs.Acquire();
            theirs.Acquire();
            signals.Release(2);
            consumed.Acquire();
            consumed.Acquire();
            other.Handle.Retire();
        }

        Assert.True(permits.TryAcquire(TestThread.Patience));
        Assert.True(permits.TryAcquire(TestThread.Patience));
        Assert.False(permits.TryAcquire(s_short));
        Assert.False(signals.TryAcquire(TimeSpan.FromMilliseconds(300)), "A permit that was only a signal came back.");
        Assert.Equal(1, permits.Counters.Abandons);
        permits.Release(2);
        Assert.Equal(2, permits.CurrentCount);
        GC.KeepAlive(other);
    }

    [Fact]
    public void Nobody_is_overtaken_for_ever()
    {
        for (int i = 0; i < 10; i++)
        {
            using SharedSemaphore permits = Manager.CreateSemaphore(1);
            permits.Acquire();
            bool has = false;
            TestThread waiter = TestThread.Start(() =>
            {
                permits.Acquire();
                Volatile.Write(ref has, true);
                permits.Release();
            });
            long started = 0;
            for (int round = 0; round < 2; round++)
            {
                // In the first round it may be overtaken. Then it has waited for long enough, and has claimed the turn before it sleeps again.
                TestThread.Until(() => permits.Counters.Parks > round || Volatile.Read(ref has), "the waiter's sleep");
                started = started == 0 ? Stopwatch.GetTimestamp() : started;
                TestThread.Until(() => Stopwatch.GetElapsedTime(started) > TimeSpan.FromMilliseconds(1), "a millisecond");
                permits.Release();
                permits.Acquire();
            }

            Assert.True(Volatile.Read(ref has), "A waiter was overtaken though its turn had come.");
            permits.Release();
            waiter.Join();
        }
    }

    [Fact]
    public void Turn_of_the_dead_stops_nobody()
    {
        using LocalManager manager = NewManager(out string name);
        using SharedSemaphore permits = manager.CreateSemaphore(1, "permits");
        permits.Acquire();
        var second = LocalManager.Open(name);
        SharedSemaphore theirs = second.OpenSemaphore("permits");
        TestThread dead = ClaimTurn(theirs);
        second.Dispose();
        using var stop = new CancellationTokenSource();
        TestThread busy = TestThread.Start(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                permits.Release();
                Thread.SpinWait(20_000);
                while (!permits.TryAcquire() && !stop.IsCancellationRequested)
                {
                    Thread.SpinWait(1000);
                }

                Thread.SpinWait(20_000);
            }
        });
        try
        {
            Assert.True(permits.TryAcquire(TestThread.Patience), "A waiter stood behind the turn of the dead.");
        }
        finally
        {
            stop.Cancel();
            busy.Join();
        }

        dead.Join();
    }

    // Of two each has its permit soon, and the watch has to tell; of twelve some wait for longer than a slice.
    [Theory]
    [InlineData(2, DeathDetection.Watcher)]
    [InlineData(12, DeathDetection.ProbeOnly)]
    public void Permits_of_the_dead_come_back_while_others_come_and_go(int threads, DeathDetection detection)
    {
        using LocalManager manager = NewManager(out string name, detection);
        using SharedSemaphore permits = manager.CreateSemaphore(3, "permits");
        using var second = LocalManager.Open(name);
        using SharedSemaphore living = second.OpenSemaphore("permits");
        living.Acquire();
        permits.Acquire();
        Die(name, theirs => theirs.Acquire());
        permits.Release();
        using var stop = new CancellationTokenSource();
        TestThread[] busy = [.. Enumerable.Range(0, threads).Select(_ => TestThread.Start(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                permits.Acquire();
                long taken = Stopwatch.GetTimestamp();
                SpinWait.SpinUntil(() => Stopwatch.GetElapsedTime(taken) > s_hold);
                permits.Release();
            }
        }))];
        try
        {
            TestThread.Until(() => permits.Counters.Abandons == 1, "the return of the permit of the dead");
        }
        finally
        {
            stop.Cancel();
            Array.ForEach(busy, thread => thread.Join());
        }

        Assert.Equal(2, permits.CurrentCount);
    }

    [Theory]
    [InlineData(WaitPolicy.Adaptive)]
    [InlineData(WaitPolicy.Spin)]
    [InlineData(WaitPolicy.Yield)]
    public void Permits_of_the_dead_come_back_to_short_waits(WaitPolicy policy)
    {
        using LocalManager manager = NewManager(out string name);
        using SharedSemaphore permits = manager.CreateSemaphore(1, "permits", policy);
        Die(name, theirs => theirs.Acquire());
        TestThread.Until(() => permits.TryAcquire(s_short), "the return of the permit of the dead");
    }

    [Fact]
    public void Closing_the_manager_ends_waits()
    {
        using LocalManager manager = NewManager(out string name);
        using SharedSemaphore permits = manager.CreateSemaphore(0, "permits");
        var second = LocalManager.Open(name);
        TestThread waiter = ClaimTurn(second.OpenSemaphore("permits"));
        second.Dispose();
        waiter.Join();
    }

    [Fact]
    public void Waiter_of_one_that_is_disposed_takes_no_permit_of_the_next()
    {
        SharedSemaphore first = Manager.CreateSemaphore(0);
        TestThread waiter = ClaimTurn(first);
        first.Dispose();
        using SharedSemaphore next = Manager.CreateSemaphore(1);
        waiter.Join();
        Assert.Equal(1, next.CurrentCount);
    }

    [Fact]
    public void Waiter_of_one_that_is_disposed_gives_its_turn_up()
    {
        using LocalManager manager = NewManager(out string name);
        using SharedSemaphore permits = manager.CreateSemaphore(0, "permits");
        using var second = LocalManager.Open(name);
        SharedSemaphore theirs = second.OpenSemaphore("permits");
        TestThread waiter = ClaimTurn(theirs);
        theirs.Dispose();
        waiter.Join();
        permits.Release();
        Assert.True(permits.TryAcquire(TestThread.Patience), "A waiter stood behind the turn of one that waits no more.");
    }

    private LocalManager NewManager(out string name, DeathDetection detection = DeathDetection.Watcher)
    {
        name = SegmentName.ForManager(ManagerScope.CurrentUser, NewName(), "name").Text;
        return new LocalManager(new LocalManagerOptions { Name = name, DeathDetection = detection });
    }

    /// <summary>A thread that waits, and is the next in turn, until its semaphore is disposed.</summary>
    private static TestThread ClaimTurn(SharedSemaphore permits)
    {
        long parks = permits.Counters.Parks;
        TestThread waiter = TestThread.Start(() => Assert.Throws<ObjectDisposedException>(() => permits.Acquire()));
        // It claims the turn after its first sleep and before its second.
        TestThread.Until(() => permits.Counters.Parks > parks + 1, "the waiter's second sleep");
        return waiter;
    }

    private static void Die(string name, Action<SharedSemaphore> take)
    {
        ManagerSegment other = ManagerSegment.TryOpen(SegmentName.ForManager(ManagerScope.CurrentUser, name, "name"))!;
        using SharedSemaphore theirs = SharedSemaphore.Open(other, "permits");
        take(theirs);
        other.Handle.Retire();
        GC.KeepAlive(other);
    }
}
