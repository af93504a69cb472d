using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Programs;

/// <summary>The documented typed program and the one with locks, as a user writes them.</summary>
public abstract class TypedPrograms<TPlatform> : PlatformTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    [Fact]
    public void Nothing_between_you_and_the_memory()
    {
        string simulation = NewName();
        // Not reserved: the array of 16 GiB is sparse, so that the program runs on a small machine.
        using var manager = new LocalManager(new LocalManagerOptions { Name = simulation, Reserve = false });
        var grid = manager.CreateSharedArray<double>(1L << 31, name: "grid");
        ref double cell = ref grid[1L << 30];
        Span<double> window = grid.AsSpan(start: 0L, length: 1024);
        var state = manager.CreateSharedValue(new Particle { X = 1 });
        ref Particle particle = ref state.AsRef();

        cell = 2.5;
        window[3] = 3.5;
        particle.Y = 4.5;

        string token = grid.ToToken().ToString();
        using (var same = SharedArray<double>.Attach(SharedToken.Parse(token, null)))
        {
            Assert.Equal(1L << 31, same.Length);
            Assert.Equal((2.5, 3.5), (same[1L << 30], same[3]));
        }

        using (var byName = LocalManager.Open(simulation))
        {
            var g = byName.OpenSharedArray<double>("grid");
            Assert.Equal(2.5, g[1L << 30]);
        }

        Assert.Equal((1.0, 4.5), (state.Value.X, state.Value.Y));
        Assert.Throws<LayoutMismatchException>(() => SharedArray<float>.Attach(SharedToken.Parse(token, null)));
        manager.Shutdown();

        SharedLease<double> view = grid.Acquire();
        grid.Dispose();
        Assert.Throws<ObjectDisposedException>(() => grid[0]);
        Assert.Equal(3.5, view.AsSpan(3, 1)[0]);
        view.Dispose();
    }

    [Fact]
    public void Locks_and_friends_in_shared_memory()
    {
        using var manager = new LocalManager(new LocalManagerOptions { Name = NewName() });
        CancellationToken cancellationToken = TestContext.Current.CancellationToken;
        bool repaired = false;

        SharedLock gate = manager.CreateLock(name: "gate");
        using (LockScope held = gate.Acquire(cancellationToken))
            if (held.PreviousOwnerDied) repaired = true;
        if (gate.TryAcquire(TimeSpan.FromMilliseconds(50), cancellationToken)) try { Assert.True(gate.IsHeldByCurrentThread); } finally { gate.Release(); }

        var ready = manager.CreateEvent();
        ready.Set();
        Assert.True(ready.IsSet);
        ready.Wait(TimeSpan.FromSeconds(1), cancellationToken);
        ready.Clear();

        var steps = manager.CreateBarrier(participants: 8);
        TestThread.RunMany(8, _ => steps.SignalAndWait(TestThread.Patience, cancellationToken));

        Assert.False(repaired);
        Assert.False(gate.IsLocked);
        Assert.Equal(1, steps.CompletedPhases);
        Assert.Throws<SynchronizationLockException>(gate.Release);
        Assert.Throws<ArgumentOutOfRangeException>(() => gate.TryAcquire(TimeSpan.FromSeconds(-1), cancellationToken));
        Assert.Throws<TimeoutException>(() => ready.Wait(TimeSpan.FromMilliseconds(1), cancellationToken));
    }
}
