using System.Diagnostics;
using CsCheck;
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
    public void S_S1_Permits_are_taken_and_given_back_without_bound()
    {
        using SharedSemaphore permits = Manager.CreateSemaphore(2);
        permits.Acquire();
        Assert.True(permits.TryAcquire());
        Assert.Equal(0, permits.CurrentCount);
        Assert.False(permits.TryAcquire());
        permits.Release(3);
        Assert.Equal(3, permits.CurrentCount);
        Assert.Equal("SharedSemaphore(3)", permits.ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => permits.Release(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Manager.CreateSemaphore(-1));
        Assert.Equal(1, Manager.CreateSemaphore().CurrentCount);
    }

    [Fact]
    public void S_S2_Time_outs()
    {
        using SharedSemaphore permits = Manager.CreateSemaphore(0);
        long started = Stopwatch.GetTimestamp();
        Assert.False(permits.TryAcquire(s_short));
        Assert.True(Stopwatch.GetElapsedTime(started) >= s_short);
        Assert.Throws<TimeoutException>(() => permits.Acquire(s_short));
        Assert.Throws<ArgumentOutOfRangeException>(() => permits.TryAcquire(TimeSpan.FromSeconds(-3)));
        Assert.False(permits.TryAcquire(TimeSpan.Zero));
    }

    [Fact]
    public void S_S2_Count_ends_at_the_largest_int()
    {
        using SharedSemaphore permits = Manager.CreateSemaphore(int.MaxValue);
        Assert.Throws<SemaphoreFullException>(() => permits.Release());
        permits.Acquire();
        permits.Release();
        Assert.Equal(int.MaxValue, permits.CurrentCount);
    }

    [Fact]
    public void S_B1_Bounded_one_refuses_more_than_it_started_with()
    {
        using SharedSemaphore permits = Manager.CreateBoundedSemaphore(2);
        Assert.Throws<SemaphoreFullException>(() => permits.Release());
        permits.Acquire();
        SemaphoreFullException error = Assert.Throws<SemaphoreFullException>(() => permits.Release(2));
        Assert.Contains("nothing has changed", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, permits.CurrentCount);
        permits.Release();
        Assert.Equal((2, 2), (permits.CurrentCount, permits.MaxCount));
    }

    [Theory]
    [InlineData(WaitPolicy.Adaptive)]
    [InlineData(WaitPolicy.Park)]
    [InlineData(WaitPolicy.Yield)]
    [InlineData(WaitPolicy.Spin)]
    public void Never_more_inside_than_permits(WaitPolicy policy)
    {
        using SharedSemaphore permits = Manager.CreateSemaphore(2, policy: policy);
        int inside = 0;
        TestThread.RunMany(4, _ =>
        {
            for (int i = 0; i < 250; i++)
            {
                permits.Acquire();
                Assert.InRange(Interlocked.Increment(ref inside), 1, 2);
                Interlocked.Decrement(ref inside);
                permits.Release();
            }
        });

        Assert.Equal(2, permits.CurrentCount);
        Assert.Equal(1000, permits.Counters.Acquires);
    }

    [Fact]
    public void Release_of_many_wakes_as_many()
    {
        using SharedSemaphore permits = Manager.CreateSemaphore(0);
        TestThread[] waiters = [.. Enumerable.Range(0, 3).Select(_ => TestThread.Start(() => permits.Acquire()))];
        SpinWait.SpinUntil(() => permits.Counters.Parks >= 3, TestThread.Patience);
        long released = Stopwatch.GetTimestamp();

        permits.Release(3);

        foreach (TestThread waiter in waiters)
        {
            waiter.Join();
        }

        Assert.True(Stopwatch.GetElapsedTime(released) < TimeSpan.FromMilliseconds(900), "Somebody was left asleep until its next look.");
        Assert.Equal(0, permits.CurrentCount);
    }

    [Fact]
    public void Cancelled_waiter_eats_no_permit()
    {
        using SharedSemaphore permits = Manager.CreateSemaphore(0);
        using var source = new CancellationTokenSource();
        TestThread cancelled = TestThread.Start(() => Assert.ThrowsAny<OperationCanceledException>(() => permits.Acquire(source.Token)));
        TestThread patient = TestThread.Start(() => permits.Acquire());
        SpinWait.SpinUntil(() => permits.Counters.Parks >= 2, TestThread.Patience);
        source.Cancel();
        cancelled.Join();
        permits.Release();
        patient.Join();
        Assert.Equal(0, permits.CurrentCount);
    }

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
    public void S_S3_Count_is_read_and_counts_like_a_number()
    {
        Gen.Int[0, 3].Array[1, 30].Sample(
            steps =>
            {
                using SharedSemaphore permits = Manager.CreateBoundedSemaphore(5);
                int free = 5;
                foreach (int step in steps)
                {
                    if (step == 0)
                    {
                        Assert.Equal(free > 0, permits.TryAcquire());
                        free = Math.Max(0, free - 1);
                    }
                    else if (free + step <= 5)
                    {
                        permits.Release(step);
                        free += step;
                    }
                    else
                    {
                        Assert.Throws<SemaphoreFullException>(() => permits.Release(step));
                    }

                    Assert.Equal(free, permits.CurrentCount);
                }
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public void Disposed_one_says_so()
    {
        SharedSemaphore permits = Manager.CreateSemaphore(1);
        permits.Dispose();
        Assert.Throws<ObjectDisposedException>(() => permits.Acquire());
        Assert.Throws<ObjectDisposedException>(() => permits.TryAcquire());
        Assert.Throws<ObjectDisposedException>(() => permits.Release());
        Assert.Throws<ObjectDisposedException>(() => permits.CurrentCount);
    }
}
