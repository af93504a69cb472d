using Managers.Formats;
using Xunit;

namespace Managers.Core.Tests.Formats;

/// <summary>Typed numbers: rows F10 to F14 and V7, as far as the table of CPython does not cover them.</summary>
public sealed class NumberCodecTests
{
    private static ValueCodec<T> Codec<T>(string format) => ValueCodecs.ForValue<T>(StructFormat.Parse(format));

    private static byte[] Write<T>(string format, T value)
    {
        ValueCodec<T> codec = Codec<T>(format);
        var bytes = new byte[codec.SizeInBytes];
        codec.Write(value, bytes);
        return bytes;
    }

    [Fact]
    public void F10_a_type_that_cannot_stand_for_the_code_is_refused_at_once()
    {
        Assert.Contains("type double cannot stand for field 0 (code 'i') of format 'i': use sbyte, byte", Assert.Throws<ArgumentException>(() => Codec<double>("i")).Message, StringComparison.Ordinal);
        Assert.Contains("use string or byte[]", Assert.Throws<ArgumentException>(() => Codec<int>("8s")).Message, StringComparison.Ordinal);
        Assert.Contains("use byte or char (ASCII)", Assert.Throws<ArgumentException>(() => Codec<string>("c")).Message, StringComparison.Ordinal);
        Assert.Contains("use float, double, Half", Assert.Throws<ArgumentException>(() => Codec<char>("d")).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => Codec<double>("?"));
        Assert.Throws<ArgumentException>(() => Codec<DateTime>("q"));
        Assert.Throws<ArgumentException>(() => Codec<(int, int)>("i"));
    }

    [Fact]
    public void V7_out_of_range_names_field_value_and_range_and_changes_nothing()
    {
        ValueCodec<int> codec = Codec<int>("h");
        byte[] bytes = [1, 2];
        OverflowException error = Assert.Throws<OverflowException>(() => codec.Write(40000, bytes));
        Assert.Equal("Value 40000 does not fit field 0 (code 'h') of format 'h': -32768 to 32767 is allowed.", error.Message);
        Assert.Equal([1, 2], bytes);
    }

    [Fact]
    public void F11_bool_is_an_integer_both_ways()
    {
        Assert.Equal([1, 0], Write("<h", true));
        Assert.True(Codec<bool>("<h").Read([1, 0]));
        Assert.False(Codec<bool>("<h").Read([0, 0]));
        Assert.Throws<OverflowException>(() => Codec<bool>("<h").Read([2, 0]));
        Assert.Equal("1", Codec<bool>("<h").ToText(true));
    }

    [Fact]
    public void F11_an_integer_type_reads_whole_numbers_from_float_codes()
    {
        Assert.Equal(7, Codec<int>("<d").Read(Write("<d", 7.0)));
        Assert.Equal("7.0", Codec<int>("<d").ToText(7));
        OverflowException error = Assert.Throws<OverflowException>(() => Codec<int>("<d").Read(Write("<d", 7.5)));
        Assert.Contains("The value 7.5 stored in field 0 (code 'd') of format '<d' cannot be read as int", error.Message, StringComparison.Ordinal);
        Assert.Throws<OverflowException>(() => Codec<int>("<d").Read(Write("<d", 1e10)));
        Assert.Throws<OverflowException>(() => Codec<ulong>("<d").Read(Write("<d", -1.0)));
        Assert.Throws<OverflowException>(() => Codec<ulong>("<d").Read(Write("<d", 18446744073709551616.0)));
        Assert.Throws<OverflowException>(() => Codec<long>("<d").Read(Write("<d", double.NaN)));
        Assert.Throws<OverflowException>(() => Codec<decimal>("<d").Read(Write("<d", double.PositiveInfinity)));
        Assert.Throws<OverflowException>(() => Codec<UInt128>("<d").Read(Write("<d", 1e300)));
        Assert.Equal(9223372036854775808UL, Codec<ulong>("<d").Read(Write("<d", 9223372036854775808.0)));
    }

