using System.Runtime.CompilerServices;

namespace Managers.Protocol;

/// <summary>The types that arrays carry without a code for each element.</summary>
internal static class FixedTypes
{
    /// <summary>Size of an element; 0: arrays do not carry it.</summary>
    internal static int SizeOf(ValueCode code) => code switch
    {
        ValueCode.Int8 or ValueCode.UInt8 => 1,
        ValueCode.Int16 or ValueCode.UInt16 or ValueCode.Half or ValueCode.Char => 2,
        ValueCode.Int32 or ValueCode.UInt32 or ValueCode.Single => 4,
        ValueCode.Int64 or ValueCode.UInt64 or ValueCode.Double => 8,
        ValueCode.Int128 or ValueCode.UInt128 => 16,
        _ => 0,
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ValueCode CodeOf<T>()
        where T : unmanaged =>
        TryCodeOf<T>() is { } code and not ValueCode.Null ? code : throw new NotSupportedException($"{typeof(T)} is no number of fixed size: an array of it is written as a list.");

    /// <summary>The code of T; Null if arrays do not carry it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ValueCode TryCodeOf<T>()
    {
        if (typeof(T) == typeof(sbyte)) return ValueCode.Int8;
        if (typeof(T) == typeof(byte)) return ValueCode.UInt8;
        if (typeof(T) == typeof(short)) return ValueCode.Int16;
        if (typeof(T) == typeof(ushort)) return ValueCode.UInt16;
        if (typeof(T) == typeof(int)) return ValueCode.Int32;
        if (typeof(T) == typeof(uint)) return ValueCode.UInt32;
        if (typeof(T) == typeof(long)) return ValueCode.Int64;
        if (typeof(T) == typeof(ulong)) return ValueCode.UInt64;
        if (typeof(T) == typeof(Int128)) return ValueCode.Int128;
        if (typeof(T) == typeof(UInt128)) return ValueCode.UInt128;
        if (typeof(T) == typeof(Half)) return ValueCode.Half;
        if (typeof(T) == typeof(float)) return ValueCode.Single;
        if (typeof(T) == typeof(double)) return ValueCode.Double;
        return typeof(T) == typeof(char) ? ValueCode.Char : ValueCode.Null;
    }
}
