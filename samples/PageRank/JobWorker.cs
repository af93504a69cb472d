namespace PageRankSample;

/// <summary>A worker that asks the server for the next block of rows until there are no more: who is faster, or less disturbed, does more of them.</summary>
internal sealed class JobWorker(Graph graph, RankRun run, int index, JobClient jobs) : Worker(graph, run, index)
{
    public override void Iterate()
    {
        ref RunState state = ref Shared.State.AsRef();
        WarmUp();
        Shared.Barrier.SignalAndWait();

        long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
        long round = 0, done = 0;
        while (jobs.TryTake(out long job))
        {
            // Only the number of a block came over the wire. The rows, and the rank that dangles, are in the shared memory.
            long iteration = Math.DivRem(job, Shared.Blocks, out long block);
            if (iteration != round)
            {
                round = iteration;
                jobs.Report(Index, done);
            }

            PartialSums sums = default;
            (int first, int length) = RowsOf((int)block);
            Sweep(first, length, state.Dangling, (iteration & 1) == 0, ref sums);
            sums.AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
            Shared.SumsOf((iteration & 1) == 0)[(int)block] = sums;
            done++;
            jobs.Done();
        }

        jobs.Report(Index, done);
    }

    /// <summary>Prepares this worker's share of the blocks; the rest is as for a <see cref="StaticWorker"/>.</summary>
    private void WarmUp()
    {
        PartialSums unused = default;
        for (int pass = 0; pass < 2; pass++)
        {
            for (int block = Index; block < Shared.Blocks; block += Shared.Workers)
            {
                PartialSums sums = default;
                (int first, int length) = RowsOf(block);
                Prepare(first, length, ref sums);
                Shared.SumsOf(even: true)[block] = sums;
                if (pass == 0)
                    Sweep(first, length, dangling: 0, even: false, ref unused);
            }
        }
    }

    private (int First, int Length) RowsOf(int block)
    {
        int first = Partition.FirstRow(Graph.RowStarts.AsSpan(), block, Shared.Blocks);
        return (first, Partition.FirstRow(Graph.RowStarts.AsSpan(), block + 1, Shared.Blocks) - first);
    }
}
