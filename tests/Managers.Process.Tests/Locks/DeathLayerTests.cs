using System.Diagnostics;
using Managers.Locks;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests.Locks;

/// <summary>The three ways in which a sleeping waiter learns that the holder was killed, each alone. Row S-L8.</summary>
public sealed class DeathLayerTests(ITestOutputHelper output) : LeakCheckedTest
{
    [Fact]
    public void S_L8_Kernel_s_list_alone()
    {
        Need.Unix("the kernel keeps a list of a thread's locks there, and Windows none.");
        Die(DeathDetection.RobustList | DeathDetection.ProbeOnly, TimeSpan.FromMilliseconds(1000), "no-probe", "no-watch");
    }

    [Fact]
    public void S_L8_Watcher_alone() => Die(DeathDetection.Watcher, TimeSpan.FromMilliseconds(1000));

    [Fact]
    public void S_L8_Probe_alone() => Die(DeathDetection.ProbeOnly, TimeSpan.FromSeconds(1.2), "no-watch");

    [Fact]
    public void S_L8_Thread_that_ends_without_giving_back_is_a_death_where_the_kernel_keeps_the_list()
    {
        Need.Unix("the kernel keeps a list of a thread's locks there, and Windows none.");
        using var manager = new LocalManager(new LocalManagerOptions { CapacityInBytes = 1 << 20, DeathDetection = DeathDetection.RobustList });
        using SharedLock gate = manager.CreateLock();
        using SharedRLock recursive = manager.CreateRLock();
        Assert.True(RobustNode.IsAvailable, "This system has no robust lists: it should.");
        var thread = new Thread(() =>
        {
            gate.Acquire();
            recursive.Acquire();
            recursive.Acquire();
        });
        thread.Start();
        thread.Join();

        Assert.True(gate.TryAcquire(Eventually.Patience, out bool died));
        Assert.True(died);
        Assert.True(recursive.TryAcquire(Eventually.Patience, out died));
        Assert.True(died);
        Assert.Equal(1, recursive.RecursionCount);
        gate.MarkConsistent();
        gate.Release();
        recursive.MarkConsistent();
        recursive.Release();
        Assert.False(gate.IsLocked || recursive.IsLocked);
    }

    [Fact]
    public void Locks_on_the_kernel_s_list_and_named_mutexes_are_taken_and_given_back_in_any_order()
    {
        Need.Unix("the kernel keeps a list of a thread's locks there, and Windows none.");
        using var manager = new LocalManager(new LocalManagerOptions { CapacityInBytes = 1 << 20, DeathDetection = DeathDetection.RobustList });
        using SharedLock first = manager.CreateLock();
        using SharedLock second = manager.CreateLock();
        using var mutex = new Mutex(false, $"managers-test-{Guid.NewGuid():N}");
        Action[] takes = [() => first.Acquire(), () => second.Acquire(), () => mutex.WaitOne()];
        Action[] gives = [first.Release, second.Release, mutex.ReleaseMutex];
        int[][] orders = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
        foreach (int[] taking in orders)
        {
            foreach (int[] giving in orders)
            {
                Array.ForEach(taking, i => takes[i]());
                Array.ForEach(giving, i => gives[i]());
            }
        }

        Assert.False(first.IsLocked || second.IsLocked);
        // What is left on the list at the end of a thread is freed whatever its kind.
        var thread = new Thread(() => Array.ForEach(takes, take => take()));
        thread.Start();
        thread.Join();
        Assert.True(first.TryAcquire(Eventually.Patience, out bool died) && died);
        Assert.True(second.TryAcquire(Eventually.Patience, out died) && died);
        first.Release();
        second.Release();
    }

    private void Die(DeathDetection detection, TimeSpan bound, params string[] switches)
    {
        using var manager = new LocalManager(new LocalManagerOptions { CapacityInBytes = 1 << 20, DeathDetection = detection });
        using SharedLock gate = manager.CreateLock(policy: WaitPolicy.Park);
        string token = gate.ToToken().ToString();
        using ChildProcess holder = StartChild("hold-lock", token);
        using ChildProcess waiter = StartChild("lock-wait", [token, .. switches]);
        Eventually.True(() => gate.Counters.Parks > 0, "the waiter sleeps");

        long killed = Stopwatch.GetTimestamp();
        holder.Kill();
        string told = waiter.ReadLine();
        TimeSpan took = Stopwatch.GetElapsedTime(killed);

        output.WriteLine($"{detection}: {took.TotalMilliseconds:0.0} ms, and two lines of text");
        Assert.Equal($"True {holder.Id}", told);
        Assert.True(took < bound, $"It took {took.TotalMilliseconds:0} ms, {bound.TotalMilliseconds:0} are allowed.");
        Assert.Equal(1, gate.Counters.Abandons);
        waiter.Finish();
    }
}
