using System.Globalization;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests.Locks;

/// <summary>Eight processes, one lock, and death at any instant: two numbers that move together stay together, and nobody hangs. MANAGERS_SOAK_KILLS makes it longer.</summary>
public sealed class LockSoakTests(ITestOutputHelper output) : LeakCheckedTest
{
    private const int Workers = 8;

    [Theory]
    [InlineData(DeathDetection.Watcher)]
    [InlineData(DeathDetection.RobustList)]
    public void Random_kills_lose_nothing(DeathDetection detection)
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable("MANAGERS_SOAK_KILLS") ?? "20", CultureInfo.InvariantCulture);
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        using var manager = new LocalManager(new LocalManagerOptions { CapacityInBytes = 4 << 20, DeathDetection = detection });
        using SharedLock gate = manager.CreateLock();
        // Two numbers, who is inside, how often somebody died there.
        using SharedArray<long> cells = manager.CreateSharedArray<long>(4);
        var workers = new ChildProcess[Workers];
        for (int i = 0; i < Workers; i++)
        {
            workers[i] = Start();
        }

        for (int kill = 0; kill < kills; kill++)
        {
            long before = Volatile.Read(ref cells[0]);
            int victim = random.Next(Workers);
            workers[victim].Kill();
            workers[victim].Dispose();
            Assert.All(workers.Where((_, i) => i != victim), worker => Assert.False(worker.HasExited, worker.ToString()));
            Eventually.True(() => Volatile.Read(ref cells[0]) > before + 10, $"the others go on after kill {kill}");
            workers[victim] = Start();
        }

        foreach (ChildProcess worker in workers)
        {
            worker.Kill();
            worker.Dispose();
        }

        Assert.True(gate.TryAcquire(Eventually.Patience, out bool died));
        if (died)
        {
            cells[1] = cells[0];
        }

        output.WriteLine($"{cells[0]} rounds, {cells[3]} deaths inside of {kills + Workers}, {gate.Counters}");
        Assert.Equal(cells[0], cells[1]);
        gate.MarkConsistent();
        gate.Release();

        ChildProcess Start() => StartChild("lock-soak", gate.ToToken().ToString(), cells.ToToken().ToString(), "300");
    }
}
