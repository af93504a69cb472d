namespace PageRankSample;

/// <summary>One edge by the dense indexes of its ends.</summary>
internal readonly record struct Edge(int From, int To);

/// <summary>The edges of a file in the order read, self loops and repeated edges included.</summary>
/// <remarks>Chunks instead of one growing array: nothing is ever copied to a larger place, and 2^31 edges are no limit.</remarks>
internal sealed class EdgeList
{
    private const int ChunkLength = 1 << 18;

    private readonly NodeIndex _nodes = new();
    private readonly List<Edge[]> _chunks = [];
    private Edge[] _chunk = [];
    private int _used;
    private long _lastId = -1;
    private int _lastIndex;

    /// <summary>Node ids by dense index.</summary>
    public IReadOnlyList<long> NodeIds => _nodes.Ids;

    public long Count => _chunks.Count == 0 ? 0 : (_chunks.Count - 1L) * ChunkLength + _used;

    public void AddRange(ReadOnlySpan<(long From, long To)> edges)
    {
        foreach ((long from, long to) in edges)
            Add(from, to);
    }

    private void Add(long from, long to)
    {
        // Edge lists come grouped by source, so most lines name the source of the line before.
        if (from != _lastId)
        {
            _lastIndex = _nodes.IndexOf(from);
            _lastId = from;
        }

        if (_used == _chunk.Length)
        {
            _chunk = new Edge[ChunkLength];
            _chunks.Add(_chunk);
            _used = 0;
        }

        _chunk[_used++] = new Edge(_lastIndex, _nodes.IndexOf(to));
    }

    /// <summary>The edges, chunk by chunk.</summary>
    public IEnumerable<ReadOnlyMemory<Edge>> Chunks()
    {
        foreach (Edge[] chunk in _chunks)
            yield return ReferenceEquals(chunk, _chunk) ? chunk.AsMemory(0, _used) : chunk;
    }
}
