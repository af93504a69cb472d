using System.Text;
using Managers.Formats;
using Xunit;

namespace Managers.Core.Tests.Formats;

/// <summary>The codes of arrays: semantics 1.4, rows A22, A28 and A31 as far as they concern formats.</summary>
public sealed class ArrayFormatTests
{
    [Theory]
    [InlineData("b", 1, "sbyte")]
    [InlineData("B", 1, "byte")]
    [InlineData("c", 1, "byte")]
    [InlineData("h", 2, "short")]
    [InlineData("H", 2, "ushort")]
    [InlineData("u", 2, "char")]
    [InlineData("e", 2, "Half")]
    [InlineData("i", 4, "int")]
    [InlineData("I", 4, "uint")]
    [InlineData("f", 4, "float")]
    [InlineData("w", 4, "Rune")]
    [InlineData("q", 8, "long")]
    [InlineData("Q", 8, "ulong")]
    [InlineData("d", 8, "double")]
    public void A22_codes_have_a_size_and_a_type(string text, int size, string type) =>
        Assert.Equal(new ArrayCode(text[0], size, type), ArrayFormat.Parse(text));

    [Theory]
    [InlineData("")]
    [InlineData("ii")]
    [InlineData("<i")]
    [InlineData("4i")]
    public void A22_exactly_one_character_is_a_code(string text)
    {
        ArgumentException error = Assert.Throws<ArgumentException>("format", () => ArrayFormat.Parse(text));
        Assert.Contains($"Array format '{text}' has {text.Length} characters: exactly one code is allowed", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("x")]
    [InlineData("s")]
    [InlineData("?")]
    [InlineData("n")]
    [InlineData("P")]
    [InlineData(" ")]
    public void A22_an_unknown_code_lists_the_good_ones(string text)
    {
        ArgumentException error = Assert.Throws<ArgumentException>("format", () => ArrayFormat.Parse(text));
        Assert.Contains("is no code: b B h H i I l L q Q e f d c u w are allowed", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>(() => ArrayFormat.Parse(null!));
    }

    [Fact]
    public void A31_each_code_holds_its_type_alone()
    {
        Holds<sbyte>("b");
        Holds<byte>("B", "c");
        Holds<short>("h");
        Holds<ushort>("H");
        Holds<int>("i");
        Holds<uint>("I");
        Holds<Half>("e");
        Holds<float>("f");
        Holds<double>("d");
        Holds<char>("u");
        Holds<Rune>("w");
        Holds<bool>();
        Holds<DateTime>();
        if (FormatPlatform.NativeLongSize == 8 && IntPtr.Size == 8)
        {
            Holds<long>("q", "l");
            Holds<ulong>("Q", "L");
            Holds<nint>("l");
            Holds<nuint>("L");
        }
    }

    [Fact]
    public void A31_a_wrong_type_says_what_to_use()
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ArrayFormat.Check<int>(ArrayFormat.Parse("h")));
        Assert.StartsWith("Array code 'h' holds short; the array is of int: use short[] or code 'i'.", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<ArgumentException>(() => ArrayFormat.Check<DateTime>(ArrayFormat.Parse("d")));
        Assert.StartsWith("Array code 'd' holds double; the array is of DateTime: use double[].", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A22_a_type_has_the_code_that_holds_it()
    {
        Assert.Equal("bBhHiIqQefduw", string.Concat(
            ArrayFormat.CodeOf<sbyte>(), ArrayFormat.CodeOf<byte>(), ArrayFormat.CodeOf<short>(), ArrayFormat.CodeOf<ushort>(), ArrayFormat.CodeOf<int>(),
            ArrayFormat.CodeOf<uint>(), ArrayFormat.CodeOf<long>(), ArrayFormat.CodeOf<ulong>(), ArrayFormat.CodeOf<Half>(), ArrayFormat.CodeOf<float>(),
            ArrayFormat.CodeOf<double>(), ArrayFormat.CodeOf<char>(), ArrayFormat.CodeOf<Rune>()));
        Assert.Null(ArrayFormat.CodeOf<nint>());
        Assert.Null(ArrayFormat.CodeOf<nuint>());
        Assert.Null(ArrayFormat.CodeOf<bool>());
        Assert.Null(ArrayFormat.CodeOf<decimal>());
    }

    [Fact]
    public void A28_text_codes_print_the_text_and_all_others_a_list()
    {
        Assert.Equal("'hi\\x00'", ArrayFormat.ToText<byte>('c', "hi\0"u8));
        Assert.Equal("[104, 105]", ArrayFormat.ToText<byte>('B', "hi"u8));
        Assert.Equal("'hé'", ArrayFormat.ToText<char>('u', "hé"));
        Assert.Equal("'😀'", ArrayFormat.ToText<Rune>('w', [new Rune(0x1F600)]));
        Assert.Equal("[1.5, 2.0]", ArrayFormat.ToText<Half>('e', [(Half)1.5, (Half)2]));
        Assert.Equal("[1, 2]", ArrayFormat.ToText<nint>(null, [1, 2]));
    }

    [Fact]
    public void A28_a_stored_number_that_is_no_character_prints_as_the_replacement()
    {
        uint[] stored = [0x41, 0xD800, 0x110000];
        Assert.Equal("'A\uFFFD\uFFFD'", ArrayFormat.ToText('w', System.Runtime.InteropServices.MemoryMarshal.Cast<uint, Rune>(stored)));
    }

    private static void Holds<T>(params string[] codes) =>
        Assert.Equal(codes.Order(StringComparer.Ordinal), ArrayFormat.Codes.Split(' ').Where(code => ArrayFormat.Holds<T>(ArrayFormat.Parse(code))).Order(StringComparer.Ordinal));
}
