using System.Diagnostics;
using System.Globalization;
using Managers.Tests.Support;
using Mono.Unix.Native;
using PageRankSample;
using Xunit;

namespace Managers.Process.Tests.PageRank;

/// <summary>The sample from outside: what it prints, what it returns, and what is left when it or a part of it is killed.</summary>
[Collection("PageRank sample")]
public sealed class PageRankSampleTests : IDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private const int MostWindows = 5;

    // Computed by another program, in another language.
    private static readonly string[] s_tenRanks =
    [
        "4037  0.004607173516", "15    0.003679864060", "6634  0.003586852276", "2625  0.003283656138", "2398  0.002608635364",
        "2470  0.002523771761", "2237  0.002496626723", "4191  0.002267851803", "7553  0.002169730485", "5254  0.002150100560",
    ];

    // Windows knows no signals, and the killer gives the exit code.
    private static readonly string s_killed = OperatingSystem.IsWindows() ? " ended with exit code -1" : " was killed by signal 9";

    private readonly string _directory = Directory.CreateTempSubdirectory("pagerank-tests-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Without_arguments_prints_the_ten_first_of_the_Wikipedia_votes()
    {
        using SampleProcess sample = await SampleProcess.RunAsync();

        Assert.True(sample.ExitCode == 0, sample.ToString());
        Assert.Equal(s_tenRanks, sample.RankLines);
        Assert.StartsWith("wiki-Vote.txt: 7115 nodes (1005 without out-edges), 103689 edges\n", sample.Output, StringComparison.Ordinal);
        Assert.Contains("sum of ranks  1.000000000000 (off by ", sample.Output, StringComparison.Ordinal);
        Assert.Contains("iterations    36 ", sample.Output, StringComparison.Ordinal);
        Assert.Contains("copied        0 bytes", sample.Output, StringComparison.Ordinal);
        Assert.Matches(@"\njobs +[0-9]+ an iteration, done by worker: [0-9]", sample.Output);
        Assert.Empty(sample.Error);
        Assert.Empty(sample.Leftovers);
    }

    [Fact]
    public async Task Static_workers_need_no_server_and_print_the_same()
    {
        using SampleProcess sample = await SampleProcess.RunAsync("--static");

        Assert.True(sample.ExitCode == 0, sample.ToString());
        Assert.Equal(s_tenRanks, sample.RankLines);
        Assert.DoesNotContain("jobs  ", sample.Output, StringComparison.Ordinal);
        Assert.Empty(sample.Error);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Workers_allocate_nothing_however_often_they_iterate(bool isStatic)
    {
        // More workers than most test machines have processors to spare, so that they sleep at the barrier as well as spin.
        using SampleProcess sample = SampleProcess.Start(["--endless", "--workers", "3", .. Mode(isStatic)]);
        UntilIterating(sample, 3);
        using LocalManager manager = LocalManager.Open(sample.ManagerName);
        using SharedValue<RunState> state = manager.OpenSharedValue<RunState>("by-3.state");
        using SharedArray<PartialSums> sums = manager.OpenSharedArray<PartialSums>("by-3.sums");

        // Jobs go through a server, so that an iteration takes many times as long; and under Wine meeting at the barrier does.
        int iterations = (isStatic ? 3000 : 250) / (OperatingSystem.IsWindows() ? 5 : 1);
        long before;
        long after = MostAllocated(sums);
        int windows = 0;
        do
        {
            // The first use of something allocates once, and may come late: that of a sleep does, for who never had to wait so far. What each iteration allocates is in every window.
            Assert.True(++windows <= MostWindows, $"In each of {MostWindows} times {iterations} iterations something was allocated, {after} bytes in the end.");
            before = after;
            long start = Volatile.Read(ref state.AsRef().Iterations);
            Until(() => Volatile.Read(ref state.AsRef().Iterations) > start + iterations, sample);
            after = MostAllocated(sums);
        }
        while (after != before);
    }

    [Fact]
    public async Task Every_rank_is_the_same_by_one_two_three_and_five_workers()
    {
        string[]? first = null;
        foreach ((string workers, bool isStatic) in new[] { ("1", true), ("2", true), ("3", true), ("5", true), ("1", false), ("2", false), ("5", false) })
        {
            using SampleProcess sample = await SampleProcess.RunAsync(["--workers", workers, "--top", "10000", .. Mode(isStatic)]);

            Assert.True(sample.ExitCode == 0, sample.ToString());
            Assert.Equal(7115, sample.RankLines.Length);
            first ??= sample.RankLines;
            Assert.Equal(first, sample.RankLines);
        }
    }

    [Fact]
    public async Task Runs_by_the_dotnet_host_as_well()
    {
        string host = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        SampleProcess? started = null;
        try
        {
            started = SampleProcess.StartByHost(host, "--workers", "2");
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            Assert.Skip($"There is no dotnet host on the path: {exception.Message}");
        }

        using SampleProcess sample = started;
        await sample.WaitAsync();
        Assert.True(sample.ExitCode == 0, sample.ToString());
        Assert.Equal(s_tenRanks, sample.RankLines);
    }

    [Fact]
    public async Task Equal_ranks_come_in_the_order_of_ids()
    {
        using SampleProcess sample = await SampleProcess.RunAsync(Write("ties.txt", "40 3\n3 40\n2 100\n100 2\n"), "--workers", "2");

        Assert.Equal(["2    0.250000000000", "3    0.250000000000", "40   0.250000000000", "100  0.250000000000"], sample.RankLines);
    }

    [Fact]
    public async Task More_workers_than_nodes_find_less_to_do_but_the_same()
    {
        string path = Write("two.txt", "1 2\n");
        using SampleProcess one = await SampleProcess.RunAsync(path, "--workers", "1");
        using SampleProcess six = await SampleProcess.RunAsync(path, "--workers", "6");

        Assert.Equal(["2  0.649122807018", "1  0.350877192982"], one.RankLines);
        Assert.Equal(one.RankLines, six.RankLines);
    }

    [Fact]
    public async Task A_synthetic_graph_depends_on_its_size_and_seed_alone()
    {
        string[] size = ["--synthetic", "20000", "400000"];
        using SampleProcess one = await SampleProcess.RunAsync([.. size, "--workers", "1"]);
        using SampleProcess two = await SampleProcess.RunAsync([.. size, "--workers", "2"]);
        using SampleProcess other = await SampleProcess.RunAsync([.. size, "--workers", "2", "--seed", "2"]);

        Assert.StartsWith("synthetic: 20000 nodes (1250 without out-edges), 400000 edges\n", one.Output, StringComparison.Ordinal);
        Assert.Contains("sum of ranks  1.000000000000 ", one.Output, StringComparison.Ordinal);
        Assert.Equal(10, one.RankLines.Length);
        Assert.Equal(one.RankLines, two.RankLines);
        Assert.NotEqual(one.RankLines, other.RankLines);
        Assert.Empty(two.Leftovers);
    }

    [Fact]
    public async Task A_malformed_line_is_named_and_ends_the_run_with_2()
    {
        string path = Write("bad.txt", "# votes\r\n30\t1412\r\n30\t12x\r\n");
        using SampleProcess sample = await SampleProcess.RunAsync(path);

        Assert.Equal(2, sample.ExitCode);
        Assert.Equal($"{path}:3: found \"30\\t12x\", expected two node ids separated by a tab or blanks\n", sample.Error);
        Assert.Empty(sample.Output);
        Assert.Empty(sample.Leftovers);
    }

    [Theory]
    [InlineData("--workers: found \"0\", expected a number from 1 to 256", "--workers", "0")]
    [InlineData("--workers: found \"two\", expected a number from 1 to 256", "--workers", "two")]
    [InlineData("--top: found \"-1\", expected a number from 0 to 2147483647", "--top", "-1")]
    [InlineData("--synthetic: found one number, expected two, NODES and EDGES", "--synthetic", "5")]
    [InlineData("--synthetic NODES: found \"0\", expected a number from 1 to 2000000000", "--synthetic", "0", "5")]
    [InlineData("--synthetic EDGES: found \"none\", expected a number from 1 to ", "--synthetic", "5", "none")]
    [InlineData("PATH and --synthetic: found both", "graph.txt", "--synthetic", "5", "5")]
    [InlineData("found \"--sythetic\", which is no option of this program", "--sythetic")]
    [InlineData("/no/such/file.txt: cannot be read: there is no such file; expected a text file with an edge a line", "/no/such/file.txt")]
    [InlineData(": cannot be read: it is a directory; expected a text file with an edge a line", ".")]
    public async Task A_wrong_command_line_is_explained_and_ends_with_2(string message, params string[] arguments)
    {
        using SampleProcess sample = await SampleProcess.RunAsync(arguments);

        Assert.Contains(message, sample.Error, StringComparison.Ordinal);
        Assert.Equal(2, sample.ExitCode);
        Assert.Empty(sample.Output);
    }

    [Fact]
    public async Task A_graph_that_no_memory_holds_is_refused_with_a_message()
    {
        using SampleProcess sample = await SampleProcess.RunAsync("--synthetic", "1000", "900000000000");

        Assert.Equal(1, sample.ExitCode);
        Assert.Contains(" bytes wanted; ", sample.Error, StringComparison.Ordinal);
        Assert.Single(sample.Error.TrimEnd().Split('\n'));
        Assert.Empty(sample.Leftovers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_killed_worker_is_reported_and_ends_the_run_within_two_seconds(bool isStatic)
    {
        using SampleProcess sample = SampleProcess.Start(["--kill-one", "--workers", "3", .. Mode(isStatic)]);
        long killed = 0;
        sample.ErrorLine = line =>
        {
            if (line.StartsWith("killing worker", StringComparison.Ordinal))
                Volatile.Write(ref killed, Stopwatch.GetTimestamp());
        };
        Until(() => (sample.Workers = [.. sample.Workers.Union(sample.FindWorkers())]).Length == 3 || Volatile.Read(ref killed) != 0, sample);
        await sample.WaitAsync();
        TimeSpan took = Stopwatch.GetElapsedTime(killed);

        Assert.Equal(1, sample.ExitCode);
        Assert.Contains("worker 3 of 3 (process ", sample.Error, StringComparison.Ordinal);
        Assert.Contains(s_killed + ", in iteration ", sample.Error, StringComparison.Ordinal);
        Assert.True(killed != 0 && took < TimeSpan.FromSeconds(2), $"It took {took} from the kill to the end.\n{sample}");
        Assert.Empty(sample.RankLines);
        Assert.DoesNotContain(sample.Workers, ProcessTable.IsRunning);
        Assert.Empty(sample.Leftovers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_killed_coordinator_leaves_no_worker_and_no_memory(bool isStatic)
    {
        using SampleProcess sample = SampleProcess.Start(["--endless", "--workers", "2", .. Mode(isStatic)]);
        UntilIterating(sample, 2);

        sample.Kill();

        Until(() => !sample.Workers.Any(ProcessTable.IsRunning), sample);
        Assert.Empty(sample.Leftovers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void All_killed_at_once_leave_what_the_next_sweep_removes(bool isStatic)
    {
        using SampleProcess sample = SampleProcess.Start(["--endless", "--workers", "2", .. Mode(isStatic)]);
        UntilIterating(sample, 2);

        foreach (int worker in sample.Workers)
            ProcessTable.Kill(worker);
        sample.Kill();

        Until(() => !sample.Workers.Append(sample.Id).Any(ProcessTable.IsRunning), sample);
        LocalManager.Sweep();
        Assert.Empty(sample.Leftovers);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_request_to_end_ends_everything_in_order(bool isStatic)
    {
        Need.Unix("processes are sent signals.");
        using SampleProcess sample = SampleProcess.Start(["--endless", "--workers", "2", .. Mode(isStatic)]);
        UntilIterating(sample, 2);

        // As Ctrl+C, but also delivered to processes whose parent has interrupts switched off, as shells do for background jobs.
        Assert.Equal(0, Syscall.kill(sample.Id, Signum.SIGTERM));
        await sample.WaitAsync();

        Assert.Equal(130, sample.ExitCode);
        Assert.Equal("cancelled\n", sample.Error);
        Assert.DoesNotContain(sample.Workers, ProcessTable.IsRunning);
        Assert.Empty(sample.Leftovers);
    }

    [Fact]
    public async Task A_killed_server_is_reported_and_ends_the_run()
    {
        using SampleProcess sample = SampleProcess.Start("--endless", "--workers", "2");
        UntilIterating(sample, 2);
        int server = Assert.Single(sample.FindServers());

        ProcessTable.Kill(server);
        await sample.WaitAsync();

        Assert.Equal(1, sample.ExitCode);
        // Its parent hears of the end of the process and of that of the connection, in either order.
        Assert.Matches($"^The (server process {server} |connection to the manager server at .+ was lost)", sample.Error);
        Assert.Contains("; the run is given up", sample.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(sample.Workers, ProcessTable.IsRunning);
        Assert.Empty(sample.Leftovers);
    }

    private static string[] Mode(bool isStatic) => isStatic ? ["--static"] : [];

    /// <summary>Waits until the run is under way, by looking into its memory as any other process of this user can.</summary>
    private static void UntilIterating(SampleProcess sample, int count)
    {
        Until(() => (sample.Workers = sample.FindWorkers()).Length == count, sample);
        string[] arguments = ProcessTable.ArgumentsOf(sample.Workers[0]);
        sample.ManagerName = arguments[Array.IndexOf(arguments, "worker") + 1];
        using LocalManager manager = LocalManager.Open(sample.ManagerName);
        using SharedValue<RunState> state = manager.OpenSharedValue<RunState>(string.Create(CultureInfo.InvariantCulture, $"by-{count}.state"));
        Until(() => Volatile.Read(ref state.AsRef().Iterations) > 10, sample);
    }

    private static long MostAllocated(SharedArray<PartialSums> sums)
    {
        long most = 0;
        foreach (PartialSums worker in sums)
            most = Math.Max(most, worker.AllocatedBytes);
        return most;
    }

    /// <summary>Waits for a condition on the sample, which need not run any more.</summary>
    private static void Until(Func<bool> condition, SampleProcess sample) =>
        Assert.True(SpinWait.SpinUntil(condition, s_patience), $"Waited {s_patience} in vain for what the sample should have come to.\n{sample}");

    private string Write(string name, string text)
    {
        string path = Path.Combine(_directory, name);
        File.WriteAllText(path, text);
        return path;
    }
}
