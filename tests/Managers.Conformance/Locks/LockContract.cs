using System.Diagnostics;
using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>ISharedLock, whatever implements it. Rows of the list of behaviours: S-L1 to S-L7.</summary>
public abstract class LockContract<TPrimitives> : PrimitivesTest<TPrimitives>
    where TPrimitives : IPrimitives, new()
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan s_long = TimeSpan.FromSeconds(30);

    protected abstract ISharedLock Create(WaitPolicy policy = WaitPolicy.Adaptive);

    [Theory]
    [InlineData(WaitPolicy.Adaptive)]
    [InlineData(WaitPolicy.Park)]
    [InlineData(WaitPolicy.Yield)]
    [InlineData(WaitPolicy.Spin)]
    public void S_L1_Holders_exclude_each_other_whatever_the_policy(WaitPolicy policy)
    {
        using ISharedLock gate = Create(policy);
        long sum = 0;
        int inside = 0;
        TestThread.RunMany(3, _ =>
        {
            for (int i = 0; i < 400; i++)
            {
                using (gate.Acquire())
                {
                    Assert.Equal(1, Interlocked.Increment(ref inside));
                    sum++;
                    Interlocked.Decrement(ref inside);
                }
            }
        });

        Assert.Equal(1200, sum);
        Assert.False(gate.IsLocked);
    }

    [Fact]
    public void S_L2_Negative_time_outs_are_refused_by_every_member()
    {
        using ISharedLock gate = Create();
        TimeSpan negative = TimeSpan.FromSeconds(-2);

        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => gate.TryAcquire(negative));
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => gate.Acquire(negative).Dispose());
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => gate.TryAcquire(negative, out _));
        Assert.False(gate.IsLocked);
    }

    [Fact]
    public void S_L2_Acquire_throws_where_TryAcquire_says_no()
    {
        using ISharedLock gate = Create();
        gate.Acquire();
        TestThread.Run(() =>
        {
            TimeoutException error = Assert.Throws<TimeoutException>(() => gate.Acquire(s_short).Dispose());
            Assert.Contains("holds it", error.Message, StringComparison.Ordinal);
            Assert.False(gate.TryAcquire(s_short));
            Assert.False(gate.TryAcquire());
        });
        gate.Release();
    }

    [Fact]
    public void S_L3_Releasing_what_is_free_is_refused()
    {
        using ISharedLock gate = Create();

        Assert.Throws<SynchronizationLockException>(() => gate.Release());
        Assert.Throws<SynchronizationLockException>(gate.MarkConsistent);
        Assert.Throws<SynchronizationLockException>(() => gate.Detach());
        Assert.Throws<SynchronizationLockException>(() => gate.Release(1UL << 29));
        Assert.Throws<SynchronizationLockException>(() => gate.Release(0));
    }

    [Fact]
    public void S_L4_An_ownership_that_was_detached_is_ended_by_any_thread_once()
    {
        using ISharedLock gate = Create();
        gate.Acquire();
        ulong token = gate.Detach();
        Assert.True(gate.IsLocked);
        Assert.False(gate.IsHeldByCurrentThread);
        Assert.Equal(0, gate.Owner!.Value.ThreadId);
        Assert.Throws<SynchronizationLockException>(() => gate.Release());

        TestThread.Run(() => gate.Release(token));

        Assert.False(gate.IsLocked);
        Assert.Throws<SynchronizationLockException>(() => gate.Release(token));
        gate.Acquire();
        ulong second = gate.Detach();
        Assert.NotEqual(token, second);
        Assert.Throws<SynchronizationLockException>(() => gate.Release(token));
        gate.Release(second);
    }

    [Fact]
    public void S_L4_Waiter_gets_what_a_token_gives_back()
    {
        using ISharedLock gate = Create();
        gate.Acquire();
        ulong token = gate.Detach();
        TestThread waiter = TestThread.Start(() =>
        {
            using LockScope held = gate.Acquire();
            Assert.False(held.PreviousOwnerDied);
        });

        gate.Release(token);

        waiter.Join();
    }

    [Fact]
    public void S_L7_IsLocked_and_Owner_say_who_has_it()
    {
        using ISharedLock gate = Create();
        Assert.Null(gate.Owner);
        Assert.Null(gate.LastDeadOwner);
        Assert.True(gate.IsConsistent);
        using (gate.Acquire())
        {
            Assert.True(gate.IsLocked);
            Assert.Equal(Environment.ProcessId, gate.Owner!.Value.ProcessId);
        }

        Assert.False(gate.IsLocked);
    }

    [Fact]
    public void Fencing_tokens_grow()
    {
        using ISharedLock gate = Create();
        long last = 0;
        for (int i = 0; i < 3; i++)
        {
            using LockScope held = gate.Acquire();
            Assert.True(held.Token > last);
            last = held.Token;
        }
    }

    [Fact]
    public void Waiter_that_is_cancelled_leaves_soon_and_the_other_gets_the_lock()
    {
        using ISharedLock gate = Create();
        using var source = new CancellationTokenSource();
        gate.Acquire();
        long left = 0;
        TestThread cancelled = TestThread.Start(() =>
        {
            OperationCanceledException error = Assert.ThrowsAny<OperationCanceledException>(() => gate.Acquire(source.Token).Dispose());
            left = Stopwatch.GetTimestamp();
            Assert.Equal(source.Token, error.CancellationToken);
        });
        TestThread patient = TestThread.Start(() =>
        {
            using (gate.Acquire())
            {
            }
        });
        long asked = Stopwatch.GetTimestamp();
        source.Cancel();
        cancelled.Join();
        gate.Release();
        patient.Join();

        // Ten milliseconds on a machine with nothing else to do.
        Assert.True(Stopwatch.GetElapsedTime(asked, left) < TimeSpan.FromMilliseconds(500), $"It took {Stopwatch.GetElapsedTime(asked, left)}.");
        Assert.ThrowsAny<OperationCanceledException>(() => gate.Acquire(source.Token).Dispose());
        Assert.False(gate.IsLocked);
    }

    [Fact]
    public void Nobody_is_overtaken_for_ever()
    {
        using ISharedLock gate = Create();
        using var stop = new CancellationTokenSource();
        TestThread greedy = TestThread.Start(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                using (gate.Acquire())
                {
                    Thread.SpinWait(2000);
                }
            }
        });
        try
        {
            for (int i = 0; i < 20; i++)
            {
                Assert.True(gate.TryAcquire(s_long), "A waiter was overtaken for half a minute.");
                gate.Release();
            }
        }
        finally
        {
            stop.Cancel();
            greedy.Join();
        }
    }

    [Fact]
    public void Disposed_lock_says_so()
    {
        ISharedLock gate = Create();
        gate.Dispose();
        gate.Dispose();

        Assert.Throws<ObjectDisposedException>(() => gate.Acquire().Dispose());
        Assert.Throws<ObjectDisposedException>(() => gate.TryAcquire());
        Assert.Throws<ObjectDisposedException>(() => gate.TryAcquire(s_short));
        Assert.Throws<ObjectDisposedException>(() => gate.Release());
        Assert.Throws<ObjectDisposedException>(() => gate.Release(1UL << 29));
        Assert.Throws<ObjectDisposedException>(() => gate.IsLocked);
        Assert.Throws<ObjectDisposedException>(() => gate.Owner);
        Assert.Throws<ObjectDisposedException>(gate.MarkConsistent);
        Assert.Contains("disposed", gate.ToString()!, StringComparison.Ordinal);
    }
}
