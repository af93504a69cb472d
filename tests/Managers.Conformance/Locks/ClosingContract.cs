using System.Runtime.CompilerServices;
using Managers.Conformance.Support;
using Managers.Platform;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>Waits that an object's disposal ends, or its manager's: they end as such, and nobody else's object or turn is touched.</summary>
public abstract class ClosingContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(30);

    private static readonly string[] s_kinds =
    [
        "lock", "recursive lock", "semaphore", "condition", "event", "barrier", "reader behind a writer", "writer behind a writer", "writer behind a reader",
        "consumer", "producer", "joiner", "consumer of messages", "producer of messages",
    ];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Closing_the_manager_ends_every_wait_as_what_it_is(bool othersUseIt)
    {
        string name = NewManagerName();
        var closing = new LocalManager(new LocalManagerOptions { Name = name });
        using LocalManager? other = othersUseIt ? LocalManager.Open(name) : null;
        Situation[] situations = [.. s_kinds.Select(kind => Situation.Make(kind, closing))];

        AssertAllEndWithTheirObject(situations, closing.Dispose);
    }

    [Fact]
    public void Disposing_an_object_ends_every_wait_for_it()
    {
        Situation[] situations = [.. s_kinds.Select(kind => Situation.Make(kind, Manager))];

        AssertAllEndWithTheirObject(situations, () => Array.ForEach(situations, s => s.Dispose()));
    }

    [Theory]
    [InlineData(WaitPolicy.Adaptive, false)]
    [InlineData(WaitPolicy.Adaptive, true)]
    [InlineData(WaitPolicy.Park, true)]
    [InlineData(WaitPolicy.Yield, false)]
    [InlineData(WaitPolicy.Yield, true)]
    [InlineData(WaitPolicy.Spin, true)]
    public void Waiter_for_a_lock_that_others_hold_is_told_and_they_keep_it(WaitPolicy policy, bool closesManager)
    {
        string name = NewManagerName();
        using var theirs = new LocalManager(new LocalManagerOptions { Name = name });
        using SharedLock held = theirs.CreateLock("gate", policy);
        using LocalManager mine = LocalManager.Open(name);
        using SharedLock gate = mine.OpenLock("gate");
        held.Acquire();
        bool hasEntered = false;
        TestThread waiter = TestThread.Start(() => Assert.Throws<ObjectDisposedException>(() =>
        {
            hasEntered = gate.TryAcquire(Timeout.InfiniteTimeSpan);
        }));
        TestThread.Until(() => held.Counters.Contended > 0, "the waiter coming");
        bool isPatientThere = false;
        TestThread patient = TestThread.Start(() =>
        {
            Volatile.Write(ref isPatientThere, true);
            held.Acquire().Dispose();
        });
        TestThread.Until(() => Volatile.Read(ref isPatientThere), "another one coming");

        ((IDisposable)(closesManager ? mine : gate)).Dispose();
        waiter.Join();

        Assert.False(hasEntered);
        Assert.True(held.IsHeldByCurrentThread);
        held.Release();
        patient.Join();
        Assert.False(held.IsLocked);
    }

    [Fact]
    public void Lock_that_is_made_where_a_disposed_one_was_is_not_taken_by_the_old_ones_waiter()
    {
        SharedLock first = Manager.CreateLock();
        first.Acquire();
        bool hasEntered = false;
        TestThread waiter = TestThread.Start(() => Assert.Throws<ObjectDisposedException>(() =>
        {
            hasEntered = first.TryAcquire(Timeout.InfiniteTimeSpan);
        }));
        TestThread.Until(() => first.Counters.Parks > 0, "the waiter sleeping");

        first.Dispose();
        using SharedLock second = Manager.CreateLock();
        waiter.Join();

        Assert.False(hasEntered);
        Assert.False(second.IsLocked);
        Assert.Equal(0, second.Counters.Wakes);
        Assert.True(second.TryAcquire());
        second.Release();
    }

    [Fact]
    public void Condition_that_is_disposed_gives_back_the_record_of_its_waiter()
    {
        string name = NewManagerName();
        using var theirs = new LocalManager(new LocalManagerOptions { Name = name });
        using SharedCondition changed = theirs.CreateCondition(null, "changed", maxWaiters: 1);
        using LocalManager mine = LocalManager.Open(name);
        for (int i = 0; i < 2; i++)
        {
            SharedCondition closing = mine.OpenCondition("changed");
            TestThread waiter = StartWaiting(closing, closing.Lock);
            closing.Dispose();
            waiter.Join();
        }

        changed.Lock.Acquire();
        Assert.False(changed.TryWait(s_short), "Nobody has notified.");
        changed.Lock.Release();
    }

    [Fact]
    public void Notification_of_a_waiter_whose_condition_is_disposed_goes_to_the_next()
    {
        string name = NewManagerName();
        using var theirs = new LocalManager(new LocalManagerOptions { Name = name });
        using SharedCondition changed = theirs.CreateCondition(null, "changed");
        using LocalManager mine = LocalManager.Open(name);
        SharedCondition closing = mine.OpenCondition("changed");
        TestThread first = StartWaiting(closing, closing.Lock);
        long parks = changed.Counters.Parks;
        bool isNotified = false;
        TestThread next = TestThread.Start(() =>
        {
            changed.Lock.Acquire();
            isNotified = changed.TryWait(TestThread.Patience);
            changed.Lock.Release();
        });
        TestThread.Until(() => changed.Counters.Parks > parks, "the next one sleeping");

        closing.Dispose();
        changed.Lock.Acquire();
        changed.Notify();
        changed.Lock.Release();

        first.Join();
        next.Join();
        Assert.True(isNotified);
    }

    [Fact]
    public void Condition_that_is_disposed_takes_its_lock_back_where_that_lives_on()
    {
        using SharedLock gate = Manager.CreateLock();
        SharedCondition closing = Manager.CreateCondition(gate);
        TestThread waiter = StartWaiting(closing, gate, () =>
        {
            Assert.True(gate.IsHeldByCurrentThread);
            gate.Release();
        });

        closing.Dispose();

        waiter.Join();
        Assert.False(gate.IsLocked);
    }

    [Fact]
    public void Condition_that_is_disposed_while_its_waiter_takes_its_own_lock_leaves_that_to_others()
    {
        string name = NewManagerName();
        using var theirs = new LocalManager(new LocalManagerOptions { Name = name });
        using SharedCondition changed = theirs.CreateCondition(null, "changed");
        using LocalManager mine = LocalManager.Open(name);
        using SharedCondition closing = mine.OpenCondition("changed");
        TestThread waiter = StartWaiting(closing, closing.Lock);

        // As Dispose does first, before it comes to the lock.
        Disposed(closing) = 1;
        changed.Lock.Acquire();
        changed.Notify();
        changed.Lock.Release();
        waiter.Join();
        Disposed(closing) = 0;

        Assert.True(changed.Lock.TryAcquire());
        changed.Lock.Release();
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_disposed")]
    private static extern ref int Disposed(SharedObject o);

    [Fact]
    public void Condition_whose_lock_alone_is_disposed_gives_back_the_record_of_its_waiter()
    {
        string name = NewManagerName();
        using var theirs = new LocalManager(new LocalManagerOptions { Name = name });
        using SharedCondition changed = theirs.CreateCondition(null, "changed", maxWaiters: 1);
        using LocalManager mine = LocalManager.Open(name);
        using SharedCondition same = mine.OpenCondition("changed");
        TestThread waiter = StartWaiting(same, same.Lock);

        same.Lock.Dispose();
        changed.Lock.Acquire();
        changed.Notify();
        changed.Lock.Release();
        waiter.Join();

        changed.Lock.Acquire();
        Assert.False(changed.TryWait(s_short), "Nobody has notified.");
        changed.Lock.Release();
    }

    private static TestThread StartWaiting(SharedCondition condition, ISharedLock gate, Action? afterwards = null)
    {
        long parks = condition.Counters.Parks;
        TestThread waiter = TestThread.Start(() =>
        {
            gate.Acquire();
            Assert.Throws<ObjectDisposedException>(() => condition.Wait());
            afterwards?.Invoke();
        });
        TestThread.Until(() => condition.Counters.Parks > parks, "waiting for the condition");
        return waiter;
    }

    private static void AssertAllEndWithTheirObject(Situation[] situations, Action close)
    {
        var ends = new string[situations.Length];
        var waiters = new TestThread[situations.Length];
        for (int i = 0; i < situations.Length; i++)
        {
            int number = i;
            ends[number] = "waits on";
            situations[number].Begin();
            long parks = situations[number].Parks();
            waiters[number] = TestThread.Start(() =>
                ends[number] = Record.Exception(() => situations[number].Wait(CancellationToken.None))?.GetType().Name ?? "went on as if it had come to pass");
            TestThread.Until(() => situations[number].Parks() > parks, $"sleeping as {s_kinds[number]}");
        }

        close();

        SpinWait.SpinUntil(() => Array.TrueForAll(waiters, waiter => !waiter.IsAlive), TestThread.Patience);
        Assert.Equal(s_kinds.Select(kind => $"{kind}: {nameof(ObjectDisposedException)}"), s_kinds.Zip(ends, (kind, end) => $"{kind}: {end}"));
    }

    private string NewManagerName() => SegmentName.ForManager(ManagerScope.CurrentUser, NewName(), "name").Text;
}
