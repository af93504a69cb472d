using Managers.Formats;
using Xunit;

namespace Managers.Core.Tests.Formats;

/// <summary>Text in s and p: row V5 and the choices that are ours, UTF-8 among them.</summary>
public sealed class TextCodecTests
{
    private static ValueCodec<T> Codec<T>(string format) => ValueCodecs.ForValue<T>(StructFormat.Parse(format));

    [Fact]
    public void V5_256p_holds_255_bytes_and_not_one_more()
    {
        ValueCodec<string> codec = Codec<string>("256p");
        var bytes = new byte[256];
        codec.Write(new string('x', 255), bytes);
        Assert.Equal(255, bytes[0]);
        codec.Write("goodbye", bytes);
        ArgumentException error = Assert.Throws<ArgumentException>(() => codec.Write(new string('x', 300), bytes));
        Assert.Equal("Text is too long for field 0 (code '256p') of format '256p': 255 bytes fit, 300 given. Shorten it, or write it truncated.", error.Message);
        Assert.Equal("goodbye", codec.Read(bytes));
        Assert.False(bytes.AsSpan(8).ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void V5_length_counts_bytes_of_utf8_and_not_characters()
    {
        ValueCodec<string> codec = Codec<string>("4p");
        var bytes = new byte[4];
        Assert.Contains("3 bytes fit, 4 given", Assert.Throws<ArgumentException>(() => codec.Write("éé", bytes)).Message, StringComparison.Ordinal);
        codec.Write("€", bytes);
        Assert.Equal("03E282AC", Convert.ToHexString(bytes));
        Assert.Equal("€", codec.Read(bytes));
    }

    [Theory]
    [InlineData("5s", "aééé", "61C3A9C3A9")]
    [InlineData("4s", "aééé", "61C3A900")]
    [InlineData("4p", "aééé", "0361C3A9")]
    [InlineData("3p", "aééé", "01610000")]
    [InlineData("3s", "😀x", "000000")]
    [InlineData("6s", "😀xyz", "F09F98807879")]
    [InlineData("1s", "é", "00")]
    public void V5_a_cut_falls_between_characters(string format, string text, string expected)
    {
        ValueCodec<string> codec = Codec<string>(format);
        var bytes = new byte[codec.SizeInBytes];
        bytes.AsSpan().Fill(0xEE);
        codec.WriteTruncated(text, bytes);
        Assert.Equal(expected[..(codec.SizeInBytes * 2)], Convert.ToHexString(bytes));
    }

    [Fact]
    public void V5_shorter_text_leaves_no_tail_of_the_longer_one()
    {
        ValueCodec<byte[]> codec = Codec<byte[]>("6s");
        byte[] bytes = "secret"u8.ToArray();
        codec.Write("ab"u8.ToArray(), bytes);
        Assert.Equal("ab\0\0\0\0"u8.ToArray(), bytes);
    }

    [Fact]
    public void S_reads_all_its_bytes_with_the_nul_ones()
    {
        Assert.Equal("ab\0\0", Codec<string>("4s").Read("ab\0\0"u8));
        Assert.Equal("'ab\\x00\\x00'", Codec<string>("4s").ToText("ab\0\0"));
        Assert.Equal("'ab\\x00\\xff'", Codec<byte[]>("4s").ToText([0x61, 0x62, 0, 0xFF]));
    }

    [Fact]
    public void S_bytes_that_are_not_utf8_read_as_the_replacement_character() =>
        Assert.Equal("a\uFFFDb", Codec<string>("3s").Read([0x61, 0xFF, 0x62]));

    [Theory]
    [InlineData("0s")]
    [InlineData("0p")]
    [InlineData("1p")]
    public void Fields_without_room_hold_the_empty_text_alone(string format)
    {
        ValueCodec<string> codec = Codec<string>(format);
        var bytes = new byte[codec.SizeInBytes];
        codec.Write(string.Empty, bytes);
        Assert.Equal(string.Empty, codec.Read(bytes));
        Assert.Contains("0 bytes fit, 1 given", Assert.Throws<ArgumentException>(() => codec.Write("x", bytes)).Message, StringComparison.Ordinal);
        codec.WriteTruncated("x", bytes);
        Assert.Equal(string.Empty, codec.Read(bytes));
    }

    [Fact]
    public void P_a_stored_length_above_the_room_is_clipped() =>
        Assert.Equal("abc"u8.ToArray(), Codec<byte[]>("4p").Read([200, 0x61, 0x62, 0x63]));

    [Fact]
    public void Null_and_half_surrogate_pairs_are_refused_and_change_nothing()
    {
        ValueCodec<string> codec = Codec<string>("8s");
        byte[] bytes = "12345678"u8.ToArray();
        Assert.Contains("The value for field 0 (code '8s') of format '8s' is null", Assert.Throws<ArgumentNullException>(() => codec.Write(null!, bytes)).Message, StringComparison.Ordinal);
        Assert.Contains("half of a surrogate pair", Assert.Throws<ArgumentException>(() => codec.Write("a\uD800b", bytes)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => codec.WriteTruncated("a\uD800b", bytes));
        Assert.Equal("12345678"u8.ToArray(), bytes);
    }
}
