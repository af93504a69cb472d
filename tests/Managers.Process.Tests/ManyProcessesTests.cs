using System.Diagnostics;
using System.Globalization;
using Managers.Tests.Child;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests;

/// <summary>Many short lives beside two long ones.</summary>
public sealed class ManyProcessesTests(ITestOutputHelper output) : LeakCheckedTest
{
    private const int Lanes = 2;
    private const int ForkedProcesses = 960;
    private const int FreshProcesses = 40;

    [Fact]
    public void L9_a_thousand_processes_attach_and_detach_in_turn_while_two_others_write()
    {
        Need.Unix("most of the thousand processes are forks; with a runtime of its own each would take minutes.");
        string name = NewName();
        long started = Stopwatch.GetTimestamp();
        using (var manager = new LocalManager(Small(name)))
        {
            using SharedValue<Block64> block = manager.CreateSharedValue(Block64.Of(0));
            using SharedValue<long> count = manager.CreateSharedValue(0L);
            using SharedArray<long> array = manager.CreateSharedArray<long>(4096);
            array[0] = 1;
            array[^1] = array.Length;
            string blockToken = block.ToToken().ToString();
            string countToken = count.ToToken().ToString();
            string arrayToken = array.ToToken().ToString();
            using ChildProcess firstWriter = StartChild("writer", blockToken, countToken);
            using ChildProcess secondWriter = StartChild("writer", blockToken, countToken);

            StartFresh(blockToken, arrayToken);
            TimeSpan fresh = Stopwatch.GetElapsedTime(started);
            Fork(blockToken, arrayToken);

            long written = Number(firstWriter.Ask("stop")) + Number(secondWriter.Ask("stop"));
            firstWriter.Finish();
            secondWriter.Finish();
            Assert.True(written > 0);
            Assert.Equal(written, count.Value);
            Assert.True(block.Value.IsWhole);
            Assert.Equal(new PoolCensus(Claimed: 0, Live: 2, Closing: 0, HalfMadeChunks: 0, ActiveParticipants: 1), PoolCensus.Of(name));
            output.WriteLine($"{FreshProcesses + ForkedProcesses} processes in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s, {FreshProcesses} with a runtime of their own in {fresh.TotalSeconds:0.0} s; {written} writes meanwhile");
        }

        Assert.Empty(SegmentFiles.Of(name));
    }

    /// <summary>Some are started the whole way, runtime and all.</summary>
    private void StartFresh(string blockToken, string arrayToken)
    {
        var options = new ChildOptions { Silent = true };
        for (int i = 0; i < FreshProcesses; i += Lanes)
        {
            using ChildProcess one = StartChild(options, "attach-once", blockToken, arrayToken);
            using ChildProcess two = StartChild(options, "attach-once", blockToken, arrayToken);
            Assert.True(one.WaitForExit() == 0, one.ToString());
            Assert.True(two.WaitForExit() == 0, two.ToString());
        }
    }

    /// <summary>Most are forks of children that have compiled what they run: a process each, in lanes that go one after the other.</summary>
    private void Fork(string blockToken, string arrayToken)
    {
        string each = (ForkedProcesses / Lanes).ToString(CultureInfo.InvariantCulture);
        var options = new ChildOptions { WithoutTiers = true };
        ChildProcess[] lanes = [.. Enumerable.Range(0, Lanes).Select(_ => StartChild(options, "attach-lane", blockToken, arrayToken, each))];
        foreach (ChildProcess lane in lanes)
        {
            lane.WriteLine("go");
        }

        foreach (ChildProcess lane in lanes)
        {
            string line = lane.ReadLine(TimeSpan.FromSeconds(50));
            Assert.True(line == "done", $"{line}\n{lane}");
            lane.Finish();
            lane.Dispose();
        }
    }

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
