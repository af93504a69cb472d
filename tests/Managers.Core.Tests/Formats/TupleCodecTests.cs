using Managers.Formats;
using Xunit;

namespace Managers.Core.Tests.Formats;

/// <summary>Structs as tuples of every arity, by the codecs of one arity and by the one for tuples known as a whole: rows F8, F9, V3, V4.</summary>
public sealed class TupleCodecTests
{
    private static readonly byte[] s_unused = [];

    private static StructFormat Format(string text) => StructFormat.Parse(text);

    /// <summary>A copy of a format that nothing has a codec for yet, so that the whole-tuple codec is made and not another found.</summary>
    private static StructFormat Fresh(string text) => Format(text + new string(' ', Interlocked.Increment(ref s_fresh)));

    private static int s_fresh;

    private static void RoundTrip<TTuple>(ValueCodec<TTuple> codec, TTuple value, params object?[] values)
        where TTuple : struct
    {
        var bytes = new byte[codec.SizeInBytes];
        bytes.AsSpan().Fill(0xEE);
        codec.Write(value, bytes);
        Assert.Equal(codec.Format.Pack(values), bytes);
        Assert.Equal(value, codec.Read(bytes));
    }

    [Fact]
    public void V4_every_arity_round_trips()
    {
        RoundTrip(ValueCodecs.ForTuple<int>(Format("b")), new ValueTuple<int>(1), 1);
        RoundTrip(ValueCodecs.ForTuple<int, int>(Format("hh")), (1, 2), 1, 2);
        RoundTrip(ValueCodecs.ForTuple<int, double, bool>(Format("bd?")), (1, 2.5, true), 1, 2.5, true);
        RoundTrip(ValueCodecs.ForTuple<int, string, byte, long>(Format("b5pBq")), (1, "zwei", (byte)3, -4L), 1, "zwei", 3, -4);
        RoundTrip(ValueCodecs.ForTuple<int, int, int, int, float>(Format(">4if")), (1, 2, 3, 4, 5.5f), 1, 2, 3, 4, 5.5f);
        RoundTrip(ValueCodecs.ForTuple<int, int, int, int, int, char>(Format("5hc")), (1, 2, 3, 4, 5, 'F'), 1, 2, 3, 4, 5, 'F');
        RoundTrip(ValueCodecs.ForTuple<int, int, int, int, int, int, ulong>(Format("6bQ")), (1, 2, 3, 4, 5, 6, ulong.MaxValue), 1, 2, 3, 4, 5, 6, ulong.MaxValue);
        RoundTrip<(int, int, int, int, int, int, int, string)>(
            ValueCodecs.ForTuple<int, int, int, int, int, int, int, ValueTuple<string>>(Format("7b3s")),
            (1, 2, 3, 4, 5, 6, 7, "end"), 1, 2, 3, 4, 5, 6, 7, "end");
    }

    [Fact]
    public void V4_a_tuple_known_as_a_whole_round_trips()
    {
        RoundTrip(ValueCodecs.ForAnyTuple<ValueTuple<int>>(Fresh("b")), new ValueTuple<int>(1), 1);
        RoundTrip(ValueCodecs.ForAnyTuple<(byte, long, byte, int)>(Fresh("BqBi")), ((byte)1, -2, (byte)3, 4), 1, -2, 3, 4);
        RoundTrip(ValueCodecs.ForAnyTuple<(int, string, double, string)>(Fresh("i4sd5p")), (1, "abcd", 2.5, "pq"), 1, "abcd", 2.5, "pq");
        RoundTrip<(bool, char, Half, float, decimal, decimal, Int128, UInt128, nint, nuint)>(
            ValueCodecs.ForAnyTuple<(bool, char, Half, float, decimal, decimal, Int128, UInt128, nint, nuint)>(Fresh("?cefddqQnN")),
            (true, 'c', (Half)1.5, 2.5f, 3.5m, 0.25m, -6, 7, 8, 9), true, 'c', 1.5, 2.5, 3.5, 0.25, -6, 7, 8, 9);
        RoundTrip<(sbyte, ushort, string, uint, short, long, string, byte, int, string, int, int, int, int, string, ulong, string)>(
            ValueCodecs.ForAnyTuple<(sbyte, ushort, string, uint, short, long, string, byte, int, string, int, int, int, int, string, ulong, string)>(Fresh("bH1sIhq2sBi3s4i4sQ5s")),
            (-1, 2, "1", 4, 5, 6, "22", 8, 9, "333", 11, 12, 13, 14, "4444", 16, "55555"),
            -1, 2, "1", 4, 5, 6, "22", 8, 9, "333", 11, 12, 13, 14, "4444", 16, "55555");
    }

    [Fact]
    public void V4_bytes_in_a_tuple_known_as_a_whole()
    {
        ValueCodec<(byte[], int, string)> codec = ValueCodecs.ForAnyTuple<(byte[], int, string)>(Fresh("<3si2p"));
        var bytes = new byte[codec.SizeInBytes];
        codec.Write(([1, 2, 3], 4, "x"), bytes);
        (byte[] first, int second, string third) = codec.Read(bytes);
        Assert.Equal([1, 2, 3], first);
        Assert.Equal((4, "x"), (second, third));
        Assert.Equal("('\\x01\\x02\\x03', 4, 'x')", codec.ToText((first, second, third)));
    }

