using System.Numerics;
using Managers.Core.Tests.Formats.Data;
using Managers.Formats;
using Xunit;

namespace Managers.Core.Tests.Formats;

/// <summary>The one-value lines of the table through the typed codecs, for every C# type that can hold the value.</summary>
public sealed class CpythonTypedTests
{
    private int _checked;

    [Fact]
    public void F11_every_integer_type_writes_the_bytes_of_cpython()
    {
        StructCases.RequireSameMachine();
        foreach (StructCase row in StructCases.Of("integer").Where(row => row.Values.Count == 1 && row.Values[0][0] == 'i' && (!row.IsError || row.Outcome == "error:range")))
        {
            Int128 value = Int128.Parse(row.Values[0].AsSpan(2));
            Integer<sbyte>(row, value);
            Integer<byte>(row, value);
            Integer<short>(row, value);
            Integer<ushort>(row, value);
            Integer<int>(row, value);
            Integer<uint>(row, value);
            Integer<long>(row, value);
            Integer<ulong>(row, value);
            Integer<nint>(row, value);
            Integer<nuint>(row, value);
            Integer<Int128>(row, value);
            Integer<UInt128>(row, value);
        }

        Assert.True(_checked > 3000, $"{_checked} combinations ran");
    }

    [Fact]
    public void F12_F13_every_number_type_writes_the_bytes_of_cpython()
    {
        StructCases.RequireSameMachine();
        foreach (StructCase row in StructCases.Of("float").Concat(StructCases.Of("half")).Where(row => row.Values.Count == 1 && row.Values[0][0] is 'f' or 'i'))
        {
            double value = StructCase.ToDouble(row.Values[0][2..]);
            Fraction<double>(row, value);
            Fraction<float>(row, value);
            Fraction<Half>(row, value);
            if (double.IsFinite(value) && Math.Abs(value) < 1e28 && (double)(decimal)value == value && !double.IsNegative(value))
                Fraction<decimal>(row, value);
            if (double.IsInteger(value) && Math.Abs(value) < 1e15 && !(value == 0 && double.IsNegative(value)))
                Fraction<long>(row, value);
        }

        Assert.True(_checked > 1500, $"{_checked} combinations ran");
    }

    [Fact]
    public void V5_text_that_fits_writes_the_bytes_of_cpython()
    {
        foreach (StructCase row in StructCases.Of("text").Where(row => row.Values.Count == 1 && row.Values[0][0] == 'b' && !row.IsError))
        {
            byte[] value = Convert.FromHexString(row.Values[0][2..]);
            ValueCodec<byte[]> bytes = ValueCodecs.ForValue<byte[]>(StructFormat.Parse(row.Format));
            ValueCodec<string> text = ValueCodecs.ForValue<string>(StructFormat.Parse(row.Format));
            Assert.Equal(row.Packed, Write(bytes, value));
            Assert.Equal(row.Packed, Write(text, System.Text.Encoding.ASCII.GetString(value)));
            Assert.Equal(Convert.FromHexString(row.Unpacked[0][2..]), bytes.Read(row.Packed));
            _checked++;
        }

        Assert.True(_checked > 50, $"{_checked} cases ran");
    }

    [Fact]
    public void V5_text_that_is_too_long_throws_and_cut_on_request_gives_the_bytes_of_cpython()
    {
        foreach (StructCase row in StructCases.Of("truncated"))
        {
            byte[] value = Convert.FromHexString(row.Values[0][2..]);
            ValueCodec<byte[]> codec = ValueCodecs.ForValue<byte[]>(StructFormat.Parse(row.Format));
            var destination = new byte[codec.SizeInBytes];
            destination.AsSpan().Fill(0xA5);
            ArgumentException error = Assert.Throws<ArgumentException>(() => codec.Write(value, destination));
            Assert.Contains($"bytes fit, {value.Length} given", error.Message, StringComparison.Ordinal);
            Assert.False(destination.AsSpan().ContainsAnyExcept((byte)0xA5), row.ToString());

            codec.WriteTruncated(value, destination);
            int seen = row.Format.EndsWith('p') ? Math.Min(256, destination.Length) : destination.Length;
            Assert.Equal(row.Packed.AsSpan(0, seen), destination.AsSpan(0, seen));

            // CPython leaves the cut end of the text behind the 255 bytes that p can count; here it is zero.
            Assert.False(destination.AsSpan(seen).ContainsAnyExcept((byte)0), row.ToString());
            Assert.Equal(Convert.FromHexString(row.Unpacked[0][2..]), codec.Read(destination));
            _checked++;
        }

        Assert.True(_checked > 30, $"{_checked} cases ran");
    }

    private static byte[] Write<T>(ValueCodec<T> codec, T value)
    {
        var destination = new byte[codec.SizeInBytes];
        destination.AsSpan().Fill(0xA5);
        codec.Write(value, destination);
        return destination;
    }

    private void Integer<T>(StructCase row, Int128 value)
        where T : INumberBase<T>
    {
        T typed = T.CreateTruncating(value);
        if (Int128.CreateTruncating(typed) != value || T.IsNegative(typed) != Int128.IsNegative(value))
            return;

        ValueCodec<T> codec = ValueCodecs.ForValue<T>(StructFormat.Parse(row.Format));
        _checked++;
        if (row.IsError)
        {
            OverflowException error = Assert.Throws<OverflowException>(() => Write(codec, typed));
            Assert.Contains($"Value {value} does not fit field 0 (code '{row.Format[^1]}')", error.Message, StringComparison.Ordinal);
            return;
        }

        Assert.Equal(row.Packed, Write(codec, typed));

        // An address written as a negative number reads back so in 64 bits or fewer; in 128 it is what CPython gives.
        bool wraps = value < 0 && row.Format[^1] == 'P' && typeof(T) == typeof(Int128);
        Assert.Equal(wraps ? T.CreateChecked(Int128.Parse(row.Unpacked[0].AsSpan(2))) : typed, codec.Read(row.Packed));
    }

    private void Fraction<T>(StructCase row, double value)
        where T : INumberBase<T>
    {
        T typed = T.CreateTruncating(value);
        if (double.CreateTruncating(typed) != value && !double.IsNaN(value))
            return;

        ValueCodec<T> codec = ValueCodecs.ForValue<T>(StructFormat.Parse(row.Format));
        _checked++;
        if (row.IsError)
        {
            Assert.Throws<OverflowException>(() => Write(codec, typed));
            return;
        }

        Assert.Equal(Convert.ToHexString(row.Packed), Convert.ToHexString(Write(codec, typed)));
        if (row.Unpacked[0][2..] == PythonText.Of(value))
            Assert.Equal(typed, codec.Read(row.Packed));
    }
}
