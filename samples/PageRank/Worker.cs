using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managers;

namespace PageRankSample;

/// <summary>A worker process: attaches to what the coordinator shared, and works on blocks of rows that nobody else has at the time.</summary>
internal abstract class Worker
{
    /// <summary>The first argument that makes this program a worker; the others are <see cref="Arguments"/>.</summary>
    public const string Command = "worker";

    private const string TakesJobs = "jobs";
    private const double Damping = 0.85;

    protected Worker(Graph graph, RankRun run, int index)
    {
        Graph = graph;
        Shared = run;
        Index = index;
    }

    protected Graph Graph { get; }

    protected RankRun Shared { get; }

    protected int Index { get; }

    /// <summary>The command line of a worker.</summary>
    public static string[] Arguments(string managerName, string runName, int index, bool takesJobs) =>
        [Command, managerName, runName, index.ToString(CultureInfo.InvariantCulture), .. takesJobs ? [TakesJobs] : Array.Empty<string>()];

    /// <summary>The life of a worker process.</summary>
    public static int Run(string[] args)
    {
        // Ctrl+C reaches every process of the terminal. The coordinator decides what it means and ends the workers in order.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using LocalManager manager = LocalManager.Open(args[1]);
        using Graph graph = Graph.Open(manager);
        using RankRun run = RankRun.Open(manager, args[2]);
        int index = int.Parse(args[3], CultureInfo.InvariantCulture);
        StreamReader input = new(Console.OpenStandardInput());
        try
        {
            if (args[^1] == TakesJobs)
            {
                using JobClient jobs = JobClient.Connect(input);
                BreakWhenOrphaned(input, run.Barrier);
                new JobWorker(graph, run, index, jobs).Iterate();
            }
            else
            {
                BreakWhenOrphaned(input, run.Barrier);
                new StaticWorker(graph, run, index).Iterate();
            }

            return ExitCodes.Success;
        }
        catch (Exception exception) when (exception is BrokenBarrierException or ManagerUnavailableException or EndOfStreamException)
        {
            return ExitCodes.Stopped;
        }
    }

    /// <summary>Does all that this worker has to do.</summary>
    public abstract void Iterate();

    /// <summary>The coordinator holds the other end of standard input, and the system closes it however the coordinator ends, by kill -9 too.</summary>
    private static void BreakWhenOrphaned(StreamReader input, SharedBarrier barrier)
    {
        Thread watcher = new(() =>
        {
            while (input.Read() >= 0)
            {
            }

            try
            {
                barrier.Break();
            }
            catch (ObjectDisposedException)
            {
                // The run is over: the process is just about to end by itself.
            }
        });
        watcher.IsBackground = true;
        watcher.Name = "coordinator watch";
        watcher.Start();
    }

    /// <summary>Gives the rows of a block equal ranks.</summary>
    protected void Prepare(int first, int length, ref PartialSums sums)
    {
        double equal = 1.0 / Graph.NodeCount;
        ReadOnlySpan<int> outDegrees = Graph.OutDegrees.AsSpan(first, length);
        Span<double> contributions = Shared.EvenContributions.AsSpan(first, length);
        Shared.Ranks.AsSpan(first, length).Fill(equal);

        sums.Difference = double.PositiveInfinity;
        for (int row = 0; row < length; row++)
        {
            contributions[row] = outDegrees[row] == 0 ? 0 : equal / outDegrees[row];
            if (outDegrees[row] == 0)
                sums.Dangling += equal;
        }
    }

    /// <summary>One iteration over the rows of a block.</summary>
    /// <param name="first">Its first row.</param>
    /// <param name="length">How many rows.</param>
    /// <param name="dangling">The rank of all nodes without out-edges before this iteration.</param>
    /// <param name="even">Whether the iteration has an even number.</param>
    /// <param name="sums">What is found is added here.</param>
    protected void Sweep(int first, int length, double dangling, bool even, ref PartialSums sums)
    {
        // Nodes without out-edges give their rank to all nodes alike, as a surfer does who starts again from anywhere.
        double everyNode = (1 - Damping + Damping * dangling) / Graph.NodeCount;
        Span<double> given = (even ? Shared.OddContributions : Shared.EvenContributions).AsSpan();
        Span<double> giving = (even ? Shared.EvenContributions : Shared.OddContributions).AsSpan();
        Span<long> rowStarts = Graph.RowStarts.AsSpan();
        long firstEdge = rowStarts[first];
        SweepRows(
            rowStarts.Slice(first, length + 1),
            Graph.Sources.AsSpan(firstEdge, checked((int)(rowStarts[first + length] - firstEdge))),
            Graph.OutDegrees.AsSpan(first, length),
            given,
            giving.Slice(first, length),
            Shared.Ranks.AsSpan(first, length),
            everyNode,
            ref sums);
    }

    // The whole time goes by in here, so it is compiled at full strength at once instead of being promoted after a while.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void SweepRows(
        ReadOnlySpan<long> rowStarts,
        ReadOnlySpan<int> sources,
        ReadOnlySpan<int> outDegrees,
        ReadOnlySpan<double> given,
        Span<double> giving,
        Span<double> ranks,
        double everyNode,
        ref PartialSums sums)
    {
        double dangling = 0, difference = 0;
        int edge = 0;
        for (int row = 0; row < ranks.Length; row++)
        {
            double sum = 0;
            int count = (int)(rowStarts[row + 1] - rowStarts[row]);
            foreach (int source in sources.Slice(edge, count))
                sum += given[source];
            edge += count;

            double rank = everyNode + Damping * sum;
            difference += Math.Abs(rank - ranks[row]);
            ranks[row] = rank;
            if (outDegrees[row] == 0)
                dangling += rank;
            else
                giving[row] = rank / outDegrees[row];
        }

        sums.Dangling += dangling;
        sums.Difference += difference;
    }
}
