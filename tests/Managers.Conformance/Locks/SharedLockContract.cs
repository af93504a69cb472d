using System.Diagnostics;
using Managers.Conformance.Support;
using Managers.Memory;
using Managers.Platform;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>SharedLock within one process; a second opening of the manager stands for another process.</summary>
public abstract class SharedLockContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(30);

    [Fact]
    public void S_L6_Scope_holds_and_gives_back()
    {
        using SharedLock gate = Manager.CreateLock();
        Assert.False(gate.IsLocked);
        using (LockScope held = gate.Acquire())
        {
            Assert.False(held.PreviousOwnerDied);
            Assert.True(gate.IsLocked);
            Assert.True(gate.IsHeldByCurrentThread);
            Assert.Equal("SharedLock(locked)", gate.ToString());
        }

        Assert.False(gate.IsLocked);
        Assert.Equal("SharedLock(free)", gate.ToString());
    }

    [Fact]
    public void Another_thread_gets_it_when_it_is_given_back()
    {
        using SharedLock gate = Manager.CreateLock();
        int order = 0;
        using var refused = new ManualResetEventSlim();
        gate.Acquire();
        TestThread waiter = TestThread.Start(() =>
        {
            bool entered = gate.TryAcquire();
            refused.Set();
            Assert.False(entered);
            Assert.False(gate.IsHeldByCurrentThread);
            using (gate.Acquire())
            {
                Assert.Equal(1, Volatile.Read(ref order));
            }
        });

        Assert.True(refused.Wait(TestThread.Patience));
        Volatile.Write(ref order, 1);
        gate.Release();

        waiter.Join();
        Assert.False(gate.IsLocked);
    }

    [Fact]
    public void Attached_lock_is_the_same_lock()
    {
        using SharedLock gate = Manager.CreateLock();
        using SharedLock same = SharedLock.Attach(gate.ToToken());
        using (gate.Acquire())
        {
            Assert.True(same.IsLocked);
            Assert.False(same.TryAcquire());
        }

        Assert.True(same.TryAcquire());
        Assert.False(gate.TryAcquire());
        same.Release();
    }

    [Fact]
    public void Only_one_holds_it_at_a_time()
    {
        using SharedLock gate = Manager.CreateLock();
        using SharedArray<long> counter = Manager.CreateSharedArray<long>(1);
        string token = gate.ToToken().ToString();

        TestThread.RunMany(3, _ =>
        {
            using SharedLock mine = SharedLock.Attach(SharedToken.Parse(token, null));
            for (int i = 0; i < 3000; i++)
            {
                using (mine.Acquire())
                {
                    counter[0]++;
                }
            }
        });

        Assert.Equal(9000, counter[0]);
    }

    [Fact]
    public void Holder_that_asks_again_is_told_and_still_holds()
    {
        using SharedLock gate = Manager.CreateLock();
        using (gate.Acquire())
        {
            Assert.Throws<LockRecursionException>(() => gate.Acquire().Dispose());
            Assert.False(gate.TryAcquire());
            Assert.False(gate.TryAcquire(s_short));
            Assert.True(gate.IsHeldByCurrentThread);
        }
    }

    [Fact]
    public void Time_out_gives_up_without_the_lock()
    {
        using SharedLock gate = Manager.CreateLock();
        gate.Acquire();
        TestThread.Run(() =>
        {
            long started = Stopwatch.GetTimestamp();
            Assert.False(gate.TryAcquire(s_short));
            Assert.True(Stopwatch.GetElapsedTime(started) >= s_short);
            Assert.False(gate.TryAcquire(TimeSpan.Zero));
        });
        gate.Release();

        TestThread.Run(() =>
        {
            Assert.True(gate.TryAcquire(TimeSpan.MaxValue));
            gate.Release();
        });
    }

    [Fact]
    public void Negative_time_out_is_refused()
    {
        using SharedLock gate = Manager.CreateLock();

        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => gate.TryAcquire(TimeSpan.FromSeconds(-2)));
        Assert.True(gate.TryAcquire(Timeout.InfiniteTimeSpan));
        gate.Release();
    }

    [Fact]
    public void Cancellation_ends_the_wait_without_the_lock()
    {
        using SharedLock gate = Manager.CreateLock();
        using var source = new CancellationTokenSource();
        gate.Acquire();
        TestThread waiter = TestThread.Start(() =>
        {
            OperationCanceledException error = Assert.ThrowsAny<OperationCanceledException>(() => gate.Acquire(source.Token).Dispose());
            Assert.Equal(source.Token, error.CancellationToken);
            Assert.ThrowsAny<OperationCanceledException>(() => gate.TryAcquire(TimeSpan.FromSeconds(20), source.Token));
        });

        source.Cancel();
        waiter.Join();
        gate.Release();

        Assert.ThrowsAny<OperationCanceledException>(() => gate.Acquire(source.Token).Dispose());
        Assert.False(gate.IsLocked);
    }

    [Fact]
    public void Releasing_without_holding_is_refused_and_changes_nothing()
    {
        using SharedLock gate = Manager.CreateLock();
        Assert.Contains("nobody holds it", Assert.Throws<SynchronizationLockException>(gate.Release).Message, StringComparison.Ordinal);
        gate.Acquire();

        TestThread.Run(() => Assert.Throws<SynchronizationLockException>(gate.Release));

        Assert.True(gate.IsHeldByCurrentThread);
        gate.Release();
        Assert.Throws<SynchronizationLockException>(gate.Release);
    }

    [Fact]
    public void S_L8_Holders_are_told_that_one_died_until_somebody_declares_the_data_good()
    {
        SegmentName name = SegmentName.ForManager(ManagerScope.CurrentUser, NewName(), "name");
        using var manager = new LocalManager(new LocalManagerOptions { Name = name.Text });
        using SharedLock gate = manager.CreateLock("gate");
        DieHolding(name);
        Assert.True(gate.IsLocked);

        using (LockScope held = gate.Acquire())
        {
            Assert.True(held.PreviousOwnerDied);
            Assert.NotNull(held.PreviousOwner);
            Assert.False(gate.IsConsistent);
        }

        // Nobody has repaired anything yet: the next one must know.
        using (LockScope held = gate.Acquire())
        {
            Assert.True(held.PreviousOwnerDied);
            held.MarkConsistent();
            Assert.True(gate.IsConsistent);
        }

        using (LockScope held = gate.Acquire())
        {
            Assert.False(held.PreviousOwnerDied);
        }

        DieHolding(name);
        Assert.True(gate.TryAcquire(TimeSpan.Zero, out bool died));
        Assert.True(died);
        gate.MarkConsistent();
        gate.Release();
        DieHolding(name);
        Assert.True(gate.TryAcquire(TimeSpan.FromSeconds(20), out died));
        Assert.True(died);
        gate.MarkConsistent();
        gate.Release();
        Assert.True(gate.TryAcquire(TimeSpan.Zero, out died));
        Assert.False(died);
        gate.Release();
    }

    [Fact]
    public void Of_many_who_wait_for_a_dead_holder_one_repairs_and_the_others_hear_nothing()
    {
        SegmentName name = SegmentName.ForManager(ManagerScope.CurrentUser, NewName(), "name");
        using var manager = new LocalManager(new LocalManagerOptions { Name = name.Text });
        using SharedLock gate = manager.CreateLock("gate");
        DieHolding(name);
        int told = 0;

        TestThread.RunMany(3, _ =>
        {
            using LockScope held = gate.Acquire();
            if (held.PreviousOwnerDied)
            {
                Interlocked.Increment(ref told);
                held.MarkConsistent();
            }
        });

        Assert.Equal(1, told);
    }

    [Fact]
    public void Waiter_is_woken_when_it_is_given_back_and_not_only_at_its_next_look()
    {
        using SharedLock gate = Manager.CreateLock();
        using var acquired = new SemaphoreSlim(0);
        for (int round = 0; round < 20; round++)
        {
            gate.Acquire();
            TestThread waiter = TestThread.Start(() =>
            {
                using (gate.Acquire())
                {
                    acquired.Release();
                }
            });
            gate.Release();
            Assert.True(acquired.Wait(TestThread.Patience));
            waiter.Join();
        }
    }

    /// <summary>Another opening takes the lock on this thread, and then loses all of its locks, as the kernel takes them from a killed process.</summary>
    private static void DieHolding(SegmentName name)
    {
        ManagerSegment other = ManagerSegment.TryOpen(name)!;
        using SharedLock gate = SharedLock.Open(other, "gate");
        Assert.True(gate.TryAcquire());
        other.Handle.Retire();
        GC.KeepAlive(other);
    }
}
