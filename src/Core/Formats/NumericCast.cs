using System.Runtime.CompilerServices;

namespace Managers.Formats;

/// <summary>
/// Conversions between a type parameter and the widest numbers, by value and checked. Each test of typeof is a constant for
/// the compiler of value types, so one branch of each method remains in the code that runs.
/// </summary>
internal static class NumericCast
{
    internal static bool IsInteger<T>() => IsSigned<T>() || IsUnsigned<T>() || typeof(T) == typeof(Int128) || typeof(T) == typeof(UInt128) || typeof(T) == typeof(bool);

    internal static bool IsSigned<T>() =>
        typeof(T) == typeof(sbyte) || typeof(T) == typeof(short) || typeof(T) == typeof(int) || typeof(T) == typeof(long) || typeof(T) == typeof(nint);

    internal static bool IsUnsigned<T>() =>
        typeof(T) == typeof(byte) || typeof(T) == typeof(ushort) || typeof(T) == typeof(uint) || typeof(T) == typeof(ulong) || typeof(T) == typeof(nuint);

    internal static bool IsFraction<T>() =>
        typeof(T) == typeof(Half) || typeof(T) == typeof(float) || typeof(T) == typeof(double) || typeof(T) == typeof(decimal);

    /// <summary>Widens a T for which <see cref="IsSigned{T}"/> or bool holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static long ToInt64<T>(T value)
    {
        if (typeof(T) == typeof(sbyte))
            return As<T, sbyte>(value);
        if (typeof(T) == typeof(short))
            return As<T, short>(value);
        if (typeof(T) == typeof(int))
            return As<T, int>(value);
        if (typeof(T) == typeof(nint))
            return As<T, nint>(value);
        if (typeof(T) == typeof(bool))
            return As<T, bool>(value) ? 1 : 0;
        return As<T, long>(value);
    }

    /// <summary>Widens a T for which <see cref="IsUnsigned{T}"/> holds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong ToUInt64<T>(T value)
    {
        if (typeof(T) == typeof(byte))
            return As<T, byte>(value);
        if (typeof(T) == typeof(ushort))
            return As<T, ushort>(value);
        if (typeof(T) == typeof(uint))
            return As<T, uint>(value);
        if (typeof(T) == typeof(nuint))
            return As<T, nuint>(value);
        return As<T, ulong>(value);
    }

    /// <summary>Any number type, rounded to the nearest double.</summary>
    internal static double ToDouble<T>(T value)
    {
        if (typeof(T) == typeof(double))
            return As<T, double>(value);
        if (typeof(T) == typeof(float))
            return As<T, float>(value);
        if (typeof(T) == typeof(Half))
            return (double)As<T, Half>(value);
        if (typeof(T) == typeof(decimal))
            return (double)As<T, decimal>(value);
        if (typeof(T) == typeof(Int128))
            return (double)As<T, Int128>(value);
        if (typeof(T) == typeof(UInt128))
            return (double)As<T, UInt128>(value);
        return IsUnsigned<T>() ? ToUInt64(value) : ToInt64(value);
    }

    /// <summary>Narrows to an integer type; false when the value is outside it.</summary>
    internal static bool TryFromInt64<T>(long value, out T result)
    {
        Unsafe.SkipInit(out result);
        if (typeof(T) == typeof(long))
            return Set((long)value, true, ref result);
        if (typeof(T) == typeof(int))
            return Set((int)value, (int)value == value, ref result);
        if (typeof(T) == typeof(short))
            return Set((short)value, (short)value == value, ref result);
        if (typeof(T) == typeof(sbyte))
            return Set((sbyte)value, (sbyte)value == value, ref result);
        if (typeof(T) == typeof(nint))
            return Set((nint)value, (nint)value == value, ref result);
        if (typeof(T) == typeof(Int128))
            return Set((Int128)value, true, ref result);
        return value >= 0 ? TryFromUInt64((ulong)value, out result) : Set(default(T)!, false, ref result);
    }

    /// <summary>Narrows to an integer type; false when the value is outside it.</summary>
    internal static bool TryFromUInt64<T>(ulong value, out T result)
    {
        Unsafe.SkipInit(out result);
        if (typeof(T) == typeof(ulong))
            return Set(value, true, ref result);
        if (typeof(T) == typeof(uint))
            return Set((uint)value, (uint)value == value, ref result);
        if (typeof(T) == typeof(ushort))
            return Set((ushort)value, (ushort)value == value, ref result);
        if (typeof(T) == typeof(byte))
            return Set((byte)value, (byte)value == value, ref result);
        if (typeof(T) == typeof(nuint))
            return Set((nuint)value, (nuint)value == value, ref result);
        if (typeof(T) == typeof(UInt128))
            return Set((UInt128)value, true, ref result);
        if (typeof(T) == typeof(bool))
            return Set(value != 0, value <= 1, ref result);
        return value <= long.MaxValue ? TryFromInt64((long)value, out result) : TryWide(value, ref result);
    }

    /// <summary>Narrows to any number type; false when the value is outside it, or a fraction and the type holds whole numbers.</summary>
    internal static bool TryFromDouble<T>(double value, out T result)
    {
        Unsafe.SkipInit(out result);
        if (typeof(T) == typeof(double))
            return Set(value, true, ref result);
        if (typeof(T) == typeof(float))
            return Set((float)value, float.IsFinite((float)value) || !double.IsFinite(value), ref result);
        if (typeof(T) == typeof(Half))
            return Set((Half)value, Half.IsFinite((Half)value) || !double.IsFinite(value), ref result);
        if (typeof(T) == typeof(decimal))
            return TryDecimal(value, ref result);
        if (double.Truncate(value) != value)
            return Set(default(T)!, false, ref result);

        // NaN fails the line above; what is left is whole or infinite, and every comparison is with an exact power of two.
        if (typeof(T) == typeof(Int128))
            return Set((Int128)value, value is >= -170141183460469231731687303715884105728.0 and < 170141183460469231731687303715884105728.0, ref result);
        if (typeof(T) == typeof(UInt128))
            return Set((UInt128)value, value is >= 0 and < 340282366920938463463374607431768211456.0, ref result);
        if (value is >= -9223372036854775808.0 and < 9223372036854775808.0)
            return TryFromInt64((long)value, out result);
        if (value is >= 0 and < 18446744073709551616.0)
            return TryFromUInt64((ulong)value, out result);
        return Set(default(T)!, false, ref result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static TTo As<TFrom, TTo>(TFrom value) => Unsafe.As<TFrom, TTo>(ref value);

    private static bool TryWide<T>(ulong value, ref T result) =>
        typeof(T) == typeof(Int128) ? Set((Int128)value, true, ref result) : Set(default(T)!, false, ref result);

    private static bool TryDecimal<T>(double value, ref T result)
    {
        // The first double at or above decimal.MaxValue is 2^96.
        bool fits = Math.Abs(value) < 79228162514264337593543950336.0;
        return Set(fits ? (decimal)value : 0m, fits, ref result);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool Set<TFrom, TTo>(TFrom value, bool fits, ref TTo result)
    {
        result = Unsafe.As<TFrom, TTo>(ref value);
        return fits;
    }
}
