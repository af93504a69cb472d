using System.IO.Compression;
using System.Text;
using PageRankSample;
using Xunit;

namespace Managers.Process.Tests.PageRank;

/// <summary>What the sample's reader takes for an edge list and what it says about anything else.</summary>
public sealed class EdgeListReaderTests
{
    [Theory]
    [InlineData("1\t2\r\n2\t1\r\n")]
    [InlineData("# FromNodeId\tToNodeId\r\n1\t2\r\n\r\n2\t1")]
    [InlineData("1 2\n2 1\n")]
    [InlineData("1 2\n2 1")]
    [InlineData("  1 \t 2 \n\n \t \r\n2  1\t\r\n#")]
    [InlineData("\uFEFF1 2\n2 1\n")]
    [InlineData("\uFEFF# with a mark\n1 2\n2 1\n")]
    [InlineData("0001 2\n2 00000000000000000000000001\n")]
    public void Two_edges_in_every_form_of_line(string text)
    {
        Assert.Equal([(1, 2), (2, 1)], EdgesOf(Read(text)));
    }

    [Fact]
    public void Self_loops_and_repeated_edges_stay()
    {
        Assert.Equal([(7, 7), (7, 8), (7, 8), (8, 7)], EdgesOf(Read("7 7\n7 8\n7 8\n8 7\n")));
    }

    [Fact]
    public void Ids_get_indexes_in_the_order_of_first_appearance()
    {
        Assert.Equal([50, 3, 0, long.MaxValue], Read("50 3\n0 50\n3 9223372036854775807\n").NodeIds);
    }

    [Theory]
    [InlineData("1 2\n3\n", 2, "3", "")]
    [InlineData("# a\r\n\r\n1 2\r\na b\r\n", 4, "a b", "")]
    [InlineData("1 2\n1 2x\n", 2, "1 2x", "")]
    [InlineData("1,2\n", 1, "1,2", "")]
    [InlineData("1\t+2", 1, "1\\t+2", "")]
    [InlineData("1 -\n", 1, "1 -", "")]
    [InlineData("1 2.5\n", 1, "1 2.5", "")]
    [InlineData("1 2 # no comment here\n", 1, "1 2 # no comment here", "; a third column, such as a weight, is not supported")]
    [InlineData("1 2 3\n", 1, "1 2 3", "; a third column, such as a weight, is not supported")]
    [InlineData("1 -2\n", 1, "1 -2", "; -2 is negative, a node id is 0 to 9223372036854775807")]
    [InlineData("9223372036854775808 1\n", 1, "9223372036854775808 1", "; 9223372036854775808 is too large, a node id is 0 to 9223372036854775807")]
    [InlineData("1 2\n\u0001\u001b[2J\n", 2, "\uFFFD\uFFFD[2J", "")]
    public void A_malformed_line_is_named(string text, int line, string shown, string detail)
    {
        InputException exception = Assert.Throws<InputException>(() => Read(text));

        Assert.Equal($"votes.txt:{line}: found \"{shown}\", expected two node ids separated by a tab or blanks{detail}", exception.Message);
    }

    [Fact]
    public void A_long_malformed_line_is_shown_in_part()
    {
        InputException exception = Assert.Throws<InputException>(() => Read(new string('x', 5000)));

        Assert.Equal($"votes.txt:1: found \"{new string('x', 60)}…\", expected two node ids separated by a tab or blanks", exception.Message);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("# nothing\n\n# at all", 3)]
    public void A_file_without_an_edge_is_an_error(string text, int lines)
    {
        InputException exception = Assert.Throws<InputException>(() => Read(text));

        Assert.Equal($"votes.txt: found no edge in {lines} lines, expected at least one line with two node ids", exception.Message);
    }

    [Fact]
    public void A_comment_longer_than_the_buffer_is_skipped_and_a_line_without_end_refused()
    {
        Assert.Equal([(1, 2)], EdgesOf(Read($"#{new string('-', 3_000_000)}\n1 2\n")));

        InputException exception = Assert.Throws<InputException>(() => Read($"1 2\n{new string('1', 20_000_000)}"));
        Assert.Equal("votes.txt:2: found a line of more than 16777216 bytes, expected a text file with an edge a line", exception.Message);
    }

