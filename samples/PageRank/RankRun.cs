using Managers;

namespace PageRankSample;

/// <summary>What the workers of one run share beside the graph: the ranks, their sums, the barrier, and how far they are.</summary>
internal sealed class RankRun : IDisposable
{
    // Few enough that asking for them costs little, enough that the last to end has little to end.
    private const int JobsOfWorker = 4;

    private RankRun(
        string name,
        SharedArray<double> ranks,
        SharedArray<double> evenContributions,
        SharedArray<double> oddContributions,
        SharedArray<PartialSums> partialSums,
        SharedBarrier barrier,
        SharedValue<RunState> state)
    {
        Name = name;
        Ranks = ranks;
        EvenContributions = evenContributions;
        OddContributions = oddContributions;
        PartialSums = partialSums;
        Barrier = barrier;
        State = state;
        Workers = state.Value.Workers;
    }

    /// <summary>The first part of the names of everything in this run.</summary>
    public string Name { get; }

    public SharedArray<double> Ranks { get; }

    /// <summary>What each node gives to each of its targets, rank / out-degree. An iteration reads one of the two arrays and writes the other.</summary>
    public SharedArray<double> EvenContributions { get; }

    public SharedArray<double> OddContributions { get; }

    /// <summary>One entry a block for even iterations, then one a block for odd ones.</summary>
    public SharedArray<PartialSums> PartialSums { get; }

    public SharedBarrier Barrier { get; }

    public SharedValue<RunState> State { get; }

    public int Workers { get; }

    /// <summary>Parts of the work that have sums of their own: as many as workers, or as there are jobs in an iteration.</summary>
    public int Blocks => (int)(PartialSums.Length / 2);

    /// <summary>Whether blocks are dealt out as jobs; otherwise each worker has one of its own.</summary>
    public bool HasJobs => Barrier.Participants > Workers;

    public long LengthInBytes =>
        (Ranks.Length + EvenContributions.Length + OddContributions.Length) * sizeof(double) + PartialSums.Length * PageRankSample.PartialSums.LengthInBytes;

    /// <summary>Makes what a run needs.</summary>
    /// <param name="manager">Where to.</param>
    /// <param name="name">The first part of all names.</param>
    /// <param name="graph">The graph it is about.</param>
    /// <param name="workers">How many workers there will be.</param>
    /// <param name="hasJobs">Whether the work is dealt out as jobs: the coordinator, who does that, is then one more at the barrier.</param>
    /// <param name="tolerance">When it ends.</param>
    public static RankRun Create(LocalManager manager, string name, Graph graph, int workers, bool hasJobs, double tolerance) => new(
        name,
        manager.CreateSharedArray<double>(graph.NodeCount, $"{name}.ranks"),
        manager.CreateSharedArray<double>(graph.NodeCount, $"{name}.even"),
        manager.CreateSharedArray<double>(graph.NodeCount, $"{name}.odd"),
        manager.CreateSharedArray<PartialSums>(2 * (hasJobs ? Math.Max(JobsOfWorker * workers, Partition.LeastBlocks(graph.EdgeCount)) : workers), $"{name}.sums"),
        manager.CreateBarrier(hasJobs ? workers + 1 : workers, $"{name}.barrier"),
        manager.CreateSharedValue(new RunState { Tolerance = tolerance, Difference = 1, Workers = workers }, $"{name}.state"));

    public static RankRun Open(LocalManager manager, string name) => new(
        name,
        manager.OpenSharedArray<double>($"{name}.ranks"),
        manager.OpenSharedArray<double>($"{name}.even"),
        manager.OpenSharedArray<double>($"{name}.odd"),
        manager.OpenSharedArray<PartialSums>($"{name}.sums"),
        manager.OpenBarrier($"{name}.barrier"),
        manager.OpenSharedValue<RunState>($"{name}.state"));

    /// <summary>The sums of each block.</summary>
    /// <param name="even">Of iterations with even numbers.</param>
    public Span<PartialSums> SumsOf(bool even) => PartialSums.AsSpan(even ? 0 : Blocks, Blocks);

    /// <summary>The sums of all blocks, added in the same order by whoever asks.</summary>
    /// <param name="even">Of iterations with even numbers.</param>
    public PartialSums Total(bool even)
    {
        PartialSums total = default;
        foreach (ref readonly PartialSums sums in SumsOf(even))
        {
            total.Dangling += sums.Dangling;
            total.Difference += sums.Difference;
        }

        return total;
    }

    public void Dispose()
    {
        Ranks.Dispose();
        EvenContributions.Dispose();
        OddContributions.Dispose();
        PartialSums.Dispose();
        Barrier.Dispose();
        State.Dispose();
    }
}
