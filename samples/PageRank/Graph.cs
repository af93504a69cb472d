using Managers;

namespace PageRankSample;

/// <summary>
/// The graph in shared memory, as compressed rows over in-edges: the sources of the edges into node v are
/// <c>Sources[RowStarts[v]] … Sources[RowStarts[v + 1] - 1]</c>. Written once by the coordinator, mapped by every worker, never copied.
/// </summary>
internal sealed class Graph : IDisposable
{
    private Graph(SharedArray<long> nodeIds, SharedArray<long> rowStarts, SharedArray<int> sources, SharedArray<int> outDegrees)
    {
        NodeIds = nodeIds;
        RowStarts = rowStarts;
        Sources = sources;
        OutDegrees = outDegrees;
    }

    /// <summary>The id a node has in the input, by dense index.</summary>
    public SharedArray<long> NodeIds { get; }

    /// <summary>Where the in-edges of a node begin; one entry more than there are nodes.</summary>
    public SharedArray<long> RowStarts { get; }

    /// <summary>The node an in-edge comes from.</summary>
    public SharedArray<int> Sources { get; }

    /// <summary>Out-edges of a node; 0 for a dangling one.</summary>
    public SharedArray<int> OutDegrees { get; }

    public int NodeCount => (int)NodeIds.Length;

    public long EdgeCount => Sources.Length;

    public long LengthInBytes => NodeIds.Length * sizeof(long) + RowStarts.Length * sizeof(long) + Sources.Length * sizeof(int) + OutDegrees.Length * sizeof(int);

    /// <summary>Makes the arrays of a graph, filled with zeros.</summary>
    public static Graph Create(LocalManager manager, int nodes, long edges) => new(
        manager.CreateSharedArray<long>(nodes, "node-ids"),
        manager.CreateSharedArray<long>(nodes + 1L, "row-starts"),
        manager.CreateSharedArray<int>(edges, "sources"),
        manager.CreateSharedArray<int>(nodes, "out-degrees"));

    /// <summary>Attaches to the graph that another process made in this manager.</summary>
    public static Graph Open(LocalManager manager) => new(
        manager.OpenSharedArray<long>("node-ids"),
        manager.OpenSharedArray<long>("row-starts"),
        manager.OpenSharedArray<int>("sources"),
        manager.OpenSharedArray<int>("out-degrees"));

    /// <summary>Puts the edges of a file into shared memory.</summary>
    /// <param name="manager">Where the graph is made.</param>
    /// <param name="edges">The edges; the in-edges of a node keep their order.</param>
    /// <param name="cancellation">Looked at once a chunk of edges.</param>
    public static Graph FromEdges(LocalManager manager, EdgeList edges, CancellationToken cancellation = default)
    {
        Graph graph = Create(manager, edges.NodeIds.Count, edges.Count);
        Span<long> ids = graph.NodeIds.AsSpan();
        for (int node = 0; node < ids.Length; node++)
            ids[node] = edges.NodeIds[node];

        foreach (ReadOnlyMemory<Edge> chunk in edges.Chunks())
            graph.Count(chunk.Span, cancellation);
        Span<long> rowStarts = graph.RowStarts.AsSpan();
        for (int node = 0; node < ids.Length; node++)
            rowStarts[node + 1] += rowStarts[node];

        // Each start serves as the row's write position, so it ends up at the row's end, which is the next row's start: move all up by one.
        foreach (ReadOnlyMemory<Edge> chunk in edges.Chunks())
            graph.Place(chunk.Span, cancellation);
        rowStarts[..^1].CopyTo(rowStarts[1..]);
        rowStarts[0] = 0;
        return graph;
    }

    public int CountDangling() => OutDegrees.AsSpan().Count(0);

    public void Dispose()
    {
        NodeIds.Dispose();
        RowStarts.Dispose();
        Sources.Dispose();
        OutDegrees.Dispose();
    }

    private void Count(ReadOnlySpan<Edge> edges, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Span<long> rowLengths = RowStarts.AsSpan()[1..];
        Span<int> outDegrees = OutDegrees.AsSpan();
        foreach (Edge edge in edges)
        {
            rowLengths[edge.To]++;
            outDegrees[edge.From]++;
        }
    }

    private void Place(ReadOnlySpan<Edge> edges, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        Span<long> next = RowStarts.AsSpan();
        foreach (Edge edge in edges)
            Sources[next[edge.To]++] = edge.From;
    }
}
