using System.Globalization;
using System.Text;
using Managers.Formats;
using Xunit;

namespace Managers.Core.Tests.Formats;

/// <summary>Text forms: row V6. The expected ones are Python's.</summary>
public sealed class PythonTextTests
{
    [Theory]
    [InlineData(0.0, "0.0")]
    [InlineData(-0.0, "-0.0")]
    [InlineData(1.0, "1.0")]
    [InlineData(-1.5, "-1.5")]
    [InlineData(0.1, "0.1")]
    [InlineData(100.0, "100.0")]
    [InlineData(123456.789, "123456.789")]
    [InlineData(0.0001, "0.0001")]
    [InlineData(0.00012345, "0.00012345")]
    [InlineData(0.00001, "1e-05")]
    [InlineData(0.000012345, "1.2345e-05")]
    [InlineData(1e15, "1000000000000000.0")]
    [InlineData(9999999999999998.0, "9999999999999998.0")]
    [InlineData(1e16, "1e+16")]
    [InlineData(1.2345678901234567e16, "1.2345678901234568e+16")]
    [InlineData(1e22, "1e+22")]
    [InlineData(1e100, "1e+100")]
    [InlineData(1.5e-100, "1.5e-100")]
    [InlineData(5e-324, "5e-324")]
    [InlineData(1.7976931348623157e308, "1.7976931348623157e+308")]
    [InlineData(2.2250738585072014e-308, "2.2250738585072014e-308")]
    [InlineData(9007199254740993.0, "9007199254740992.0")]
    [InlineData(double.NaN, "nan")]
    [InlineData(double.PositiveInfinity, "inf")]
    [InlineData(double.NegativeInfinity, "-inf")]
    public void V6_floats(double value, string expected) => Assert.Equal(expected, PythonText.Float(value));

    [Fact]
    public void V6_numbers_of_every_type()
    {
        Assert.Equal("0.10000000149011612", PythonText.Of(0.1f));
        Assert.Equal("0.0999755859375", PythonText.Of((Half)0.1));
        Assert.Equal("-7", PythonText.Of(-7));
        Assert.Equal("18446744073709551615", PythonText.Of(ulong.MaxValue));
        Assert.Equal("True", PythonText.Of(true));
        Assert.Equal("False", PythonText.Of(false));
        Assert.Equal("'x'", PythonText.Of('x'));
        Assert.Equal("'😀'", PythonText.Of(new Rune(0x1F600)));
        Assert.Equal("None", PythonText.Of<string?>(null));
        Assert.Equal("1.5", PythonText.Of<object>(1.5m));
    }

    [Theory]
    [InlineData("", "''")]
    [InlineData("hello", "'hello'")]
    [InlineData("it's", "\"it's\"")]
    [InlineData("say \"hi\"", "'say \"hi\"'")]
    [InlineData("it's \"x\"", "'it\\'s \"x\"'")]
    [InlineData("a\nb\rc\td\\e", "'a\\nb\\rc\\td\\\\e'")]
    [InlineData("\0\u0001\u007f", "'\\x00\\x01\\x7f'")]
    [InlineData("é€ß😀", "'é€ß😀'")]
    [InlineData("\u00a0\u00ad", "'\\xa0\\xad'")]
    [InlineData("\u200b\u2028\u3000\ufeff", "'\\u200b\\u2028\\u3000\\ufeff'")]
    [InlineData("\uE000", "'\\ue000'")]
    [InlineData("\U000E0001", "'\\U000e0001'")]
    public void V6_strings(string value, string expected) => Assert.Equal(expected, PythonText.Quote(value));

    [Fact]
    public void V6_half_of_a_surrogate_pair_is_escaped() => Assert.Equal("'a\\ud800b\\udc00'", PythonText.Quote("a\uD800b\uDC00"));

    [Fact]
    public void V6_bytes_print_as_the_text_they_are()
    {
        Assert.Equal("'hello\\x00'", PythonText.Of("hello\0"u8.ToArray()));
        Assert.Equal("'\\xe2\\x82\\xac\\xff\\x7f\\n'", PythonText.QuoteBytes([0xE2, 0x82, 0xAC, 0xFF, 0x7F, 0x0A]));
        Assert.Equal("\"it's\"", PythonText.QuoteBytes("it's"u8));
    }

    [Fact]
    public void V6_tuples_and_lists()
    {
        Assert.Equal("(0, 0)", PythonText.Tuple("0", "0"));
        Assert.Equal("(7,)", PythonText.Tuple("7"));
        Assert.Equal("()", PythonText.Tuple());
        Assert.Equal("[1, 2, 3]", PythonText.List<int>([1, 2, 3]));
        Assert.Equal("[]", PythonText.List<double>([]));
        Assert.Equal("[1.0, nan]", PythonText.List<float>([1f, float.NaN]));
    }

    [Fact]
    public void V6_no_culture_changes_the_text()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        var odd = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        odd.NumberFormat.NegativeSign = "~";
        odd.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = odd;
        try
        {
            Assert.Equal("-1.5", PythonText.Of(-1.5));
            Assert.Equal("-3", PythonText.Of(-3));
            Assert.Equal("-1.5", PythonText.Of<object>(-1.5m));
            OverflowException error = Assert.Throws<OverflowException>(() => StructFormat.Parse("b").Pack(-1000));
            Assert.Contains("Value -1000 does not fit field 0 (code 'b') of format 'b': -128 to 127", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }
}
