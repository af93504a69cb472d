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
}
