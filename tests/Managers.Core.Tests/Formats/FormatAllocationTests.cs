using Managers.Formats;
using Xunit;

namespace Managers.Core.Tests.Formats;

/// <summary>Typed reads and writes of numbers, and finding formats and codecs again, allocate nothing.</summary>
[Collection(FormatGlobals.Name)]
public sealed class FormatAllocationTests
{
    private static void AllocatesNothing(Action action)
    {
        for (int i = 0; i < 200; i++)
            action();

        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
            action();
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated == 0, $"{allocated} bytes were allocated by 1000 rounds");
    }

    [Fact]
    public void Values_of_every_number_code()
    {
        Value("b", (sbyte)-1);
        Value("B", 1);
        Value("h", (short)-2);
        Value(">H", 2);
        Value("i", -3);
        Value(">I", 3u);
        Value("q", -4L);
        Value("Q", 4UL);
        Value("n", (nint)5);
        Value("P", (nuint)6);
        Value("q", (Int128)7);
        Value("?", true);
        Value("c", 'x');
        Value("e", (Half)1.5);
        Value("=f", 2.5);
        Value("d", 3.5);
        Value("d", 4.5m);
        Value("2xi2x", 5);
    }

    [Fact]
    public void Structs_of_every_arity()
    {
        Tuple(ValueCodecs.ForTuple<int>(StructFormat.Parse("h")), new ValueTuple<int>(1));
        Tuple(ValueCodecs.ForTuple<int, int>(StructFormat.Parse("hh")), (1, 2));
        Tuple(ValueCodecs.ForTuple<int, double, bool>(StructFormat.Parse(">hd?")), (1, 2.0, true));
        Tuple(ValueCodecs.ForTuple<int, int, int, int>(StructFormat.Parse("4b")), (1, 2, 3, 4));
        Tuple(ValueCodecs.ForTuple<int, int, int, int, long>(StructFormat.Parse("4bq")), (1, 2, 3, 4, 5L));
        Tuple(ValueCodecs.ForTuple<int, int, int, int, int, float>(StructFormat.Parse("5bf")), (1, 2, 3, 4, 5, 6f));
        Tuple(ValueCodecs.ForTuple<int, int, int, int, int, int, Half>(StructFormat.Parse("6be")), (1, 2, 3, 4, 5, 6, (Half)7));
        Tuple<(int, int, int, int, int, int, int, int, double)>(
            ValueCodecs.ForTuple<int, int, int, int, int, int, int, (int, double)>(StructFormat.Parse("8bd")), (1, 2, 3, 4, 5, 6, 7, 8, 9.0));
        Tuple(ValueCodecs.ForAnyTuple<(byte, long, bool)>(StructFormat.Parse("<Bq?")), ((byte)1, 2L, true));
    }

    [Fact]
    public void Writing_text()
    {
        ValueCodec<string> text = ValueCodecs.ForValue<string>(StructFormat.Parse("256p"));
        ValueCodec<byte[]> bytes = ValueCodecs.ForValue<byte[]>(StructFormat.Parse("16s"));
        var destination = new byte[256];
        byte[] value = [1, 2, 3];
        AllocatesNothing(() =>
        {
            text.Write("grüße", destination);
            text.WriteTruncated("grüße", destination);
            bytes.Write(value, destination);
        });
    }

    [Fact]
    public void Finding_a_format_and_a_codec_again() => AllocatesNothing(() =>
    {
        StructFormat format = StructFormat.Parse("<hhq");
        ValueCodecs.ForTuple<int, int, long>(format);
        ValueCodecs.ForAnyTuple<(int, int, long)>(format);
    });

    private static void Value<T>(string format, T value)
    {
        ValueCodec<T> codec = ValueCodecs.ForValue<T>(StructFormat.Parse(format));
        var bytes = new byte[codec.SizeInBytes];
        AllocatesNothing(() =>
        {
            codec.Write(value, bytes);
            codec.Read(bytes);
        });
        Assert.Equal(value, codec.Read(bytes));
    }

    private static void Tuple<TTuple>(ValueCodec<TTuple> codec, TTuple value)
        where TTuple : struct
    {
        var bytes = new byte[codec.SizeInBytes];
        AllocatesNothing(() =>
        {
            codec.Write(value, bytes);
            codec.Read(bytes);
        });
        Assert.Equal(value, codec.Read(bytes));
    }
}
