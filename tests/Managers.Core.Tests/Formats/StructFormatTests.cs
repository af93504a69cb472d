using Managers.Formats;
using Xunit;

namespace Managers.Core.Tests.Formats;

/// <summary>The language of the formats: rows F1 to F7, F16 and F18.</summary>
public sealed class StructFormatTests
{
    [Theory]
    [InlineData("hi", true, false, 8)]
    [InlineData("@hi", true, false, 8)]
    [InlineData("=hi", false, false, 6)]
    [InlineData("<hi", false, false, 6)]
    [InlineData(">hi", false, true, 6)]
    [InlineData("!hi", false, true, 6)]
    public void F1_prefix_picks_order_sizes_and_alignment(string text, bool native, bool big, int size)
    {
        StructFormat format = StructFormat.Parse(text);
        ByteOrder own = BitConverter.IsLittleEndian ? ByteOrder.LittleEndian : ByteOrder.BigEndian;
        Assert.Equal(native, format.IsNative);
        Assert.Equal(big ? ByteOrder.BigEndian : text[0] == '<' ? ByteOrder.LittleEndian : own, format.ByteOrder);
        Assert.Equal(size, format.SizeInBytes);
        Assert.Equal(native ? 4 : 1, format.AlignmentInBytes);
    }

    [Theory]
    [InlineData("h@", 1, "'@', a prefix, which may stand only at position 0")]
    [InlineData("@@h", 1, "'@', a prefix")]
    [InlineData(" <i", 1, "'<', a prefix")]
    [InlineData("hhy", 2, "'y'")]
    [InlineData("-1h", 0, "'-'")]
    [InlineData("2 h", 1, "' ' between a count and its code")]
    [InlineData("h12", 3, "the end after a count")]
    [InlineData("=hP", 2, "'P', which has no standard size")]
    [InlineData("h\0", 1, "'\\x00'")]
    public void F2_F5_F6_a_bad_format_names_position_finding_and_what_is_allowed(string text, int position, string found)
    {
        FormatException error = Assert.Throws<FormatException>(() => StructFormat.Parse(text));
        Assert.Contains($" is bad at position {position}: found {found}", error.Message, StringComparison.Ordinal);
        Assert.Contains("allowed here: ", error.Message, StringComparison.Ordinal);
        Assert.False(StructFormat.TryParse(text, out StructFormat? format));
        Assert.Null(format);
    }

    [Theory]
    [InlineData("bi", 8)]
    [InlineData("ib", 5)]
    [InlineData("ib0i", 8)]
    [InlineData("qb", 9)]
    [InlineData("id", 16)]
    [InlineData("di", 12)]
    [InlineData("=bq", 9)]
    public void F3_native_padding_before_fields_only(string text, int size) => Assert.Equal(size, StructFormat.Parse(text).SizeInBytes);

    [Fact]
    public void F3_a_zero_count_aligns_and_holds_nothing()
    {
        StructFormat format = StructFormat.Parse("b0q");
        Assert.Equal(8, format.SizeInBytes);
        Assert.Equal(8, format.AlignmentInBytes);
        Assert.Equal(1, format.ValueCount);
        Assert.Single(format.Fields);
    }

    [Fact]
    public void F3_fields_have_code_count_offset_and_size()
    {
        StructFormat format = StructFormat.Parse("b 3h 2x 5s 0i d");
        Assert.Equal(
            [new FormatField('b', 1, 0, 1), new FormatField('h', 3, 2, 2), new FormatField('s', 1, 10, 5), new FormatField('d', 1, 16, 8)],
            format.Fields);
        Assert.Equal(6, format.ValueCount);
        Assert.Equal(24, format.SizeInBytes);
        Assert.Throws<NotSupportedException>(() => ((IList<FormatField>)format.Fields).Clear());
    }

    [Theory]
    [InlineData("2h", "hh")]
    [InlineData("3x", "xxx")]
    [InlineData("0001i", "i")]
    public void F4_a_count_repeats_the_code(string counted, string written)
    {
        StructFormat one = StructFormat.Parse(counted);
        StructFormat other = StructFormat.Parse(written);
        Assert.Equal(other.SizeInBytes, one.SizeInBytes);
        Assert.Equal(other.ValueCount, one.ValueCount);
    }

    [Fact]
    public void F4_the_count_of_text_is_its_length()
    {
        StructFormat format = StructFormat.Parse("10s");
        Assert.Equal(1, format.ValueCount);
        Assert.Equal(10, format.SizeInBytes);
    }

    [Theory]
    [InlineData(" h\tH\n")]
    [InlineData("h\v\f\rH")]
    public void F5_blanks_between_items(string text) => Assert.Equal(2, StructFormat.Parse(text).ValueCount);

    [Theory]
    [InlineData("2147483648s")]
    [InlineData("99999999999s")]
    [InlineData("1073741824h")]
    [InlineData("2147483647bb")]
    [InlineData("2147483647x0q")]
    [InlineData("18446744073709551616b")]
    public void F6_too_large_is_an_overflow_that_says_so(string text)
    {
        OverflowException error = Assert.Throws<OverflowException>(() => StructFormat.Parse(text));
        Assert.Contains("is too large at position ", error.Message, StringComparison.Ordinal);
        Assert.Contains("2147483647", error.Message, StringComparison.Ordinal);
        Assert.False(StructFormat.TryParse(text, out _));
    }

    [Fact]
    public void F6_the_largest_sizes_are_taken()
    {
        Assert.Equal(int.MaxValue, StructFormat.Parse("2147483647s").SizeInBytes);
        Assert.Equal(int.MaxValue, StructFormat.Parse("2147483647b").ValueCount);
        Assert.Equal(2147483640, StructFormat.Parse("268435455q").SizeInBytes);
    }

    [Fact]
    public void F7_the_empty_format_is_a_struct_without_values()
    {
        StructFormat format = StructFormat.Parse(string.Empty);
        Assert.Equal(0, format.SizeInBytes);
        Assert.Equal(0, format.ValueCount);
        Assert.Equal(1, format.AlignmentInBytes);
        Assert.Empty(format.Pack());
        Assert.Empty(format.Unpack([]));
        Assert.Equal("()", ValueCodecs.ForAnyTuple<ValueTuple>(format).ToText(default));
    }

    [Fact]
    public void F7_the_empty_format_is_no_value()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ValueCodecs.ForValue<int>(StructFormat.Parse(string.Empty)));
        Assert.Contains("holds 0 values, a shared value holds exactly 1", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void F16_the_text_is_kept_for_printing()
    {
        StructFormat format = StructFormat.Parse("< 2h x");
        Assert.Equal("< 2h x", format.Text);
        Assert.Equal("< 2h x", format.ToString());
    }

    [Fact]
    public void F16_null_is_refused()
    {
        Assert.Throws<ArgumentNullException>(() => StructFormat.Parse(null!));
        Assert.False(StructFormat.TryParse(null, out _));
    }

    [Fact]
    public void F18_a_compiled_format_packs_the_same_from_many_threads()
    {
        StructFormat format = StructFormat.Parse("<ih6sd");
        Parallel.For(0, 2000, i =>
        {
            object?[] back = format.Unpack(format.Pack(i, (short)(i % 1000), "thread", i / 2.0));
            Assert.Equal(i, back[0]);
            Assert.Equal(i / 2.0, back[3]);
        });
    }
}
