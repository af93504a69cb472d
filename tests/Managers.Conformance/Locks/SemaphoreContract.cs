using System.Diagnostics;
using CsCheck;
using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>ISharedSemaphore, whatever implements it. Rows S-S1 to S-S3 and S-B1.</summary>
public abstract class SemaphoreContract<TPrimitives> : PrimitivesTest<TPrimitives>
    where TPrimitives : IPrimitives, new()
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(30);

    [Fact]
    public void S_S1_Permits_are_taken_and_given_back_without_bound()
    {
        using ISharedSemaphore permits = Manager.CreateSemaphore(2);
        permits.Acquire();
        Assert.True(permits.TryAcquire());
        Assert.Equal(0, permits.CurrentCount);
        Assert.False(permits.TryAcquire());
        permits.Release(3);
        Assert.Equal(3, permits.CurrentCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => permits.Release(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => Manager.CreateSemaphore(-1));
        using ISharedSemaphore one = Manager.CreateSemaphore();
        Assert.Equal(1, one.CurrentCount);
    }

    [Fact]
    public void S_S2_Time_outs()
    {
        using ISharedSemaphore permits = Manager.CreateSemaphore(0);
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
        using ISharedSemaphore permits = Manager.CreateSemaphore(int.MaxValue);
        Assert.Throws<SemaphoreFullException>(() => permits.Release());
        permits.Acquire();
        permits.Release();
        Assert.Equal(int.MaxValue, permits.CurrentCount);
    }

    [Fact]
    public void S_B1_Bounded_one_refuses_more_than_it_started_with()
    {
        using ISharedSemaphore permits = Manager.CreateBoundedSemaphore(2);
        Assert.Throws<SemaphoreFullException>(() => permits.Release());
        permits.Acquire();
        SemaphoreFullException error = Assert.Throws<SemaphoreFullException>(() => permits.Release(2));
        Assert.Contains("nothing has changed", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, permits.CurrentCount);
        permits.Release();
        Assert.Equal(2, permits.CurrentCount);
    }

    [Theory]
    [InlineData(WaitPolicy.Adaptive)]
    [InlineData(WaitPolicy.Park)]
    [InlineData(WaitPolicy.Yield)]
    [InlineData(WaitPolicy.Spin)]
    public void Never_more_inside_than_permits(WaitPolicy policy)
    {
        using ISharedSemaphore permits = Manager.CreateSemaphore(2, policy);
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
    }

    [Fact]
    public void Release_of_many_wakes_as_many()
    {
        using ISharedSemaphore permits = Manager.CreateSemaphore(0);
        TestThread[] waiters = [.. Enumerable.Range(0, 3).Select(_ => TestThread.Start(() => permits.Acquire()))];
        Manager.UntilWaiting(permits, 3);
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
        using ISharedSemaphore permits = Manager.CreateSemaphore(0);
        using var source = new CancellationTokenSource();
        TestThread cancelled = TestThread.Start(() => Assert.ThrowsAny<OperationCanceledException>(() => permits.Acquire(source.Token)));
        TestThread patient = TestThread.Start(() => permits.Acquire());
        Manager.UntilWaiting(permits, 2);
        source.Cancel();
        cancelled.Join();
        permits.Release();
        patient.Join();
        Assert.Equal(0, permits.CurrentCount);
    }

    [Fact]
    public void S_S3_Count_is_read_and_counts_like_a_number()
    {
        Gen.Int[0, 3].Array[1, 30].Sample(
            steps =>
            {
                using ISharedSemaphore permits = Manager.CreateBoundedSemaphore(5);
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
        ISharedSemaphore permits = Manager.CreateSemaphore(1);
        permits.Dispose();
        Assert.Throws<ObjectDisposedException>(() => permits.Acquire());
        Assert.Throws<ObjectDisposedException>(() => permits.TryAcquire());
        Assert.Throws<ObjectDisposedException>(() => permits.Release());
        Assert.Throws<ObjectDisposedException>(() => permits.CurrentCount);
    }
}
