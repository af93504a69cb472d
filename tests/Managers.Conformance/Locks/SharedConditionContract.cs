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
