using Managers.Formats;
using Xunit;

namespace Managers.Core.Tests.Formats;

/// <summary>Where codecs come from and what they promise: rows V1 and V6, raw views, one codec for a format and a type.</summary>
public sealed class ValueCodecTests
{
    private static bool IsRaw<T>(string format) => ValueCodecs.ForValue<T>(StructFormat.Parse(format)).IsRaw;

    [Theory]
    [InlineData("hh", "2 values")]
    [InlineData("2x", "0 values")]
    [InlineData("3i", "3 values")]
    public void V1_a_value_needs_a_format_of_one_value(string format, string found)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => ValueCodecs.ForValue<int>(StructFormat.Parse(format)));
        Assert.Contains($"Format '{format}' holds {found}, a shared value holds exactly 1", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1i")]
    [InlineData("x0hi2x")]
    [InlineData("0d i")]
    public void V1_pads_and_zero_counts_do_not_count(string format)
    {
        ValueCodec<int> codec = ValueCodecs.ForValue<int>(StructFormat.Parse(format));
        var bytes = new byte[codec.SizeInBytes];
        bytes.AsSpan().Fill(0xEE);
        codec.Write(-2, bytes);
        Assert.Equal(-2, codec.Read(bytes));
        Assert.False(bytes.AsSpan().Contains((byte)0xEE));
    }

    [Fact]
    public void V6_prints_as_the_code_says()
    {
        Assert.Equal("'hello'", ValueCodecs.ForValue<string>(StructFormat.Parse("256p")).ToText("hello"));
        Assert.Equal("(1, 2)", ValueCodecs.ForTuple<int, int>(StructFormat.Parse("hh")).ToText((1, 2)));
        Assert.Equal("(7,)", ValueCodecs.ForTuple<int>(StructFormat.Parse("i")).ToText(new ValueTuple<int>(7)));
        Assert.Equal("3.0", ValueCodecs.ForValue<int>(StructFormat.Parse("f")).ToText(3));
        Assert.Equal("0.10000000149011612", ValueCodecs.ForValue<float>(StructFormat.Parse("f")).ToText(0.1f));
        Assert.Equal("(True, 'A', \"it's\")", ValueCodecs.ForTuple<bool, char, string>(StructFormat.Parse("?c8s")).ToText((true, 'A', "it's")));
    }

    [Fact]
    public void Raw_is_a_natural_type_in_the_order_of_the_machine_and_nothing_else()
    {
        string other = BitConverter.IsLittleEndian ? ">" : "<";
        Assert.True(IsRaw<int>("i"));
        Assert.True(IsRaw<int>("=i"));
        Assert.True(IsRaw<sbyte>(other + "b"));
        Assert.True(IsRaw<byte>("c"));
        Assert.True(IsRaw<long>("q"));
        Assert.True(IsRaw<nint>("n"));
        Assert.True(IsRaw<nint>("P"));
        Assert.True(IsRaw<Half>("e"));
        Assert.True(IsRaw<float>("f"));
        Assert.True(IsRaw<double>("d"));
        Assert.False(IsRaw<int>(other + "i"));
        Assert.False(IsRaw<uint>("i"));
        Assert.False(IsRaw<long>("i"));
        Assert.False(IsRaw<int>("ix"));
        Assert.False(IsRaw<int>("xi"));
        Assert.False(IsRaw<float>("d"));
        Assert.False(IsRaw<long>("d"));
        Assert.False(IsRaw<bool>("?"));
        Assert.False(IsRaw<char>("c"));
        Assert.False(IsRaw<byte[]>("8s"));
        Assert.False(IsRaw<string>("8s"));
    }

    [Fact]
    public void A_codec_is_made_once_for_a_format_and_a_type()
    {
        StructFormat format = StructFormat.Parse("<hi");
        Assert.Same(ValueCodecs.ForTuple<int, int>(format), ValueCodecs.ForTuple<int, int>(format));
        Assert.Same(ValueCodecs.ForTuple<int, int>(format), ValueCodecs.ForAnyTuple<(int, int)>(format));
        Assert.NotSame(ValueCodecs.ForTuple<int, int>(format), ValueCodecs.ForTuple<int, long>(format));
        StructFormat single = StructFormat.Parse("<h");
        Assert.Same(ValueCodecs.ForValue<int>(single), ValueCodecs.ForValue<int>(single));
    }

    [Fact]
    public void A_destination_or_source_that_is_too_small_is_refused()
    {
        ValueCodec<int> codec = ValueCodecs.ForValue<int>(StructFormat.Parse("i"));
        Assert.Contains("takes 4 bytes, 3 given", Assert.Throws<ArgumentException>("destination", () => codec.Write(1, new byte[3])).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>("source", () => codec.Read(new byte[3]));
        Assert.Throws<ArgumentException>("destination", () => codec.WriteTruncated(1, new byte[3]));
    }
}
