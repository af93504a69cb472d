using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>ISharedCondition, whatever implements it. Rows S-C2 to S-C5.</summary>
public abstract class ConditionContract<TPrimitives> : PrimitivesTest<TPrimitives>
    where TPrimitives : IPrimitives, new()
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(30);

    [Fact]
    public void S_C2_Without_holding_nothing_is_allowed()
    {
        using ISharedCondition condition = Manager.CreateCondition();
        Assert.Throws<SynchronizationLockException>(() => condition.Wait());
        Assert.Throws<SynchronizationLockException>(() => condition.TryWait(s_short));
        Assert.Throws<SynchronizationLockException>(() => condition.WaitFor(() => true, s_short));
        Assert.Throws<SynchronizationLockException>(() => condition.Notify());
        Assert.Throws<SynchronizationLockException>(condition.NotifyAll);
    }

    [Fact]
    public void S_C3_Wait_gives_up_all_levels_and_takes_them_back()
    {
        using ISharedLock gate = Manager.CreateRLock();
        using ISharedCondition condition = Manager.CreateCondition(gate);
        gate.Acquire();
        gate.Acquire();
        TestThread notifier = TestThread.Start(() =>
        {
            using (gate.Acquire())
            {
                condition.Notify();
            }
        });

        Assert.True(condition.TryWait(TestThread.Patience));

        Assert.True(gate.IsHeldByCurrentThread);
        notifier.Join();
        Assert.False(condition.TryWait(s_short));
        Assert.Throws<TimeoutException>(() => condition.Wait(s_short));
        gate.Release();
        Assert.True(gate.IsHeldByCurrentThread);
        gate.Release();
        Assert.False(gate.IsLocked);
    }

    [Theory]
    [InlineData(WaitPolicy.Adaptive)]
    [InlineData(WaitPolicy.Park)]
    public void S_C4_Notify_wakes_those_who_have_waited_longest(WaitPolicy policy)
    {
        using ISharedLock gate = Manager.CreateLock();
        using ISharedCondition condition = Manager.CreateCondition(gate, policy);
        var woken = new List<int>();
        TestThread[] waiters = new TestThread[4];
        for (int i = 0; i < waiters.Length; i++)
        {
            int number = i;
            waiters[i] = TestThread.Start(() =>
            {
                using (gate.Acquire())
                {
                    condition.Wait();
                    woken.Add(number);
                }
            });
            Manager.UntilWaiting(condition, number + 1);
        }

        Notify(0);
        Notify(-3);
        Assert.Empty(woken);
        Notify(1);
        waiters[0].Join();
        Notify(2);
        waiters[1].Join();
        waiters[2].Join();
        Assert.Equal([0, 1, 2], woken.Order());
        using (gate.Acquire())
        {
            condition.NotifyAll();
        }

        waiters[3].Join();
        Notify(5);

        void Notify(int count)
        {
            using (gate.Acquire())
            {
                condition.Notify(count);
            }
        }
    }

    [Fact]
    public void S_C5_WaitFor_asks_here_and_gives_the_last_answer()
    {
        using ISharedCondition condition = Manager.CreateCondition();
        bool ready = false;
        condition.Lock.Acquire();
        Assert.False(condition.WaitFor(() => false, s_short));
        Assert.True(condition.WaitFor(() => true, TimeSpan.Zero));
        TestThread setter = TestThread.Start(() =>
        {
            using (condition.Lock.Acquire())
            {
                condition.NotifyAll();
            }

            using (condition.Lock.Acquire())
            {
                ready = true;
                condition.NotifyAll();
            }
        });

        condition.WaitFor(() => ready);

        Assert.True(ready);
        condition.Lock.Release();
        setter.Join();
    }

    [Fact]
    public void Cancelled_waiter_eats_no_notification()
    {
        using ISharedLock gate = Manager.CreateLock();
        using ISharedCondition condition = Manager.CreateCondition(gate);
        using var source = new CancellationTokenSource();
        TestThread cancelled = TestThread.Start(() =>
        {
            using (gate.Acquire())
            {
                Assert.ThrowsAny<OperationCanceledException>(() => condition.Wait(source.Token));
                Assert.True(gate.IsHeldByCurrentThread);
            }
        });
        Manager.UntilWaiting(condition, 1);
        TestThread patient = TestThread.Start(() =>
        {
            using (gate.Acquire())
            {
                Assert.True(condition.TryWait(TestThread.Patience));
            }
        });
        Manager.UntilWaiting(condition, 2);
        source.Cancel();
        cancelled.Join();
        using (gate.Acquire())
        {
            condition.Notify();
        }

        patient.Join();
    }
}
