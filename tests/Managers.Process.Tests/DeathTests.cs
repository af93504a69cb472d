using System.Diagnostics;
using Managers.Locks;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests;

/// <summary>What the living notice of the dead, and that a stopped process is not a dead one.</summary>
public sealed class DeathTests : LeakCheckedTest
{
    [Fact]
    public void L3_a_killed_holder_hands_its_lock_to_the_sleeping_waiter_who_is_told()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedLock gate = manager.CreateLock();
        using ChildProcess holder = StartChild("hold-lock", gate.ToToken().ToString());
        bool? died = null;
        long taken = 0;
        var waiter = new Thread(() =>
        {
            using LockScope scope = gate.Acquire();
            taken = Stopwatch.GetTimestamp();
            died = scope.PreviousOwnerDied;
            scope.MarkConsistent();
        });
        waiter.Start();
        Eventually.True(() => (SharedWord.Of(gate) & LockWord.Waiters) != 0, "the waiter sleeps on the lock");
        Assert.True(gate.IsLocked);

        long killed = Stopwatch.GetTimestamp();
        holder.Kill();
        Assert.True(waiter.Join(Eventually.Patience), "The waiter never got the lock.");

        Assert.True(died);
        TimeSpan took = Stopwatch.GetElapsedTime(killed, taken);
        Assert.True(took < TimeSpan.FromSeconds(1.2), $"It took {took.TotalMilliseconds:0} ms: a sleeper looks for the owner every 0.8 seconds at least.");
        Assert.False(gate.IsLocked);
        using (LockScope next = gate.Acquire())
        {
            Assert.False(next.PreviousOwnerDied);
        }
    }

    [Fact]
    public void L3_a_lock_of_the_dead_is_taken_over_without_waiting()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedLock gate = manager.CreateLock();
        using ChildProcess holder = StartChild("hold-lock", gate.ToToken().ToString());
        Assert.False(gate.TryAcquire());
        holder.Kill();
        Assert.True(gate.TryAcquire(TimeSpan.Zero, out bool died));
        Assert.True(died);
        gate.Release();
    }

    [Fact]
    public void L3_a_stopped_holder_keeps_its_lock_until_it_goes_on_and_releases_it()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedLock gate = manager.CreateLock();
        using ChildProcess holder = StartChild("hold-lock", gate.ToToken().ToString());
        ProcessTable.Stop(holder.Id);

        // Longer than the longest sleep between two looks for the owner: at least one of them has found it alive.
        Assert.False(gate.TryAcquire(TimeSpan.FromSeconds(1.2), out _));

        ProcessTable.Continue(holder.Id);
        Assert.Equal("released", holder.Ask("release"));
        Assert.True(gate.TryAcquire(Eventually.Patience, out bool died));
        Assert.False(died);
        gate.Release();
        holder.Finish();
    }

    [Fact]
    public void L3_a_killed_participant_breaks_the_barrier_for_all_others()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedBarrier barrier = manager.CreateBarrier(4);
        string token = barrier.ToToken().ToString();
        using ChildProcess first = StartChild("barrier", token, "1000000000");
        using ChildProcess second = StartChild("barrier", token, "1000000000");
        using ChildProcess victim = StartChild("barrier", token, "1000000000");
        barrier.SignalAndWait(Eventually.Patience);
        Assert.Equal("met", first.ReadLine());
        Assert.Equal("met", second.ReadLine());
        Assert.Equal("met", victim.ReadLine());

        // The others wait in the second phase for this process. The one that dies may have come to it before: then that phase still completes.
        long killed = Stopwatch.GetTimestamp();
        victim.Kill();
        BrokenBarrierException e = Assert.Throws<BrokenBarrierException>(() =>
        {
            barrier.SignalAndWait(Eventually.Patience);
            barrier.SignalAndWait(Eventually.Patience);
        });
        Assert.Contains("a participant died", e.Message, StringComparison.Ordinal);
        Assert.Contains("4 participants", e.Message, StringComparison.Ordinal);
        Assert.StartsWith("broken ", first.ReadLine(), StringComparison.Ordinal);
        Assert.StartsWith("broken ", second.ReadLine(), StringComparison.Ordinal);
        TimeSpan took = Stopwatch.GetElapsedTime(killed);
        // Under Wine the end of a process and of its output alone may take some tenths of a second.
        Assert.True(took < TimeSpan.FromSeconds(OperatingSystem.IsWindows() ? 2.5 : 1.5), $"It took {took.TotalMilliseconds:0} ms until everybody knew.");
        Assert.True(barrier.IsBroken);
        first.Finish();
        second.Finish();
    }

    [Fact]
    public void L3_killed_waiters_of_an_event_harm_nobody()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedEvent signal = manager.CreateEvent();
        string token = signal.ToToken().ToString();
        using ChildProcess survivor = StartChild("wait-event", token);
        for (int i = 0; i < 3; i++)
        {
            using ChildProcess victim = StartChild("wait-event", token);
            victim.Kill();
        }

        signal.Set();
        Assert.Equal("set", survivor.ReadLine());
        Assert.True(signal.TryWait(TimeSpan.Zero));
        signal.Clear();
        Assert.False(signal.TryWait(TimeSpan.Zero));
        survivor.Finish();
    }

    [Fact]
    public void L8_an_attached_process_that_is_killed_does_not_keep_the_space()
    {
        string name = NewName();
        using var manager = new LocalManager(Small(name));
        SharedValue<long> value = manager.CreateSharedValue(5L);
        using ChildProcess reader = StartChild("read-value", "token", value.ToToken().ToString());
        reader.Kill();

        value.Dispose();
        Assert.Equal(1, PoolCensus.Of(name).Closing);
        LocalManager.Open(name).Dispose();
        Assert.Equal(0, PoolCensus.Of(name).UsedBlocks);
    }

    [Fact]
    public void H1_a_full_manager_takes_back_what_the_dead_held_before_it_refuses()
    {
        string name = NewName();
        using var manager = new LocalManager(Small(name, capacityInBytes: 64 * 1024));
        using (ChildProcess hog = StartChild("operate"))
        {
            Assert.Equal("ok " + name, hog.Ask("open " + name));
            Assert.Contains("LimitReached", hog.Ask("fill"), StringComparison.Ordinal);
            hog.Kill();
        }

        using SharedValue<long> value = manager.CreateSharedValue(5L);
        Assert.Equal(5, value.Value);
    }
}
