using Managers.Protocol;
using Xunit;

namespace Managers.Core.Tests.Protocol;

/// <summary>How deep values nest: who writes them says so, and not only who reads them. Row K8.</summary>
public sealed class DepthTests
{
    private const int Most = 64;

    static DepthTests()
    {
        WireCodecs.Register(new ChainCodec());
        WireCodecs.Register(new GridCodec());
        WireCodecs.RegisterMap<string, Chain?>();
    }

    [Fact]
    public void K8_A_typed_value_nests_as_deep_as_is_allowed_and_no_deeper()
    {
        Assert.Equal(Most, Chain.Of(Most).Length);
        Assert.Equal(Most, Back(Chain.Of(Most)).Length);
        IsRefused(Chain.Of(Most + 1));
        // However it is held.
        Assert.Equal(Most - 1, Back(new List<Chain?> { null, Chain.Of(Most - 1), Chain.Of(1) })[1]!.Length);
        IsRefused(new List<Chain?> { null, Chain.Of(Most) });
        IsRefused(new Chain?[] { Chain.Of(Most) });
        IsRefused(new Dictionary<string, Chain?> { ["a"] = Chain.Of(Most) });
        IsRefused<object?>(Chain.Of(Most + 1));
        IsRefused(new List<object?> { Chain.Of(Most) });
    }

    [Fact]
    public void K8_A_value_of_any_kind_nests_as_deep_as_is_allowed_and_no_deeper()
    {
        Back(Nested(Most, 1));
        IsRefused<object?>(Nested(Most + 1, 1));
        // With nothing in the innermost.
        Back(Nested(Most - 1, Array.Empty<object?>()));
        IsRefused<object?>(Nested(Most, Array.Empty<object?>()));
        var own = new List<object?>();
        own.Add(own);
        IsRefused<object?>(own);
    }

    [Fact]
    public void K8_A_record_that_is_not_known_counts_as_deep_as_it_nests()
    {
        var record = new OpaqueRecord(0, Encoded.Of(static (ref writer) =>
        {
            writer.WriteRecordHeader(0x0BAD5C4E_DEE9DEE9, 2);
            writer.WriteListHeader(0);
            writer.EndNested();
            writer.WriteMapHeader(1);
            writer.WriteNull();
            writer.WriteTupleHeader(0);
        }));
        Back(Nested(Most - 3, record));
        IsRefused<object?>(Nested(Most - 2, record));
        Back(Nested(Most, 1));

        // What nests too deep for itself is malformed, wherever it stands.
        var tooDeep = new OpaqueRecord(0, Encoded.Of(static (ref writer) =>
        {
            writer.WriteRecordHeader(0x0BAD5C4E_DEE9DEE9, 1);
            for (int i = 0; i < Most; i++)
            {
                writer.WriteListHeader(1);
                writer.EndNested();
            }

            writer.WriteNull();
        }));
        Assert.Throws<ProtocolException>(() => Back<object?>(tooDeep));
    }

    [Fact]
    public void K8_Bytes_that_are_not_one_record_are_not_written_as_one()
    {
        byte[] record = Encoded.Of(static (ref writer) => writer.WriteRecordHeader(0x0BAD5C4E_DEE9DEE9, 0));
        Back<object?>(new OpaqueRecord(0, record));
        Assert.Throws<NotSupportedException>(() => Back<object?>(new OpaqueRecord(0, (byte[])[.. record, 0x7f])));
        Assert.Throws<NotSupportedException>(() => Back<object?>(new OpaqueRecord(0, Encoded.Of(static (ref writer) => writer.WriteInt32(1)))));
    }

    [Fact]
    public void K8_Values_side_by_side_nest_no_deeper_however_many_they_are()
    {
        Chain?[] chains = [.. Enumerable.Repeat(Chain.Of(Most - 1), 1000)];
        Assert.Equal(1000, Back(chains).Length);
        Assert.Equal(1000, Back(chains.Index().ToDictionary(static entry => $"{entry.Index}", static entry => entry.Item)).Count);
        Assert.Equal(1000, Back(chains.Cast<object?>().ToList()).Count);
        Assert.Equal(1000, Back(new Grid(new int[1000, 2])).Cells.GetLength(0));
        using var buffer = new FrameBuffer();
        var writer = new ValueWriter(buffer, 0);
        for (int i = 0; i < 1000; i++)
        {
            writer.Write(chains[i]);
        }
    }

    private static object?[] Nested(int depth, object? innermost)
    {
        object?[] value = [innermost];
        for (int i = 1; i < depth; i++)
        {
            value = [value];
        }

        return value;
    }

    private static T Back<T>(T value)
    {
        using var buffer = new FrameBuffer();
        var writer = new ValueWriter(buffer, 0);
        writer.Write(value);
        writer.Commit();
        var reader = new ValueReader(buffer.Written);
        T back = reader.Read<T>();
        reader.End();
        return back;
    }

    private static void IsRefused<T>(T value)
    {
        NotSupportedException error = Assert.Throws<NotSupportedException>(() => Back(value));
        Assert.Contains($"{Most}", error.Message, StringComparison.Ordinal);
    }

    private sealed class Chain(Chain? next)
    {
        internal Chain? Next => next;

        internal int Length
        {
            get
            {
                int length = 0;
                for (Chain? at = this; at is not null; at = at.Next)
                {
                    length++;
                }

                return length;
            }
        }

        internal static Chain Of(int length)
        {
            var chain = new Chain(null);
            for (int i = 1; i < length; i++)
            {
                chain = new Chain(chain);
            }

            return chain;
        }
    }

    private sealed record Grid(int[,] Cells);

    /// <summary>As the generator writes them.</summary>
    private sealed class ChainCodec : WireCodec<Chain?>
    {
        private const ulong Schema = 0xC4A11C4A_11C4A11C;

        public override string WireName => "record<Chain>";

        public override void Write(ref ValueWriter writer, Chain? value)
        {
            if (value is null)
            {
                writer.WriteNull();
                return;
            }

            writer.WriteRecordHeader(Schema, 1);
            writer.Write(value.Next);
        }

        public override Chain? Read(ref ValueReader reader)
        {
            if (reader.TryReadNull())
            {
                return null;
            }

            reader.ReadRecordHeader(Schema, 1);
            var value = new Chain(reader.Read<Chain?>());
            reader.EndNested();
            return value;
        }
    }

    /// <summary>Writes containers side by side by itself.</summary>
    private sealed class GridCodec : WireCodec<Grid>
    {
        public override string WireName => "i32[][]";

        public override void Write(ref ValueWriter writer, Grid value)
        {
            writer.WriteListHeader(value.Cells.GetLength(0));
            for (int i = 0; i < value.Cells.GetLength(0); i++)
            {
                writer.WriteListHeader(value.Cells.GetLength(1));
                for (int j = 0; j < value.Cells.GetLength(1); j++)
                {
                    writer.WriteInt32(value.Cells[i, j]);
                }

                writer.EndNested();
            }

            writer.EndNested();
        }

        public override Grid Read(ref ValueReader reader)
        {
            int rows = reader.ReadListHeader();
            int[,] cells = new int[rows, 2];
            for (int i = 0; i < rows; i++)
            {
                Assert.Equal(2, reader.ReadListHeader());
                (cells[i, 0], cells[i, 1]) = (reader.ReadInt32(), reader.ReadInt32());
                reader.EndNested();
            }

            reader.EndNested();
            return new Grid(cells);
        }
    }
}
