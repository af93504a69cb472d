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

    private LocalManager NewManager(out string name)
    {
        name = SegmentName.ForManager(ManagerScope.CurrentUser, NewName(), "name").Text;
        return new LocalManager(new LocalManagerOptions { Name = name });
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
}
