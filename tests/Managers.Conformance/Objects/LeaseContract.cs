using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Objects;

/// <summary>Semantics 1.5, M5: what a lease keeps, and what it does not. Another manager of the same name stands for another process.</summary>
public abstract class LeaseContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    [Fact]
    public void M5_memory_of_a_lease_is_nobody_else_s_after_its_manager_closed()
    {
        (LocalManager mine, LocalManager other) = Two();
        using SharedLease<int> lease = mine.CreateSharedArray([7, 7, 7, 7]).Acquire();

        mine.Dispose();

        AssertKept(lease, other);
        other.Dispose();
        Assert.Equal([99, 7, 7, 7], lease.Span.ToArray());
    }

    [Fact]
    public void M5_memory_of_a_lease_is_nobody_else_s_after_an_array_attached_by_token_was_disposed()
    {
        SharedArray<int> array = Manager.CreateSharedArray([7, 7, 7, 7]);
        SharedArray<int> attached = SharedArray<int>.Attach(array.ToToken());
        using SharedLease<int> first = attached.Acquire();
        using SharedLease<int> second = attached.Acquire();
        attached.Dispose();
        array.Dispose();
        first.Dispose();

        AssertKept(second, Manager);
    }

    [Fact]
    public void M5_end_of_the_last_lease_gives_back_what_it_kept()
    {
        string name = NewName();
        var manager = new LocalManager(new LocalManagerOptions { Name = name });
        SharedArray<int> array = manager.CreateSharedArray([7, 7]);
        SharedLease<int> first = array.Acquire();
        SharedLease<int> second = array.Acquire();
        SharedToken token = array.ToToken();

        manager.Dispose();
        first.Dispose();

        Assert.Equal([7, 7], second.Span.ToArray());
        using (LocalManager other = LocalManager.Open(name))
        {
            Assert.Equal(SegmentErrorReason.NotFound, Assert.Throws<SegmentException>(() => SharedArray<int>.Attach(token)).Reason);
            second.Dispose();
        }

        Assert.False(LocalManager.TryOpen(name, out _));
    }

    [Fact]
    public void M5_manager_that_closes_with_a_lease_gives_back_everything_else()
    {
        (LocalManager mine, LocalManager other) = Two();
        SharedArray<int> leased = mine.CreateSharedArray([7]);
        using SharedLease<int> lease = leased.Acquire();
        SharedToken token = mine.CreateSharedArray([8]).ToToken();
        SharedLock gate = mine.CreateLock("gate");
        SharedArray<int> named = mine.CreateSharedArray([9], "named");
        TestThread.Run(() => gate.Acquire());

        mine.Dispose();

        Assert.Equal(SegmentErrorReason.NotFound, Assert.Throws<SegmentException>(() => SharedArray<int>.Attach(token)).Reason);
        using SharedArray<int> found = other.OpenSharedArray<int>("named");
        Assert.Equal(9, found[0]);
        using SharedLock again = other.OpenLock("gate");
        Assert.True(again.TryAcquire(TestThread.Patience, out bool previousOwnerDied));
        Assert.True(previousOwnerDied);
        again.Release();
        AssertKept(lease, other);
        GC.KeepAlive(named);
        other.Dispose();
    }

    [Fact]
    public void M5_name_that_goes_with_its_creator_does_not_wait_for_a_lease()
    {
        string name = NewName();
        var manager = new LocalManager(new LocalManagerOptions { Name = name, Lifetime = SegmentLifetime.OnCreatorExit });
        using SharedLease<int> lease = manager.CreateSharedArray([7]).Acquire();

        manager.Dispose();

        Assert.False(LocalManager.TryOpen(name, out _));
        Assert.Equal(7, lease.Span[0]);
    }

    [Fact]
    public void M5_lease_that_is_taken_while_the_manager_closes_is_good_or_refused()
    {
        for (int round = 0; round < 50; round++)
        {
            (LocalManager mine, LocalManager other) = Two();
            SharedArray<int> array = mine.CreateSharedArray([7, 7, 7, 7]);
            SharedLease<int>? lease = null;
            using var both = new Barrier(2);
            TestThread closing = TestThread.Start(() =>
            {
                both.SignalAndWait(TestThread.Patience);
                mine.Dispose();
            });
            both.SignalAndWait(TestThread.Patience);
            try
            {
                lease = array.Acquire();
            }
            catch (ObjectDisposedException)
            {
            }

            closing.Join();
            if (lease is not null)
            {
                AssertKept(lease, other);
                lease.Dispose();
            }

            other.Dispose();
        }
    }

    private (LocalManager Mine, LocalManager Other) Two()
    {
        string name = NewName();
        return (new LocalManager(new LocalManagerOptions { Name = name }), LocalManager.Open(name));
    }

    /// <summary>What others make meanwhile lies elsewhere.</summary>
    private static void AssertKept(SharedLease<int> lease, LocalManager other)
    {
        var made = new List<SharedArray<int>>();
        for (int i = 0; i < 100; i++)
        {
            made.Add(other.CreateSharedArray([1, 2, 3, 4]));
        }

        Assert.All(lease.Span.ToArray(), item => Assert.Equal(7, item));
        lease.Span[0] = 99;
        Assert.All(made, array => Assert.Equal([1, 2, 3, 4], array.ToArray()));
        made.ForEach(array => array.Dispose());
    }
}
