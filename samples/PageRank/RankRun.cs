using Managers;

namespace PageRankSample;

/// <summary>What the workers of one run share beside the graph: the ranks, their sums, the barrier, and how far they are.</summary>
internal sealed class RankRun : IDisposable
{
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
    }

    /// <summary>The first part of the names of everything in this run.</summary>
    public string Name { get; }

    public SharedArray<double> Ranks { get; }

    /// <summary>What each node gives to each of its targets, rank / out-degree. An iteration reads one of the two arrays and writes the other.</summary>
    public SharedArray<double> EvenContributions { get; }

    public SharedArray<double> OddContributions { get; }

    /// <summary>One entry a worker for even iterations, then one a worker for odd ones.</summary>
    public SharedArray<PartialSums> PartialSums { get; }

    public SharedBarrier Barrier { get; }

    public SharedValue<RunState> State { get; }

    public int Workers => Barrier.Participants;

    public long LengthInBytes =>
        (Ranks.Length + EvenContributions.Length + OddContributions.Length) * sizeof(double) + PartialSums.Length * PageRankSample.PartialSums.LengthInBytes;

    public static RankRun Create(LocalManager manager, string name, int nodes, int workers, double tolerance) => new(
        name,
        manager.CreateSharedArray<double>(nodes, $"{name}.ranks"),
        manager.CreateSharedArray<double>(nodes, $"{name}.even"),
        manager.CreateSharedArray<double>(nodes, $"{name}.odd"),
        manager.CreateSharedArray<PartialSums>(2 * workers, $"{name}.sums"),
        manager.CreateBarrier(workers, $"{name}.barrier"),
        manager.CreateSharedValue(new RunState { Tolerance = tolerance, Difference = 1 }, $"{name}.state"));

    public static RankRun Open(LocalManager manager, string name) => new(
        name,
        manager.OpenSharedArray<double>($"{name}.ranks"),
        manager.OpenSharedArray<double>($"{name}.even"),
        manager.OpenSharedArray<double>($"{name}.odd"),
        manager.OpenSharedArray<PartialSums>($"{name}.sums"),
        manager.OpenBarrier($"{name}.barrier"),
        manager.OpenSharedValue<RunState>($"{name}.state"));

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
