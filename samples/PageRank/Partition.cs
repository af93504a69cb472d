namespace PageRankSample;

/// <summary>Cuts the rows into parts of equal work: an edge costs one unit, and so does a row of its own.</summary>
internal static class Partition
{
    // A span reaches no further than this, so larger parts are worked on block by block.
    private const long MaxBlockEdges = 1 << 30;

    /// <summary>Into how many blocks that many edges have to be cut.</summary>
    public static int LeastBlocks(long edges) => 1 + (int)(edges / MaxBlockEdges);

    /// <summary>The first row of <paramref name="part"/>, 0 to <paramref name="parts"/>; the last gives the number of rows.</summary>
    public static int FirstRow(ReadOnlySpan<long> rowStarts, int part, int parts)
    {
        int rows = rowStarts.Length - 1;
        long wanted = (long)((Int128)(rowStarts[rows] + rows) * part / parts);
        int low = 0, high = rows;
        while (low < high)
        {
            int middle = low + (high - low) / 2;
            if (rowStarts[middle] + middle < wanted)
                low = middle + 1;
            else
                high = middle;
        }

        return low;
    }
}