    [Fact]
    public void V4_the_text_form_does_not_depend_on_the_codec()
    {
        var value = (1, 2.0f, "drei", true, 'c');
        const string Expected = "(1, 2.0, 'drei', True, 'c')";
        Assert.Equal(Expected, ValueCodecs.ForTuple<int, float, string, bool, char>(Format("if8p?c")).ToText(value));
        Assert.Equal(Expected, ValueCodecs.ForAnyTuple<(int, float, string, bool, char)>(Fresh("if8p?c")).ToText(value));
    }

    [Fact]
    public void F8_a_tuple_of_another_length_is_refused()
    {
        Assert.Contains("Format 'hh' holds 2 values, the tuple has 3", Assert.Throws<ArgumentException>(() => ValueCodecs.ForTuple<int, int, int>(Format("hh"))).Message, StringComparison.Ordinal);
        Assert.Contains("Format 'h' holds 1 value, the tuple has 2", Assert.Throws<ArgumentException>(() => ValueCodecs.ForAnyTuple<(int, int)>(Format("h"))).Message, StringComparison.Ordinal);
        Assert.Contains("the tuple has 9", Assert.Throws<ArgumentException>(() => ValueCodecs.ForAnyTuple<(int, int, int, int, int, int, int, int, int)>(Format("8h"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_element_that_cannot_stand_for_its_code_is_refused()
    {
        Assert.Contains("type string cannot stand for field 1 (code 'h') of format '<hh'", Assert.Throws<ArgumentException>(() => ValueCodecs.ForTuple<int, string>(Format("<hh"))).Message, StringComparison.Ordinal);
        Assert.Contains("type string cannot stand for field 1", Assert.Throws<ArgumentException>(() => ValueCodecs.ForAnyTuple<(int, string)>(Fresh("<hh"))).Message, StringComparison.Ordinal);
        Assert.Contains("type DateTime cannot stand for field 0", Assert.Throws<ArgumentException>(() => ValueCodecs.ForAnyTuple<(DateTime, int)>(Fresh("<hh"))).Message, StringComparison.Ordinal);
        Assert.Contains("holds a tuple, not int", Assert.Throws<ArgumentException>(() => ValueCodecs.ForAnyTuple<int>(Fresh("h"))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void F9_a_bad_element_leaves_every_byte_as_it_was(bool whole)
    {
        StructFormat format = whole ? Fresh("hxh4p") : Format("hxh4p");
        ValueCodec<(int, int, string)> codec = whole ? ValueCodecs.ForAnyTuple<(int, int, string)>(format) : ValueCodecs.ForTuple<int, int, string>(format);
        var bytes = new byte[codec.SizeInBytes];
        bytes.AsSpan().Fill(0xEE);
        OverflowException range = Assert.Throws<OverflowException>(() => codec.Write((1, 40000, "x"), bytes));
        Assert.Contains("Value 40000 does not fit field 1 (code 'h')", range.Message, StringComparison.Ordinal);
        ArgumentException text = Assert.Throws<ArgumentException>(() => codec.Write((1, 2, "long"), bytes));
        Assert.Contains("field 2 (code '4p')", text.Message, StringComparison.Ordinal);
        Assert.False(bytes.AsSpan().ContainsAnyExcept((byte)0xEE));

        codec.WriteTruncated((1, 2, "long"), bytes);
        Assert.Equal((1, 2, "lon"), codec.Read(bytes));
        Assert.Equal(0, bytes[2]);
    }

    [Fact]
    public void An_empty_tuple_goes_with_a_format_without_values()
    {
        ValueCodec<ValueTuple> codec = ValueCodecs.ForAnyTuple<ValueTuple>(Format("0h"));
        codec.Write(default, s_unused);
        Assert.Equal(default, codec.Read(s_unused));
    }

    [Fact]
    public void Layouts_are_found_while_the_collector_moves_objects()
    {
        var collector = new Thread(() =>
        {
            for (int i = 0; i < 40; i++)
                GC.Collect(2, GCCollectionMode.Forced, blocking: true, compacting: true);
        });
        collector.Start();
        try
        {
            ValueCodec<(string, byte, string, long, byte[], int)> codec = ValueCodecs.ForAnyTuple<(string, byte, string, long, byte[], int)>(Fresh("9sB9pq4si"));
            var bytes = new byte[codec.SizeInBytes];
            for (int i = 0; i < 100 || collector.IsAlive; i++)
            {
                codec.Write(("a" + i, (byte)i, "b" + i, i, [1, 2, 3, 4], -i), bytes);
                (string first, byte second, string third, long fourth, byte[] fifth, int sixth) = codec.Read(bytes);
                Assert.Equal(("a" + i, (byte)i, "b" + i, (long)i, -i), (first.TrimEnd('\0'), second, third, fourth, sixth));
                Assert.Equal([1, 2, 3, 4], fifth);
            }
        }
        finally
        {
            collector.Join();
        }
    }
}
