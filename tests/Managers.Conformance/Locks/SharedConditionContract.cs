using Managers.Conformance.Support;
using Managers.Platform;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>SharedCondition. Rows S-C1 to S-C6.</summary>
public abstract class SharedConditionContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(30);

    [Fact]
    public void S_C1_Without_a_lock_it_has_a_recursive_one_of_its_own()
    {
        using SharedCondition condition = Manager.CreateCondition();
        Assert.IsType<SharedRLock>(condition.Lock);
        using SharedLock gate = Manager.CreateLock();
        using SharedCondition second = Manager.CreateCondition(gate);
        Assert.Same(gate, second.Lock);
        using var other = new LocalManager();
        using SharedLock foreign = other.CreateLock();
        Assert.Throws<ArgumentException>("gate", () => Manager.CreateCondition(foreign));
    }

    [Fact]
    public void S_C2_Without_holding_nothing_is_allowed()
    {
        using SharedCondition condition = Manager.CreateCondition();
        Assert.Throws<SynchronizationLockException>(() => condition.Wait());
        Assert.Throws<SynchronizationLockException>(() => condition.TryWait(s_short));
        Assert.Throws<SynchronizationLockException>(() => condition.WaitFor(() => true, s_short));
        Assert.Throws<SynchronizationLockException>(() => condition.Notify());
        Assert.Throws<SynchronizationLockException>(condition.NotifyAll);
    }

    [Fact]
    public void S_C3_Wait_gives_up_all_levels_and_takes_them_back()
    {
        using SharedRLock gate = Manager.CreateRLock();
        using SharedCondition condition = Manager.CreateCondition(gate);
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

        Assert.Equal(2, gate.RecursionCount);
        notifier.Join();
        Assert.False(condition.TryWait(s_short));
        Assert.Throws<TimeoutException>(() => condition.Wait(s_short));
        Assert.Equal(2, gate.RecursionCount);
        gate.Release();
        gate.Release();
    }

    [Theory]
    [InlineData(WaitPolicy.Adaptive)]
    [InlineData(WaitPolicy.Park)]
    public void S_C4_Notify_wakes_those_who_have_waited_longest(WaitPolicy policy)
    {
        using SharedLock gate = Manager.CreateLock();
        using SharedCondition condition = Manager.CreateCondition(gate, policy: policy);
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
            SpinWait.SpinUntil(() => condition.Counters.Acquires > number, TestThread.Patience);
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
        using SharedCondition condition = Manager.CreateCondition();
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
    public void S_C6_Works_with_both_kinds_of_locks_from_another_opening()
    {
        SegmentName name = SegmentName.ForManager(ManagerScope.CurrentUser, NewName(), "name");
        using var manager = new LocalManager(new LocalManagerOptions { Name = name.Text });
        foreach (ISharedLock gate in new ISharedLock[] { manager.CreateLock(), manager.CreateRLock() })
        {
            using ISharedLock disposing = gate;
            using SharedCondition condition = manager.CreateCondition(gate);
            string token = condition.ToToken().ToString();
            gate.Acquire();
            TestThread notifier = TestThread.Start(() =>
            {
                using SharedCondition same = SharedCondition.Attach(SharedToken.Parse(token, null));
                using (same.Lock.Acquire())
                {
                    same.Notify();
                }
            });

            Assert.True(condition.TryWait(TestThread.Patience));

            gate.Release();
            notifier.Join();
        }
    }

    [Fact]
    public void Cancelled_waiter_eats_no_notification()
    {
        using SharedLock gate = Manager.CreateLock();
        using SharedCondition condition = Manager.CreateCondition(gate);
        using var source = new CancellationTokenSource();
        TestThread cancelled = TestThread.Start(() =>
        {
            using (gate.Acquire())
            {
                Assert.ThrowsAny<OperationCanceledException>(() => condition.Wait(source.Token));
                Assert.True(gate.IsHeldByCurrentThread);
            }
        });
        SpinWait.SpinUntil(() => condition.Counters.Acquires == 1, TestThread.Patience);
        TestThread patient = TestThread.Start(() =>
        {
            using (gate.Acquire())
            {
                Assert.True(condition.TryWait(TestThread.Patience));
            }
        });
        SpinWait.SpinUntil(() => condition.Counters.Acquires == 2, TestThread.Patience);
        source.Cancel();
        cancelled.Join();
        using (gate.Acquire())
        {
            condition.Notify();
        }

        patient.Join();
    }

    [Fact]
    public void Too_many_waiters_are_told_what_to_do()
    {
        using SharedLock gate = Manager.CreateLock();
        using SharedCondition condition = Manager.CreateCondition(gate, maxWaiters: 1);
        TestThread waiter = TestThread.Start(() =>
        {
            using (gate.Acquire())
            {
                condition.Wait();
            }
        });
        SpinWait.SpinUntil(() => condition.Counters.Acquires == 1, TestThread.Patience);
        using (gate.Acquire())
        {
            SegmentException error = Assert.Throws<SegmentException>(() => condition.Wait());
            Assert.Equal(SegmentErrorReason.LimitReached, error.Reason);
            Assert.Contains("maxWaiters", error.Message, StringComparison.Ordinal);
            Assert.True(gate.IsHeldByCurrentThread);
            condition.Notify();
        }

        waiter.Join();
    }
}
