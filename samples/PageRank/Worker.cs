using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managers;

namespace PageRankSample;

/// <summary>A worker process: attaches to what the coordinator shared, iterates over its own rows, and meets the others once an iteration.</summary>
internal sealed class Worker
{
    /// <summary>The first argument that makes this program a worker; the others are <see cref="Arguments"/>.</summary>
    public const string Command = "worker";

    private const double Damping = 0.85;

    // A span reaches no further than this, so larger parts are worked on block by block.
    private const long MaxBlockEdges = 1 << 30;

    private readonly Graph _graph;
    private readonly RankRun _run;
    private readonly int _index;
    private readonly int[] _blocks;

    private Worker(Graph graph, RankRun run, int index)
    {
        _graph = graph;
        _run = run;
        _index = index;

        int blocks = 1 + (int)(graph.EdgeCount / run.Workers / MaxBlockEdges);
        _blocks = new int[blocks + 1];
        for (int block = 0; block <= blocks; block++)
            _blocks[block] = Partition.FirstRow(graph.RowStarts.AsSpan(), index * blocks + block, run.Workers * blocks);
    }

    /// <summary>The command line of a worker.</summary>
    public static string[] Arguments(string managerName, string runName, int index) =>
        [Command, managerName, runName, index.ToString(CultureInfo.InvariantCulture)];

    /// <summary>The life of a worker process.</summary>
    public static int Run(string[] args)
    {
        // Ctrl+C reaches every process of the terminal. The coordinator decides what it means and ends the workers in order.
        using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, context => context.Cancel = true);
        using LocalManager manager = LocalManager.Open(args[1]);
        using Graph graph = Graph.Open(manager);
        using RankRun run = RankRun.Open(manager, args[2]);
        BreakWhenOrphaned(run.Barrier);
        try
        {
            new Worker(graph, run, int.Parse(args[3], CultureInfo.InvariantCulture)).Iterate();
            return ExitCodes.Success;
        }
        catch (BrokenBarrierException)
        {
            return ExitCodes.Stopped;
        }
    }

    /// <summary>The coordinator holds the other end of standard input, and the system closes it however the coordinator ends, by kill -9 too.</summary>
    private static void BreakWhenOrphaned(SharedBarrier barrier)
    {
        Thread watcher = new(() =>
        {
            using Stream input = Console.OpenStandardInput();
            while (input.ReadByte() >= 0)
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

    private void Iterate()
    {
        ref RunState state = ref _run.State.AsRef();
        ref PartialSums mine = ref _run.PartialSums[_index];

        // One sweep for nothing: it maps the pages and compiles the code, so that the clock, which starts at the barrier, sees neither.
        Prepare();
        Sweep(dangling: 0, even: false);
        mine = Prepare();
        _run.Barrier.SignalAndWait();

        long started = Stopwatch.GetTimestamp();
        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        for (long iteration = 1; ; iteration++)
        {
            // Everybody adds the same numbers in the same order, so everybody comes to the same decision. One barrier an iteration is enough,
            // because what is written now is read by nobody before that barrier, and what is read now is overwritten only after it.
            bool even = (iteration & 1) == 0;
            PartialSums total = Total(even: !even);
            if (total.Difference <= state.Tolerance)
                break;

            PartialSums found = Sweep(total.Dangling, even);
            found.AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
            _run.PartialSums[(even ? 0 : _run.Workers) + _index] = found;
            _run.Barrier.SignalAndWait();
            if (_index == 0)
            {
                state.Difference = Total(even).Difference;
                Volatile.Write(ref state.Iterations, iteration);
            }
        }

        if (_index == 0)
            state.Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    /// <summary>Gives the own rows equal ranks.</summary>
    private PartialSums Prepare()
    {
        double equal = 1.0 / _graph.NodeCount;
        int first = _blocks[0], length = _blocks[^1] - first;
        ReadOnlySpan<int> outDegrees = _graph.OutDegrees.AsSpan(first, length);
        Span<double> contributions = _run.EvenContributions.AsSpan(first, length);
        _run.Ranks.AsSpan(first, length).Fill(equal);

        PartialSums sums = new() { Difference = double.PositiveInfinity };
        for (int row = 0; row < length; row++)
        {
            contributions[row] = outDegrees[row] == 0 ? 0 : equal / outDegrees[row];
            if (outDegrees[row] == 0)
                sums.Dangling += equal;
        }

        return sums;
    }

    /// <summary>One iteration over the own rows.</summary>
    private PartialSums Sweep(double dangling, bool even)
    {
        // Nodes without out-edges give their rank to all nodes alike, as a surfer does who starts again from anywhere.
        double everyNode = (1 - Damping + Damping * dangling) / _graph.NodeCount;
        Span<double> given = (even ? _run.OddContributions : _run.EvenContributions).AsSpan();
        Span<double> giving = (even ? _run.EvenContributions : _run.OddContributions).AsSpan();
        Span<long> rowStarts = _graph.RowStarts.AsSpan();

        PartialSums sums = default;
        for (int block = 0; block + 1 < _blocks.Length; block++)
        {
            int first = _blocks[block], length = _blocks[block + 1] - first;
            long firstEdge = rowStarts[first];
            SweepRows(
                rowStarts.Slice(first, length + 1),
                _graph.Sources.AsSpan(firstEdge, checked((int)(rowStarts[first + length] - firstEdge))),
                _graph.OutDegrees.AsSpan(first, length),
                given,
                giving.Slice(first, length),
                _run.Ranks.AsSpan(first, length),
                everyNode,
                ref sums);
        }

        return sums;
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

    private PartialSums Total(bool even)
    {
        PartialSums total = default;
        foreach (ref readonly PartialSums sums in _run.PartialSums.AsSpan(even ? 0 : _run.Workers, _run.Workers))
        {
            total.Dangling += sums.Dangling;
            total.Difference += sums.Difference;
        }

        return total;
    }
}
