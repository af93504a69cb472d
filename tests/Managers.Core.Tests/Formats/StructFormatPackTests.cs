using Xunit;

namespace Managers.Core.Tests.Formats;

/// <summary>Late-bound packing: rows F8, F9, F10, F15 and F17.</summary>
public sealed class StructFormatPackTests
{
    [Fact]
    public void F8_a_wrong_number_of_values_is_refused_before_any_write()
    {
        var destination = new byte[] { 1, 2, 3, 4 };
        ArgumentException error = Assert.Throws<ArgumentException>(() => StructFormat.Parse("hh").PackInto(destination, 1, 2, 3));
        Assert.Contains("Format 'hh' holds 2 values, the call has 3", error.Message, StringComparison.Ordinal);
        Assert.Equal([1, 2, 3, 4], destination);
    }

    [Fact]
    public void F9_a_bad_value_in_the_middle_leaves_the_old_content()
    {
        StructFormat format = StructFormat.Parse("<hxhh");
        byte[] destination = format.Pack(1, 2, 3);
        destination[2] = 0xEE;
        byte[] before = [.. destination];
        Assert.Throws<ArgumentException>(() => format.PackInto(destination, 5, "x", 6));
        Assert.Throws<OverflowException>(() => format.PackInto(destination, 5, 6, 40000));
        Assert.Equal(before, destination);
    }

    [Fact]
    public void F9_padding_is_zeroed_and_bytes_behind_the_struct_are_not_touched()
    {
        var destination = new byte[12];
        destination.AsSpan().Fill(0xEE);
        Assert.Equal(9, StructFormat.Parse("<2xbxi x").PackInto(destination, 1, 2));
        Assert.Equal("000001000200000000EEEEEE", Convert.ToHexString(destination));
    }

    [Theory]
    [InlineData(1.0)]
    [InlineData(1.0f)]
    [InlineData("1")]
    [InlineData('1')]
    public void F10_a_value_of_another_kind_is_refused_for_an_integer_code(object value)
    {
        ArgumentException error = Assert.Throws<ArgumentException>(() => StructFormat.Parse("hi").Pack(1, value));
        Assert.Contains("cannot stand for field 1 (code 'i') of format 'hi': use sbyte, byte, short", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void F10_null_and_foreign_types_are_refused()
    {
        Assert.Throws<ArgumentNullException>(() => StructFormat.Parse("i").Pack([null]));
        Assert.Throws<ArgumentNullException>(() => StructFormat.Parse("4s").Pack([null]));
        ArgumentException error = Assert.Throws<ArgumentException>(() => StructFormat.Parse("d").Pack(DateTime.UnixEpoch));
        Assert.Contains("type DateTime cannot stand for field 0", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void F11_every_type_that_can_hold_a_number_packs()
    {
        object?[] values = [(sbyte)7, (byte)7, (short)7, (ushort)7, 7, 7U, 7L, 7UL, (nint)7, (nuint)7, (Int128)7, (UInt128)7];
        foreach (object? value in values)
        {
            Assert.Equal([7, 0], StructFormat.Parse("<h").Pack(value));
            Assert.Equal(Convert.FromHexString("0000E040"), StructFormat.Parse("<f").Pack(value));
        }

        Assert.Equal(Convert.FromHexString("0000E040"), StructFormat.Parse("<f").Pack(7m));
        Assert.Equal(Convert.FromHexString("0000E040"), StructFormat.Parse("<f").Pack((Half)7));
        Assert.Equal([1], StructFormat.Parse("b").Pack(true));
    }

    [Fact]
    public void F11_values_come_back_as_the_type_natural_for_code_and_size()
    {
        StructFormat format = StructFormat.Parse("<cbB?hHiIlLqQefd2s3p");
        object?[] values = format.Unpack(new byte[format.SizeInBytes]);
        Type[] expected =
        [
            typeof(byte), typeof(sbyte), typeof(byte), typeof(bool), typeof(short), typeof(ushort), typeof(int), typeof(uint), typeof(int), typeof(uint),
            typeof(long), typeof(ulong), typeof(Half), typeof(float), typeof(double), typeof(byte[]), typeof(byte[]),
        ];
        Assert.Equal(expected, values.Select(value => value!.GetType()));
        StructFormat native = StructFormat.Parse("nNP");
        Assert.Equal([typeof(nint), typeof(nuint), typeof(nint)], native.Unpack(new byte[native.SizeInBytes]).Select(value => value!.GetType()));
    }

    [Fact]
    public void F15_sizes_stand_in_the_message()
    {
        StructFormat format = StructFormat.Parse("<i");
        Assert.Contains("takes 4 bytes, 3 given", Assert.Throws<ArgumentException>(() => format.PackInto(new byte[3], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("takes exactly 4 bytes, 5 given", Assert.Throws<ArgumentException>(() => format.Unpack(new byte[5])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void F17_packed_records_are_read_one_after_another()
    {
        StructFormat format = StructFormat.Parse("<hb");
        byte[] records = [.. format.Pack(1, 2), .. format.Pack(3, 4)];
        Assert.Equal([[(short)1, (sbyte)2], [(short)3, (sbyte)4]], format.UnpackAll(records));
        Assert.Empty(format.UnpackAll(Array.Empty<byte>()));
    }

    [Fact]
    public void F17_a_part_of_a_record_and_a_record_of_no_bytes_are_refused()
    {
        Assert.Throws<ArgumentException>(() => StructFormat.Parse("<hb").UnpackAll(new byte[4]));
        Assert.Throws<ArgumentException>(() => StructFormat.Parse(string.Empty).UnpackAll(new byte[4]));
    }
}
