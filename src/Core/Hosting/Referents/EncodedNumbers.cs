using System.Globalization;
using System.Numerics;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>Adding and comparing values of which only the encoding is known.</summary>
internal static class EncodedNumbers
{
    /// <summary>The sum of two numbers of one code.</summary>
    /// <exception cref="OverflowException">It does not fit that code.</exception>
    /// <exception cref="InvalidOperationException">They are not numbers of one code.</exception>
    internal static byte[] Add(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var code = (ValueCode)left[0];
        if (left[0] != right[0])
        {
            throw new InvalidOperationException($"A {(ValueCode)right[0]} cannot be added to a {code}: both must be of one type.");
        }

        try
        {
            return Add(code, left, right);
        }
        catch (OverflowException e)
        {
            throw new OverflowException($"The sum of two values of type {code} does not fit that type: the value is unchanged.", e);
        }
    }

    private static byte[] Add(ValueCode code, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        var x = new ValueReader(left);
        var y = new ValueReader(right);
        return code switch
        {
            ValueCode.Int8 => Of(checked((sbyte)(x.ReadSByte() + y.ReadSByte()))),
            ValueCode.UInt8 => Of(checked((byte)(x.ReadByte() + y.ReadByte()))),
            ValueCode.Int16 => Of(checked((short)(x.ReadInt16() + y.ReadInt16()))),
            ValueCode.UInt16 => Of(checked((ushort)(x.ReadUInt16() + y.ReadUInt16()))),
            ValueCode.Int32 => Of(checked(x.ReadInt32() + y.ReadInt32())),
            ValueCode.UInt32 => Of(checked(x.ReadUInt32() + y.ReadUInt32())),
            ValueCode.Int64 => Of(checked(x.ReadInt64() + y.ReadInt64())),
            ValueCode.UInt64 => Of(checked(x.ReadUInt64() + y.ReadUInt64())),
            ValueCode.Int128 => Of(checked(x.ReadInt128() + y.ReadInt128())),
            ValueCode.UInt128 => Of(checked(x.ReadUInt128() + y.ReadUInt128())),
            ValueCode.Half => Of((Half)((float)x.ReadHalf() + (float)y.ReadHalf())),
            ValueCode.Single => Of(x.ReadSingle() + y.ReadSingle()),
            ValueCode.Double => Of(x.ReadDouble() + y.ReadDouble()),
            ValueCode.Decimal => Of(x.ReadDecimal() + y.ReadDecimal()),
            ValueCode.Complex => Of(x.ReadComplex() + y.ReadComplex()),
            ValueCode.BigInteger => Of(x.ReadBigInteger() + y.ReadBigInteger()),
            ValueCode.TimeSpan => Of(x.ReadTimeSpan() + y.ReadTimeSpan()),
            _ => throw NoNumber(code),
        };
    }

    /// <summary>Whether it can be added to.</summary>
    /// <exception cref="InvalidOperationException">It is no number.</exception>
    internal static void RequireNumber(ReadOnlySpan<byte> value)
    {
        var code = (ValueCode)value[0];
        if (code is not (ValueCode.Int8 or ValueCode.UInt8 or ValueCode.Int16 or ValueCode.UInt16 or ValueCode.Int32 or ValueCode.UInt32 or ValueCode.Int64 or ValueCode.UInt64 or ValueCode.Int128 or ValueCode.UInt128
            or ValueCode.Half or ValueCode.Single or ValueCode.Double or ValueCode.Decimal or ValueCode.Complex or ValueCode.BigInteger or ValueCode.TimeSpan))
        {
            throw NoNumber(code);
        }
    }

    /// <summary>Values of one code in their order. Those that are equal stay as they were, in both directions, as the specification's do. Each is read once.</summary>
    /// <exception cref="InvalidOperationException">They are not all of one code that has an order.</exception>
    internal static List<EncodedValue> Sort(EncodedValue[] values, bool descending)
    {
        if (values.Length < 2)
        {
            return [.. values];
        }

        ValueCode code = Family(values[0].Bytes[0]);
        foreach (EncodedValue value in values)
        {
            if (Family(value.Bytes[0]) != code)
            {
                throw new InvalidOperationException($"A list that holds a {code} and a {(ValueCode)value.Bytes[0]} has no order: values of one type have.");
            }
        }

        return code switch
        {
            ValueCode.True => By(values, descending, static value => value.Bytes[0]),
            ValueCode.Int8 => By(values, descending, static value => value.Read<sbyte>(null)),
            ValueCode.UInt8 => By(values, descending, static value => value.Read<byte>(null)),
            ValueCode.Int16 => By(values, descending, static value => value.Read<short>(null)),
            ValueCode.UInt16 => By(values, descending, static value => value.Read<ushort>(null)),
            ValueCode.Int32 => By(values, descending, static value => value.Read<int>(null)),
            ValueCode.UInt32 => By(values, descending, static value => value.Read<uint>(null)),
            ValueCode.Int64 => By(values, descending, static value => value.Read<long>(null)),
            ValueCode.UInt64 => By(values, descending, static value => value.Read<ulong>(null)),
            ValueCode.Int128 => By(values, descending, static value => value.Read<Int128>(null)),
            ValueCode.UInt128 => By(values, descending, static value => value.Read<UInt128>(null)),
            ValueCode.Half => By(values, descending, static value => value.Read<Half>(null)),
            ValueCode.Single => By(values, descending, static value => value.Read<float>(null)),
            ValueCode.Double => By(values, descending, static value => value.Read<double>(null)),
            ValueCode.Decimal => By(values, descending, static value => value.Read<decimal>(null)),
            ValueCode.Char => By(values, descending, static value => value.Read<char>(null)),
            ValueCode.Rune => By(values, descending, static value => value.Read<System.Text.Rune>(null)),
            ValueCode.Guid => By(values, descending, static value => value.Read<Guid>(null)),
            ValueCode.DateTime => By(values, descending, static value => value.Read<DateTime>(null)),
            ValueCode.DateTimeOffset => By(values, descending, static value => value.Read<DateTimeOffset>(null)),
            ValueCode.DateOnly => By(values, descending, static value => value.Read<DateOnly>(null)),
            ValueCode.TimeOnly => By(values, descending, static value => value.Read<TimeOnly>(null)),
            ValueCode.TimeSpan => By(values, descending, static value => value.Read<TimeSpan>(null)),
            ValueCode.BigInteger => By(values, descending, static value => value.Read<BigInteger>(null)),
            ValueCode.String => By(values, descending, static value => value.Read<string>(null), StringComparer.Ordinal),
            _ => throw new InvalidOperationException($"Values of type {code} have no order: numbers, texts, dates and times have."),
        };
    }

    internal static string Text(long value) => value.ToString(CultureInfo.InvariantCulture);

    private static InvalidOperationException NoNumber(ValueCode code) => new($"A {code} cannot be added to: numbers can.");

    private static ValueCode Family(byte code) => (ValueCode)code switch
    {
        ValueCode.False => ValueCode.True,
        ValueCode.Utf16 => ValueCode.String,
        var other => other,
    };

    private static byte[] Of<T>(T value) => EncodedValue.Of(value).Bytes;

    private static List<EncodedValue> By<T>(EncodedValue[] values, bool descending, Func<EncodedValue, T> key, IComparer<T>? order = null) =>
        descending ? [.. values.OrderByDescending(key, order)] : [.. values.OrderBy(key, order)];
}
