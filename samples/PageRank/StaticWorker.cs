using System.Diagnostics;

namespace PageRankSample;

/// <summary>A worker that has the same rows from the first iteration to the last, and meets the others at a barrier once an iteration.</summary>
internal sealed class StaticWorker : Worker
{
    private readonly int[] _blocks;

    public StaticWorker(Graph graph, RankRun run, int index)
        : base(graph, run, index)
    {
        int blocks = Partition.LeastBlocks(graph.EdgeCount / run.Workers);
        _blocks = new int[blocks + 1];
        for (int block = 0; block <= blocks; block++)
            _blocks[block] = Partition.FirstRow(graph.RowStarts.AsSpan(), index * blocks + block, run.Workers * blocks);
    }

    public override void Iterate()
    {
        ref RunState state = ref Shared.State.AsRef();

        // One sweep for nothing: it maps the pages and compiles the code, so that the clock, which starts at the barrier, sees neither.
        Prepare();
        Sweep(dangling: 0, even: false);
        Shared.SumsOf(even: true)[Index] = Prepare();
        Shared.Barrier.SignalAndWait();

        long started = Stopwatch.GetTimestamp();
        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        for (long iteration = 1; ; iteration++)
        {
            // Everybody adds the same numbers in the same order, so everybody comes to the same decision. One barrier an iteration is enough,
            // because what is written now is read by nobody before that barrier, and what is read now is overwritten only after it.
            bool even = (iteration & 1) == 0;
            PartialSums total = Shared.Total(even: !even);
            if (total.Difference <= state.Tolerance)
                break;

            PartialSums found = Sweep(total.Dangling, even);
            found.AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
            Shared.SumsOf(even)[Index] = found;
            Shared.Barrier.SignalAndWait();
            if (Index == 0)
            {
                state.Difference = Shared.Total(even).Difference;
                Volatile.Write(ref state.Iterations, iteration);
            }
        }

        if (Index == 0)
            state.Seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
    }

    private PartialSums Prepare()
    {
        PartialSums sums = default;
        Prepare(_blocks[0], _blocks[^1] - _blocks[0], ref sums);
        return sums;
    }

    private PartialSums Sweep(double dangling, bool even)
    {
        PartialSums sums = default;
        for (int block = 0; block + 1 < _blocks.Length; block++)
            Sweep(_blocks[block], _blocks[block + 1] - _blocks[block], dangling, even, ref sums);
        return sums;
    }
}