    [Fact]
    public void Lines_cut_anywhere_read_the_same()
    {
        const int seed = 20240611;
        Random random = new(seed);
        for (int round = 0; round < 30; round++)
        {
            StringBuilder text = new();
            List<(long, long)> expected = [];
            for (int line = 0; line < 200; line++)
            {
                (long from, long to) = (random.NextInt64(long.MaxValue >> random.Next(63)), random.Next(20));
                expected.Add((from, to));
                text.Append(random.Next(8) == 0 ? "# note\n" : "").Append(from).Append(random.Next(2) == 0 ? '\t' : ' ').Append(to).Append(random.Next(2) == 0 ? "\r\n" : "\n");
            }

            using CutStream content = new(Encoding.UTF8.GetBytes(text.ToString()), random);
            Assert.Equal(expected, EdgesOf(new EdgeListReader("votes.txt").Read(content, cancellation: TestContext.Current.CancellationToken)));
        }
    }

    [Fact]
    public void Line_numbers_are_right_after_many_blocks()
    {
        StringBuilder text = new();
        for (int line = 0; line < 400_000; line++)
            text.Append(line % 1000).Append('\t').Append(line % 77).Append('\n');

        InputException exception = Assert.Throws<InputException>(() => Read(text.Append("oops\n").ToString()));

        Assert.StartsWith("votes.txt:400001: found \"oops\"", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_packed_file_reads_as_the_plain_one_and_a_damaged_one_is_an_error()
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("pagerank-tests-").FullName, "votes.txt.gz");
        try
        {
            using (GZipStream packed = new(File.Create(path), CompressionMode.Compress))
                packed.Write("1 2\n2 1\n"u8);
            EdgeListReader reader = new(path);
            Assert.Equal([(1, 2), (2, 1)], EdgesOf(reader.ReadFile(TestContext.Current.CancellationToken)));
            Assert.Equal(1, reader.Fraction);

            File.WriteAllText(path, "1 2\n");
            InputException exception = Assert.Throws<InputException>(() => new EdgeListReader(path).ReadFile(TestContext.Current.CancellationToken));
            Assert.StartsWith($"{path}: cannot be read: ", exception.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [Fact]
    public void A_cancelled_reader_stops()
    {
        using MemoryStream content = new("1 2\n"u8.ToArray());

        Assert.Throws<OperationCanceledException>(() => new EdgeListReader("votes.txt").Read(content, cancellation: new CancellationToken(canceled: true)));
    }

    [Fact]
    public void Any_ids_get_the_indexes_a_dictionary_would_give()
    {
        Random random = new(7);
        NodeIndex index = new(slots: 4);
        Dictionary<long, int> model = [];
        for (int step = 0; step < 50_000; step++)
        {
            long id = random.Next(4) switch { 0 => random.NextInt64(), 1 => (long)random.Next(3000) << 40, _ => random.Next(5000) };
            if (!model.TryGetValue(id, out int expected))
                model[id] = expected = model.Count;
            Assert.Equal(expected, index.IndexOf(id));
        }

        Assert.Equal(model.OrderBy(pair => pair.Value).Select(pair => pair.Key), index.Ids);
    }

    private static EdgeList Read(string text)
    {
        using MemoryStream content = new(Encoding.UTF8.GetBytes(text));
        return new EdgeListReader("votes.txt").Read(content, cancellation: TestContext.Current.CancellationToken);
    }

    private static List<(long From, long To)> EdgesOf(EdgeList edges)
    {
        List<(long, long)> all = [];
        foreach (ReadOnlyMemory<Edge> chunk in edges.Chunks())
        {
            foreach (Edge edge in chunk.Span)
                all.Add((edges.NodeIds[edge.From], edges.NodeIds[edge.To]));
        }

        Assert.Equal(all.Count, edges.Count);
        return all;
    }

    /// <summary>Gives a few bytes at a time, as pipes do.</summary>
    private sealed class CutStream(byte[] bytes, Random random) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, random.Next(1, 12)));
    }
}
