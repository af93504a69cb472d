using System.Runtime.CompilerServices;
using System.Text;
using PageRankSample;
using Xunit;

namespace Managers.Process.Tests.PageRank;

/// <summary>The sample's graph in shared memory: compressed rows, the generator, and how the rows are dealt out.</summary>
public sealed class GraphTests
{
    [Fact]
    public void Rows_hold_the_sources_of_the_in_edges_in_the_order_of_the_file()
    {
        using MemoryStream content = new(Encoding.UTF8.GetBytes("10 30\n20 30\n10 20\n30 30\n10 30\n"));
        using LocalManager manager = new();
        using Graph graph = Graph.FromEdges(manager, new EdgeListReader("graph").Read(content, cancellation: TestContext.Current.CancellationToken), TestContext.Current.CancellationToken);

        Assert.Equal([10, 30, 20], graph.NodeIds.AsSpan().ToArray());
        Assert.Equal([0, 0, 4, 5], graph.RowStarts.AsSpan().ToArray());
        Assert.Equal([0, 2, 1, 0, 0], graph.Sources.AsSpan().ToArray());
        Assert.Equal([3, 1, 1], graph.OutDegrees.AsSpan().ToArray());
        Assert.Equal(0, graph.CountDangling());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 1000)]
    [InlineData(15, 40)]
    [InlineData(16, 40)]
    [InlineData(17, 3)]
    [InlineData(100_000, 700_001)]
    public void A_synthetic_graph_is_whole_skewed_and_has_dangling_nodes(int nodes, long edges)
    {
        using LocalManager manager = new();
        using Graph graph = SyntheticGraph.Create(manager, new SyntheticSize(nodes, edges, 1), new PageRankSample.Progress(), TestContext.Current.CancellationToken);

        long[] rowStarts = graph.RowStarts.AsSpan().ToArray();
        int[] outDegrees = new int[nodes];
        foreach (int source in graph.Sources.AsSpan())
            outDegrees[source]++;
        Assert.Equal(outDegrees, graph.OutDegrees.AsSpan().ToArray());
        Assert.Equal(0, rowStarts[0]);
        Assert.Equal(edges, rowStarts[nodes]);
        Assert.Equal(rowStarts.Order(), rowStarts);
        for (int node = 15; node < nodes; node += 16)
            Assert.Equal(0, outDegrees[node]);
        if (nodes == 100_000)
        {
            Assert.Equal(nodes / 16, graph.CountDangling() - outDegrees.Where((degree, node) => node % 16 != 15 && degree == 0).Count());
            Assert.InRange(rowStarts[nodes / 100] / (double)edges, 0.099, 0.101);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(64)]
    public void Parts_cover_every_row_once_and_are_of_equal_work(int parts)
    {
        Random random = new(parts);
        long[] rowStarts = new long[1001];
        for (int row = 0; row < 1000; row++)
            rowStarts[row + 1] = rowStarts[row] + (random.Next(10) == 0 ? random.Next(200) : random.Next(5));

        int[] bounds = [.. Enumerable.Range(0, parts + 1).Select(part => Partition.FirstRow(rowStarts, part, parts))];

        Assert.Equal(0, bounds[0]);
        Assert.Equal(1000, bounds[^1]);
        double equal = (rowStarts[1000] + 1000) / (double)parts;
        for (int part = 0; part < parts; part++)
        {
            long work = rowStarts[bounds[part + 1]] + bounds[part + 1] - rowStarts[bounds[part]] - bounds[part];
            Assert.InRange(work, Math.Max(0, equal - 201), equal + 201);
        }
    }

    [Fact]
    public void Partial_sums_of_two_workers_never_share_a_pair_of_cache_lines()
    {
        Assert.Equal(128, Unsafe.SizeOf<PartialSums>());
    }
}
