using System.Diagnostics;
using CsCheck;
using Xunit;

namespace Managers.Core.Tests.Formats;

/// <summary>Random formats and random text. A failure prints the seed that brings it back.</summary>
public sealed class FormatPropertyTests
{
    private static readonly Gen<string> s_prefix = Gen.OneOf("", "@", "=", "<", ">", "!");
    private static readonly Gen<string> s_item = Gen.Select(Gen.OneOf("", " ", "\t"), Gen.OneOf("", "", "0", "1", "2", "5", "017"), Gen.OneOf("xcbB?hHiIlLqQefdsp".ToCharArray()), (blank, count, code) => blank + count + code);
    private static readonly Gen<string> s_format = Gen.Select(s_prefix, s_item.Array[0, 8], (prefix, items) => prefix + string.Concat(items));

    [Fact]
    public void F3_layout_obeys_its_rules() => s_format.Sample(text =>
    {
        StructFormat format = StructFormat.Parse(text);
        int end = 0;
        foreach (FormatField field in format.Fields)
        {
            if (field.OffsetInBytes < end || (format.IsNative && field.Code is not ('s' or 'p') && field.OffsetInBytes % field.SizeInBytes != 0))
                return false;
            end = field.OffsetInBytes + (field.Count * field.SizeInBytes);
        }

        return end <= format.SizeInBytes && format.Fields.Sum(field => field.Count) == format.ValueCount && StructFormat.Parse(text).ToString() == text;
    });

    [Fact]
    public void F4_F9_random_values_round_trip_and_padding_is_zero() => Gen.Select(s_format, Gen.ULong.Array[64]).Sample((text, bits) =>
    {
        StructFormat format = StructFormat.Parse(text);
        object?[] values = MakeValues(format, bits);
        var first = new byte[format.SizeInBytes];
        var second = new byte[format.SizeInBytes];
        second.AsSpan().Fill(0xFF);
        format.PackInto(first, values);
        format.PackInto(second, values);
        Assert.Equal(first, second);

        object?[] back = format.Unpack(first);
        for (int i = 0; i < values.Length; i++)
            Assert.Equal(values[i], back[i]);
    });

    [Fact]
    public void Any_bytes_unpack_and_pack_to_the_same_values() => Gen.Select(s_format, Gen.ULong).Sample((text, seed) =>
    {
        StructFormat format = StructFormat.Parse(text);
        var bytes = new byte[format.SizeInBytes];
        new Random((int)seed).NextBytes(bytes);
        object?[] values = format.Unpack(bytes);
        Assert.Equal(values, format.Unpack(format.Pack(values)));
    });

    [Fact]
    public void F6_random_text_is_a_format_or_one_of_two_errors_in_bounded_time_and_memory()
    {
        Gen<char> character = Gen.Frequency((8, (IGen<char>)Gen.OneOf("@=<>! \t0123456789xcbB?hHiIlLqQnNPefdspyzZ".ToCharArray())), (1, Gen.Char));
        long before = GC.GetAllocatedBytesForCurrentThread();
        var watch = Stopwatch.StartNew();
        int tried = 0;
        character.Array[0, 40].Sample(
            characters =>
            {
                var text = new string(characters);
                bool parsed = StructFormat.TryParse(text, out StructFormat? format);
                Exception? error = Record.Exception(() => StructFormat.Parse(text));
                Interlocked.Increment(ref tried);
                return parsed ? error is null && format!.SizeInBytes >= 0 : error is FormatException or OverflowException;
            },
            iter: 20_000,
            threads: 1);
        Assert.True(tried >= 20_000, $"{tried} texts");
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 1L << 30, "more than 1 GiB was allocated");
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(60), $"{watch.Elapsed} passed");
    }

    [Theory]
    [InlineData("99999999999s")]
    [InlineData("999999999999999999999999999999999999999999h")]
    [InlineData("2147483647p")]
    [InlineData("2147483647b")]
    [InlineData("1073741823h")]
    public void F6_counts_cost_no_memory_by_themselves(string text)
    {
        Assert.False(StructFormat.TryParse("2147483646" + text, out _));
        long before = GC.GetAllocatedBytesForCurrentThread();
        bool parsed = StructFormat.TryParse(text, out StructFormat? format);
        Assert.Equal(parsed, format is not null);
        Assert.True(GC.GetAllocatedBytesForCurrentThread() - before < 100_000, "a count alone must not take memory");
    }

    [Fact]
    public void F6_a_long_text_takes_linear_time_and_its_message_stays_short()
    {
        var watch = Stopwatch.StartNew();
        Assert.Equal(1_000_000, StructFormat.Parse(new string('b', 1_000_000)).ValueCount);
        FormatException error = Assert.Throws<FormatException>(() => StructFormat.Parse(new string('b', 1_000_000) + "y"));
        Assert.InRange(error.Message.Length, 1, 400);
        Assert.Contains("at position 1000000", error.Message, StringComparison.Ordinal);
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(10), $"{watch.Elapsed} passed");
    }

    private static object?[] MakeValues(StructFormat format, ulong[] bits)
    {
        var values = new object?[format.ValueCount];
        int index = 0;
        foreach (FormatField field in format.Fields)
        {
            for (int i = 0; i < field.Count; i++, index++)
                values[index] = MakeValue(field, bits[index % bits.Length]);
        }

        return values;
    }

    private static object MakeValue(FormatField field, ulong bits) => field.Code switch
    {
        'c' or 'B' => (object)(byte)bits,
        'b' => (sbyte)bits,
        '?' => (bits & 1) != 0,
        'h' => (short)bits,
        'H' => (ushort)bits,
        'e' => BitConverter.UInt16BitsToHalf((ushort)bits),
        'f' => BitConverter.UInt32BitsToSingle((uint)bits),
        'd' => BitConverter.UInt64BitsToDouble(bits),
        's' => BitConverter.GetBytes(bits).Concat(new byte[field.SizeInBytes]).Take(field.SizeInBytes).ToArray(),
        'p' => BitConverter.GetBytes(bits).Take(Math.Max(0, field.SizeInBytes - 1)).ToArray(),
        'i' or 'l' or 'q' => field.SizeInBytes == 4 ? (object)(int)bits : (long)bits,
        _ => field.SizeInBytes == 4 ? (object)(uint)bits : bits,
    };
}
