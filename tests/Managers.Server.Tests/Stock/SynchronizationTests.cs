using Managers.Conformance.Support;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>Semaphores, events, conditions, barriers of a server. Rows S-S*, S-B1, S-E1, S-C*, S-X1.</summary>
public sealed class SynchronizationTests : ServerTest
{
    [Fact]
    public void S_S1_S2_S3_Semaphore()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => Manager.CreateSemaphore(-1));
        using SemaphoreProxy slots = Manager.CreateSemaphore(2);
        slots.Acquire();
        Assert.True(slots.TryAcquire());
        Assert.False(slots.TryAcquire());
        Assert.False(slots.TryAcquire(Moment));
        Assert.Throws<TimeoutException>(() => slots.Acquire(Moment));
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => slots.TryAcquire(TimeSpan.FromSeconds(-2)));
        slots.Release(5);
        Assert.Equal(5, slots.CurrentCount);
    }

    [Fact]
    public void S_B1_Bounded_semaphore()
    {
        using SemaphoreProxy slots = Manager.CreateBoundedSemaphore(1);
        slots.Acquire();
        slots.Release();
        Assert.Throws<SemaphoreFullException>(() => slots.Release());
        Assert.Equal(1, slots.CurrentCount);
    }

    [Fact]
    public void P24_Permits_of_a_session_that_ends_come_back_and_signals_do_not()
    {
        using SemaphoreProxy slots = Manager.CreateSemaphore(2);
        using SemaphoreProxy signals = Manager.CreateSemaphore(0);
        signals.Release(3);
        SyncManager other = Connect();
        SemaphoreProxy theirs = Share<SemaphoreProxy>(slots, other);
        SemaphoreProxy taken = Share<SemaphoreProxy>(signals, other);
        theirs.Acquire();
        theirs.Acquire();
        taken.Acquire();
        TestThread waiter = TestThread.Start(() => slots.Acquire());
        WaitForWaiters(1);
        other.Dispose();
        waiter.Join();
        TestThread.Until(() => slots.CurrentCount == 1, "the second permit");
        Assert.Equal(2, signals.CurrentCount);
    }

    [Fact]
    public void S_E1_Event()
    {
        using EventProxy ready = Manager.CreateEvent();
        Assert.False(ready.IsSet);
        Assert.False(ready.TryWait(Moment));
        Assert.Throws<TimeoutException>(() => ready.Wait(Moment));
        TestThread[] waiters = [TestThread.Start(() => ready.Wait()), TestThread.Start(() => Assert.True(ready.TryWait(TestThread.Patience)))];
        WaitForWaiters(2);
        ready.Set();
        foreach (TestThread waiter in waiters)
        {
            waiter.Join();
        }

        Assert.True(ready.TryWait(TimeSpan.Zero));
        ready.Clear();
        Assert.False(ready.TryWait(TimeSpan.Zero));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void S_C1_C3_C6_Condition_over_lock_and_rlock(bool recursive)
    {
        using LockProxy gate = recursive ? Manager.CreateRLock() : Manager.CreateLock();
        using ConditionProxy condition = Manager.CreateCondition(gate);
        Assert.Same(gate, condition.Lock);
        Assert.Throws<SynchronizationLockException>(() => condition.Wait());
        Assert.Throws<SynchronizationLockException>(() => condition.Notify());
        Assert.Throws<SynchronizationLockException>(condition.NotifyAll);
        int depth = recursive ? 2 : 1;
        for (int i = 0; i < depth; i++)
        {
            Assert.True(gate.TryAcquire());
        }

        TestThread notifier = TestThread.Start(() =>
        {
            using (gate.Acquire())
            {
                condition.Notify();
            }
        });
        Assert.True(condition.TryWait(TestThread.Patience));
        Assert.Equal(depth, gate.RecursionCount);
        notifier.Join();
        Assert.False(condition.TryWait(Moment));
        Assert.Throws<TimeoutException>(() => condition.Wait(Moment));
        using var cancellation = new CancellationTokenSource(Moment);
        Assert.ThrowsAny<OperationCanceledException>(() => condition.Wait(cancellation.Token));
        Assert.Equal(depth, gate.RecursionCount);
        for (int i = 0; i < depth; i++)
        {
            gate.Release();
        }
    }

    [Fact]
    public void S_C4_C5_Notify_in_order_and_wait_for()
    {
        using ConditionProxy condition = Manager.CreateCondition();
        int value = 0;
        var threads = new List<TestThread>();
        for (int i = 1; i <= 3; i++)
        {
            int least = i;
            threads.Add(TestThread.Start(() =>
            {
                using (condition.Lock.Acquire())
                {
                    Assert.True(condition.WaitFor(() => Volatile.Read(ref value) >= least, TestThread.Patience));
                }
            }));
            WaitForWaiters(i);
        }

        for (int i = 1; i <= 3; i++)
        {
            using (condition.Lock.Acquire())
            {
                value = i;
                condition.NotifyAll();
            }

            threads[i - 1].Join();
        }

        using (condition.Lock.Acquire())
        {
            condition.Notify(10);
            Assert.False(condition.WaitFor(() => false, Moment));
        }
    }

    [Fact]
    public void A_dead_waiter_of_a_condition_eats_no_notification()
    {
        using LockProxy gate = Manager.CreateLock();
        using ConditionProxy condition = Manager.CreateCondition(gate);
        SyncManager other = Connect();
        LockProxy theirGate = Share<LockProxy>(gate, other);
        ConditionProxy theirs = Share<ConditionProxy>(condition, other);
        TestThread dies = TestThread.Start(() =>
        {
            theirGate.Acquire();
            Assert.ThrowsAny<ObjectDisposedException>(() => theirs.Wait());
        });
        WaitForWaiters(1);
        TestThread lives = TestThread.Start(() =>
        {
            using (gate.Acquire())
            {
                Assert.True(condition.TryWait(TestThread.Patience));
            }
        });
        WaitForWaiters(2);
        other.Dispose();
        dies.Join();
        WaitForWaiters(1);
        using (gate.Acquire())
        {
            condition.Notify();
        }

        lives.Join();
    }

    [Fact]
    public void S_X1_Barrier()
    {
        using BarrierProxy steps = Manager.CreateBarrier(3);
        var places = new int[3];
        TestThread.RunMany(3, i => places[i] = steps.SignalAndWait());
        Assert.Equal([0, 1, 2], places.Order());
        Assert.Throws<TimeoutException>(() => steps.SignalAndWait(Moment));
        Assert.True(steps.IsBroken);
        Assert.Throws<BrokenBarrierException>(() => steps.SignalAndWait());
        steps.Reset();
        Assert.False(steps.IsBroken);
        TestThread waiter = TestThread.Start(() => Assert.Throws<BrokenBarrierException>(() => steps.SignalAndWait()));
        WaitForWaiters(1);
        Assert.Equal((3, 1), (steps.Participants, steps.Waiting));
        steps.Abort();
        waiter.Join();
    }

    [Fact]
    public void S_X1_A_participant_that_dies_breaks_the_barrier()
    {
        using BarrierProxy steps = Manager.CreateBarrier(3);
        SyncManager other = Connect();
        BarrierProxy theirs = Share<BarrierProxy>(steps, other);
        TestThread dies = TestThread.Start(() => Assert.ThrowsAny<ObjectDisposedException>(() => theirs.SignalAndWait()));
        TestThread waits = TestThread.Start(() => Assert.Throws<BrokenBarrierException>(() => steps.SignalAndWait()));
        WaitForWaiters(2);
        other.Dispose();
        dies.Join();
        waits.Join();
    }
}
