using System.Globalization;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests;

/// <summary>Client processes that do whatever comes to the objects of a server, and are killed at any instant: nothing is lost but what the dead had in hand, nobody hangs, nothing stays. MANAGERS_SOAK_KILLS makes it longer. Row P24.</summary>
public sealed class ServerSoakTests(ITestOutputHelper output) : ManagerServerTest
{
    private const int Workers = 4;
    private const int Permits = 3;

    [Fact]
    public void P24_Random_kills_of_clients_lose_nothing_of_the_others()
    {
        int kills = int.Parse(Environment.GetEnvironmentVariable("MANAGERS_SOAK_KILLS") ?? (TestMachine.IsWine ? "6" : "20"), CultureInfo.InvariantCulture);
        int seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        var random = new Random(seed);
        long tokens = kills + Workers + 10;
        using (LockProxy gate = Manager.CreateLock())
        using (SemaphoreProxy slots = Manager.CreateSemaphore(Permits))
        using (EventProxy flag = Manager.CreateEvent())
        using (ConditionProxy changed = Manager.CreateCondition(gate))
        using (IDictionaryProxy<string, long> cells = Manager.CreateDictionary<string, long>(new Dictionary<string, long> { ["a"] = 0, ["b"] = 0, ["inside"] = 0, ["calls"] = 0 }))
        using (QueueProxy<long> queue = (QueueProxy<long>)Manager.CreateQueue<long>())
        using (IDictionaryProxy<int, IListProxy<object?>> shelf = Manager.CreateDictionary<int, IListProxy<object?>>())
        {
            queue.PutBatch([.. Enumerable.Range(0, (int)tokens).Select(static i => (long)i)]);
            ProxyToken[] shared = [.. new object[] { gate, slots, flag, changed, cells, queue, shelf }.Select(static proxy => ((BaseProxy)proxy).ToToken(TimeSpan.FromHours(1)))];
            var workers = new ChildProcess[Workers];
            for (int i = 0; i < Workers; i++)
            {
                workers[i] = Start();
            }

            for (int kill = 0; kill < kills; kill++)
            {
                (long moved, long called) = (cells["a"], cells["calls"]);
                int victim = random.Next(Workers);
                workers[victim].Kill();
                workers[victim].Dispose();
                Assert.All(workers.Where((_, i) => i != victim), worker => Assert.False(worker.HasExited, worker.ToString()));
                Eventually.True(() => cells["a"] > moved + 10 && cells["calls"] > called + 10, $"the others go on after kill {kill}");
                workers[victim] = Start();
            }

            foreach (ChildProcess worker in workers)
            {
                worker.Kill();
                worker.Dispose();
            }

            Eventually.True(() => Manager.GetDiagnostics() is { Connections: 1, Sessions: [{ Waiting: 0 }] }, "the end of all sessions but this one");
            Assert.Equal(Permits, slots.CurrentCount);
            using (LockScope scope = gate.Acquire(Eventually.Patience))
            {
                Assert.True(scope.PreviousOwnerDied || cells["a"] == cells["b"]);
                scope.MarkConsistent();
            }

            var left = new long[tokens];
            int count = queue.TryGetBatch(left);
            Assert.Equal(0, queue.Count);
            Assert.Equal(count, left.Take(count).Distinct().Count());
            output.WriteLine($"{cells["a"]} turns, {cells["calls"]} calls in batches, {tokens - count} tokens gone with {kills + Workers} dead");
            Assert.InRange(tokens - count, 0, kills + Workers);
            shelf.Clear();
            Assert.All(shared, token => Assert.True(Manager.Revoke(token)));
            Eventually.True(() => Manager.GetDiagnostics().Objects.Count == 7, "the end of all objects but these");

            ChildProcess Start() => StartChild("server-soak", [Address, Convert.ToHexString(Key), random.Next().ToString(CultureInfo.InvariantCulture), .. shared.Select(static token => token.ToString())]);
        }

        Eventually.True(() => Manager.GetDiagnostics().Objects.Count == 0, "the end of all objects");
    }
}
