using System.Globalization;

namespace PageRankSample;

/// <summary>What the sample prints on standard output.</summary>
internal static class Report
{
    public static void WriteGraph(TextWriter output, string title, Graph graph) =>
        Line(output, $"{title}: {Plural(graph.NodeCount, "node")} ({graph.CountDangling()} without out-edges), {Plural(graph.EdgeCount, "edge")}");

    /// <summary>The first nodes by rank, a node and its rank with 12 decimals a line; equal ranks in the order of their ids.</summary>
    public static void WriteTop(TextWriter output, Graph graph, RankRun run, int top)
    {
        List<(long Id, double Rank)> best = FindTop(graph, run, top);
        int width = best.Count == 0 ? 0 : best.Max(node => node.Id.ToString(CultureInfo.InvariantCulture).Length);
        foreach ((long id, double rank) in best)
            Line(output, $"{id.ToString(CultureInfo.InvariantCulture).PadRight(width)}  {rank:F12}");
    }

    /// <summary>Sum, iterations, times and sizes.</summary>
    /// <param name="output">Where to write.</param>
    /// <param name="graph">The graph.</param>
    /// <param name="runs">The run by one worker, if there was one, and the run by all.</param>
    /// <param name="blocksDone">How many jobs each worker of the last run did; none if there were no jobs.</param>
    public static void WriteRuns(TextWriter output, Graph graph, IReadOnlyList<RankRun> runs, long[] blocksDone)
    {
        RankRun run = runs[^1];
        RunState state = run.State.Value;
        double sum = Sum(run.Ranks.AsSpan());
        Line(output, $"sum of ranks  {sum:F12} (off by {Math.Abs(1 - sum):0.0e+0})");
        Line(output, $"iterations    {state.Iterations} (last change {state.Difference:0.0e+0}, tolerance {state.Tolerance:0e+0})");
        foreach (RankRun timed in runs)
        {
            string speedUp = timed == runs[0] ? "" : string.Create(CultureInfo.InvariantCulture, $", {runs[0].State.Value.Seconds / timed.State.Value.Seconds:F2} times as fast");
            Line(output, $"{Plural(timed.Workers, "worker"),-12}  {timed.State.Value.Seconds * 1000:F2} ms{speedUp}");
        }

        if (run.HasJobs)
            Line(output, $"jobs          {run.Blocks} an iteration, done by worker: {string.Join(", ", blocksDone)}");
        if (runs.Count > 1)
            Line(output, $"agreement     the two results differ by at most {MaxDifference(runs[0].Ranks.AsSpan(), run.Ranks.AsSpan()):0.0e+0}");
        Line(output, $"shared        {graph.LengthInBytes + run.LengthInBytes} bytes, mapped by every worker");
        Line(output, $"copied        0 bytes; no worker allocated more than {MostAllocated(run)} bytes while iterating");
    }

    private static List<(long Id, double Rank)> FindTop(Graph graph, RankRun run, int top)
    {
        // The queue holds the best so far with the worst of them in front, ready to be dropped.
        Comparer<(long Id, double Rank)> worstFirst = Comparer<(long Id, double Rank)>.Create(
            (left, right) => left.Rank != right.Rank ? left.Rank.CompareTo(right.Rank) : right.Id.CompareTo(left.Id));
        PriorityQueue<(long Id, double Rank), (long Id, double Rank)> best = new(worstFirst);
        for (int node = 0; node < graph.NodeCount && top > 0; node++)
        {
            (long, double) candidate = (graph.NodeIds[node], run.Ranks[node]);
            if (best.Count < top)
                best.Enqueue(candidate, candidate);
            else
                best.EnqueueDequeue(candidate, candidate);
        }

        List<(long, double)> sorted = [];
        while (best.TryDequeue(out (long, double) node, out _))
            sorted.Add(node);
        sorted.Reverse();
        return sorted;
    }

    /// <summary>Adds up with the rounding errors carried along, so that the last digits are those of the ranks and not of this addition.</summary>
    private static double Sum(ReadOnlySpan<double> values)
    {
        double sum = 0, lost = 0;
        foreach (double value in values)
        {
            double term = value - lost;
            double next = sum + term;
            lost = next - sum - term;
            sum = next;
        }

        return sum;
    }

    private static double MaxDifference(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        double most = 0;
        for (int node = 0; node < left.Length; node++)
            most = Math.Max(most, Math.Abs(left[node] - right[node]));
        return most;
    }

    private static long MostAllocated(RankRun run)
    {
        long bytes = 0;
        foreach (ref readonly PartialSums sums in run.PartialSums.AsSpan())
            bytes = Math.Max(bytes, sums.AllocatedBytes);
        return bytes;
    }

    private static string Plural(long count, string word) => string.Create(CultureInfo.InvariantCulture, $"{count} {word}{(count == 1 ? "" : "s")}");

    private static void Line(TextWriter output, FormattableString text) => output.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
