using System.Runtime.CompilerServices;
using Managers;

namespace PageRankSample;

/// <summary>
/// A graph made by arithmetic, written by all processors straight into shared memory. Edge e is a function of e and the seed alone,
/// so the same sizes and seed give the same graph on any machine and any number of threads, and no list of edges exists anywhere.
/// </summary>
/// <remarks>
/// Targets are skewed as in a preferential-attachment graph: node v has in-edges in proportion to 1/√v, which is the power law with exponent 3.
/// Because that has a closed form, the edges come out sorted by target and nothing needs to be counted or moved.
/// Sources are uniform, except that every 16th node has no out-edge at all.
/// </remarks>
internal static class SyntheticGraph
{
    private const int DanglingStep = 16;
    private const int ChunkLength = 1 << 18;

    /// <summary>Fills a new graph.</summary>
    /// <param name="manager">Where the graph is made.</param>
    /// <param name="size">Nodes, edges and seed.</param>
    /// <param name="progress">Told the part done, 0 to 1.</param>
    /// <param name="cancellation">Looked at once a chunk of edges.</param>
    public static Graph Create(LocalManager manager, SyntheticSize size, Progress progress, CancellationToken cancellation)
    {
        Graph graph = Graph.Create(manager, size.Nodes, size.Edges);
        ParallelOptions options = new() { CancellationToken = cancellation };
        ForChunks(size.Nodes + 1L, options, (first, length) => FillNodes(graph, first, length));

        long done = 0;
        ForChunks(size.Edges, options, (first, length) =>
        {
            FillEdges(graph, (ulong)size.Seed, first, length);
            progress.Fraction = Interlocked.Add(ref done, length) / (double)size.Edges;
        });
        return graph;
    }

    private static void ForChunks(long count, ParallelOptions options, Action<long, int> fill) =>
        Parallel.For(0L, (count + ChunkLength - 1) / ChunkLength, options, chunk =>
        {
            long first = chunk * ChunkLength;
            fill(first, (int)Math.Min(ChunkLength, count - first));
        });

    private static void FillNodes(Graph graph, long first, int length)
    {
        int nodes = graph.NodeCount;
        Span<long> rowStarts = graph.RowStarts.AsSpan(first, length);
        for (int at = 0; at < length; at++)
        {
            long node = first + at;
            // Square root and division are exact to the last bit by IEEE 754 everywhere; a power function would not be.
            rowStarts[at] = (long)(graph.EdgeCount * Math.Sqrt(node / (double)nodes));
            if (node < nodes)
                graph.NodeIds[node] = node;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void FillEdges(Graph graph, ulong seed, long first, int length)
    {
        int nodes = graph.NodeCount;
        ulong linking = (ulong)(nodes - nodes / DanglingStep);
        Span<int> sources = graph.Sources.AsSpan(first, length);
        Span<int> outDegrees = graph.OutDegrees.AsSpan();
        for (int at = 0; at < length; at++)
        {
            // The high half of the product maps 64 random bits evenly onto the nodes that link, without a division by their number.
            int link = (int)Math.BigMul(Mix(seed + (ulong)(first + at)), linking, out _);
            int source = link + link / (DanglingStep - 1);
            sources[at] = source;
            Interlocked.Increment(ref outDegrees[source]);
        }
    }

    /// <summary>Turns a counter into 64 bits that look random.</summary>
    private static ulong Mix(ulong value)
    {
        value = (value ^ value >> 32) * 0xD6E8FEB86659FD93UL;
        value = (value ^ value >> 32) * 0xD6E8FEB86659FD93UL;
        return value ^ value >> 32;
    }
}
