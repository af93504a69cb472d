using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>SharedRLock: what a recursive lock in shared memory has beyond others. Rows S-R1 and S-R2.</summary>
public abstract class SharedRLockContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    [Fact]
    public void S_R1_Holder_takes_it_again_and_gives_it_back_as_often()
    {
        using SharedRLock gate = Manager.CreateRLock();
        using (gate.Acquire())
        {
            Assert.True(gate.TryAcquire());
            Assert.True(gate.TryAcquire(TimeSpan.FromMilliseconds(1)));
            Assert.Equal(3, gate.RecursionCount);
            TestThread.Run(() =>
            {
                Assert.False(gate.TryAcquire());
                Assert.Equal(0, gate.RecursionCount);
                Assert.Throws<SynchronizationLockException>(gate.Release);
            });
            gate.Release();
            gate.Release();
            Assert.True(gate.IsLocked);
        }

        Assert.False(gate.IsLocked);
        Assert.Throws<SynchronizationLockException>(gate.Release);
    }

    [Fact]
    public void S_R2_Owner_is_the_thread_through_its_opening_and_dies_with_that()
    {
        using SharedRLock gate = Manager.CreateRLock();
        using (SharedRLock same = SharedRLock.Attach(gate.ToToken()))
        {
            same.Acquire();
            same.Acquire();
            Assert.True(same.IsHeldByCurrentThread);
            Assert.False(gate.IsHeldByCurrentThread);
            Assert.False(gate.TryAcquire());
        }

        Assert.True(gate.TryAcquire(TestThread.Patience, out bool previousOwnerDied));
        Assert.True(previousOwnerDied);
        Assert.Equal(1, gate.RecursionCount);
        gate.MarkConsistent();
        gate.Release();
        Assert.False(gate.IsLocked);
    }

    [Fact]
    public void Counters_count()
    {
        using SharedRLock gate = Manager.CreateRLock(policy: WaitPolicy.Park);
        gate.Acquire();
        TestThread waiter = TestThread.Start(() => gate.Acquire().Dispose());
        SpinWait.SpinUntil(() => gate.Counters.Parks > 0, TestThread.Patience);
        gate.Release();
        waiter.Join();

        LockCounters counters = gate.Counters;
        Assert.Equal(2, counters.Acquires);
        Assert.Equal(1, counters.Contended);
        Assert.True(counters.Parks >= 1 && counters.Wakes >= 1, counters.ToString());
        Assert.Equal((0, 0), (counters.SpinsWon, counters.Abandons));
    }
}
