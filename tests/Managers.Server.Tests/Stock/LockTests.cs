using Managers.Conformance.Support;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>Locks of a server. Rows S-L*, S-R*, P24.</summary>
public sealed class LockTests : ServerTest
{
    [Fact]
    public void S_L1_L6_L7_Scope_holds_and_gives_back()
    {
        using LockProxy gate = Manager.CreateLock();
        Assert.False(gate.IsLocked);
        using (LockScope held = gate.Acquire())
        {
            Assert.False(held.PreviousOwnerDied);
            Assert.Equal(1, held.Token);
            Assert.True(gate.IsLocked);
            Assert.True(gate.IsHeldByCurrentThread);
            Assert.Equal(Environment.ProcessId, gate.Owner!.Value.ProcessId);
        }

        Assert.False(gate.IsLocked);
        Assert.Null(gate.Owner);
    }

    [Fact]
    public void S_L2_Negative_time_outs_are_refused()
    {
        using LockProxy gate = Manager.CreateLock();
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => gate.TryAcquire(TimeSpan.FromSeconds(-2)));
        Assert.False(gate.IsLocked);
    }

    [Fact]
    public void S_L3_Not_recursive()
    {
        using LockProxy gate = Manager.CreateLock();
        gate.Acquire();
        Assert.Throws<LockRecursionException>(() => gate.Acquire());
        Assert.False(gate.TryAcquire());
        Assert.False(gate.TryAcquire(Moment));
        gate.Release();
        Assert.Throws<SynchronizationLockException>(gate.Release);
    }

    [Fact]
    public void S_L4_Only_the_holding_thread_releases()
    {
        using LockProxy gate = Manager.CreateLock();
        gate.Acquire();
        TestThread.Run(() =>
        {
            Assert.False(gate.IsHeldByCurrentThread);
            Assert.Throws<SynchronizationLockException>(gate.Release);
            Assert.False(gate.TryAcquire(Moment));
            Assert.Throws<TimeoutException>(() => { gate.Acquire(Moment); });
        });
        ulong token = gate.Detach();
        TestThread.Run(() => gate.Release(token));
        Assert.False(gate.IsLocked);
        Assert.Throws<SynchronizationLockException>(() => gate.Release(token));
    }

    [Fact]
    public void S_R1_Recursive_lock()
    {
        using LockProxy gate = Manager.CreateRLock();
        gate.Acquire();
        Assert.True(gate.TryAcquire());
        Assert.Equal(2, gate.RecursionCount);
        gate.Release();
        TestThread.Run(() => Assert.False(gate.TryAcquire()));
        gate.Release();
        TestThread.Run(() =>
        {
            Assert.True(gate.TryAcquire());
            gate.Release();
        });
    }

    [Fact]
    public void Waiters_are_served_in_their_order()
    {
        using LockProxy gate = Manager.CreateLock();
        gate.Acquire();
        var order = new List<int>();
        var threads = new List<TestThread>();
        for (int i = 0; i < 4; i++)
        {
            int number = i;
            threads.Add(TestThread.Start(() =>
            {
                using (gate.Acquire())
                {
                    order.Add(number);
                }
            }));
            WaitForWaiters(i + 1);
        }

        gate.Release();
        threads.ForEach(static thread => thread.Join());
        Assert.Equal([0, 1, 2, 3], order);
    }

    [Fact]
    public void A_cancelled_waiter_takes_nothing()
    {
        using LockProxy gate = Manager.CreateLock();
        gate.Acquire();
        using var cancellation = new CancellationTokenSource();
        TestThread waiter = TestThread.Start(() => Assert.Throws<OperationCanceledException>(() => { gate.Acquire(cancellation.Token); }));
        WaitForWaiters(1);
        cancellation.Cancel();
        waiter.Join();
        gate.Release();
        Assert.False(gate.IsLocked);
    }

    [Fact]
    public void P24_A_session_that_ends_gives_the_lock_to_the_next_who_is_told()
    {
        using LockProxy gate = Manager.CreateLock();
        SyncManager other = Connect();
        LockProxy theirs = Share<LockProxy>(gate, other);
        theirs.Acquire();
        TestThread waiter = TestThread.Start(() =>
        {
            using LockScope held = gate.Acquire();
            Assert.True(held.PreviousOwnerDied);
            Assert.False(gate.IsConsistent);
            Assert.Equal(Environment.ProcessId, held.PreviousOwner!.Value.ProcessId);
            held.MarkConsistent();
        });
        WaitForWaiters(1);
        other.Dispose();
        waiter.Join();
        Assert.True(gate.IsConsistent);
        using LockScope now = gate.Acquire();
        Assert.False(now.PreviousOwnerDied);
    }

    [Fact]
    public async Task Asynchronous_holds()
    {
        using LockProxy gate = Manager.CreateLock();
        LockLease first = await gate.AcquireAsync();
        ValueTask<LockLease> second = gate.AcquireAsync();
        WaitForWaiters(1);
        Assert.False(second.IsCompleted);
        await first.DisposeAsync();
        await using (LockLease held = await second)
        {
            Assert.Equal(first.Token + 1, held.Token);
        }

        Assert.False(gate.IsLocked);
    }
}