    [Fact]
    public void F11_reading_into_a_narrower_type_is_checked()
    {
        byte[] stored = Write("<q", 1L << 40);
        OverflowException error = Assert.Throws<OverflowException>(() => Codec<int>("<q").Read(stored));
        Assert.Contains("The value 1099511627776 stored in field 0 (code 'q') of format '<q' cannot be read as int", error.Message, StringComparison.Ordinal);
        Assert.Throws<OverflowException>(() => Codec<uint>("<q").Read(Write("<q", -1)));
        Assert.Throws<OverflowException>(() => Codec<Half>("<d").Read(Write("<d", 1e6)));
        Assert.Throws<OverflowException>(() => Codec<float>("<d").Read(Write("<d", 1e300)));
        Assert.Equal((Int128)ulong.MaxValue, Codec<Int128>("<Q").Read(Write("<Q", ulong.MaxValue)));
        Assert.Throws<OverflowException>(() => Codec<long>("<Q").Read(Write("<Q", ulong.MaxValue)));
    }

    [Fact]
    public void F12_native_f_becomes_infinite_and_standard_f_overflows()
    {
        Assert.Equal(float.PositiveInfinity, Codec<float>("f").Read(Write("f", 1e39)));
        OverflowException error = Assert.Throws<OverflowException>(() => Write("=f", 1e39));
        Assert.Contains("Value 1e+39 does not fit field 0 (code 'f') of format '=f': magnitudes that round", error.Message, StringComparison.Ordinal);
        Assert.Equal(Write("=f", float.PositiveInfinity), Write("=f", double.PositiveInfinity));
    }

    [Fact]
    public void F13_half_overflow_names_its_limit()
    {
        OverflowException error = Assert.Throws<OverflowException>(() => Write("e", 65520.0));
        Assert.Equal("Value 65520.0 does not fit field 0 (code 'e') of format 'e': magnitudes below 65520 are allowed.", error.Message);
        Assert.Equal([0x00, 0x7E], Write("<e", BitConverter.UInt64BitsToDouble(0x7FF8000012345678)));
        Assert.Equal([0x00, 0xFE], Write("<e", double.NaN));
    }

    [Fact]
    public void F14_any_byte_but_zero_reads_as_true()
    {
        for (int value = 0; value < 256; value++)
        {
            Assert.Equal(value != 0, Codec<bool>("?").Read([(byte)value]));
            Assert.Equal(value != 0 ? 1 : 0, Codec<int>("?").Read([(byte)value]));
        }

        Assert.Equal([1], Write("?", 256));
        Assert.Equal([1], Write("?", ulong.MaxValue));
        Assert.Equal("True", Codec<int>("?").ToText(5));
    }

    [Fact]
    public void P_wraps_negative_numbers_and_reads_them_back_by_the_sign_of_the_type()
    {
        byte[] stored = Write("P", -1);
        Assert.Equal(Write("P", nuint.MaxValue), stored);
        Assert.Equal(-1, Codec<nint>("P").Read(stored));
        Assert.Equal(-1, Codec<int>("P").Read(stored));
        Assert.Equal(nuint.MaxValue, Codec<nuint>("P").Read(stored));
        Assert.Equal(nuint.MaxValue.ToString(), Codec<nint>("P").ToText(-1));
    }

    [Fact]
    public void C_takes_a_byte_or_an_ascii_character()
    {
        Assert.Equal([0xE9], Write("c", (byte)0xE9));
        Assert.Equal([0x41], Write("c", 'A'));
        Assert.Equal("'A'", Codec<char>("c").ToText('A'));
        Assert.Equal("'A'", Codec<byte>("c").ToText(65));
        Assert.Contains("one ASCII character (0 to 127) is allowed", Assert.Throws<ArgumentException>(() => Write("c", 'é')).Message, StringComparison.Ordinal);
        Assert.Throws<OverflowException>(() => Codec<char>("c").Read([0xE9]));
    }
}
