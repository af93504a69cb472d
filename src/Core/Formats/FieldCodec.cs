using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Managers.Formats;

/// <summary>
/// One value to and from its bytes. Writing has two halves, so that a struct checks all of its values before it touches a byte:
/// <see cref="Encode{T}"/> checks and gives the bits (of text: its length), <see cref="Store{T}"/> writes and cannot fail.
/// </summary>
internal static class FieldCodec
{
    /// <summary>Refuses a type that can never stand for the field.</summary>
    internal static void Require<T>(in FieldSlot slot)
    {
        bool taken = slot.Kind switch
        {
            FieldKind.Char => typeof(T) == typeof(byte) || typeof(T) == typeof(char),
            FieldKind.Half or FieldKind.Single or FieldKind.Double => NumericCast.IsInteger<T>() || NumericCast.IsFraction<T>(),
            FieldKind.Text or FieldKind.Pascal => typeof(T) == typeof(string) || typeof(T) == typeof(byte[]),
            _ => NumericCast.IsInteger<T>(),
        };
        if (!taken)
            FormatErrors.WrongType(slot, typeof(T));
    }

    /// <summary>Checks a value of a type that <see cref="Require{T}"/> took.</summary>
    /// <param name="slot">The field.</param>
    /// <param name="value">The value.</param>
    /// <param name="truncate">Whether text that is too long is cut.</param>
    /// <returns>What <see cref="Store{T}"/> is given.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Encode<T>(in FieldSlot slot, T value, bool truncate)
    {
        // What nearly every value is stays in the caller: of the stored type itself, or a signed number within the range.
        if (slot.IsRaw)
            return 0;
        if (NumericCast.IsSigned<T>() && slot.IsInteger)
        {
            long number = NumericCast.ToInt64(value);
            if ((ulong)(number - slot.Min) <= slot.SignedSpan)
                return (ulong)number;
        }

        return EncodeOther(in slot, value, truncate);
    }

    /// <summary>Writes what <see cref="Encode{T}"/> gave.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store<T>(in FieldSlot slot, T value, ulong bits, Span<byte> destination)
    {
        Span<byte> field = destination.Slice(slot.Offset, slot.Size);
        if (slot.IsRaw)
            Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(field), value);
        else if (typeof(T) == typeof(string) || typeof(T) == typeof(byte[]))
            TextField.Store(in slot, value, field);
        else
            StoreBits(in slot, bits, field);
    }

    /// <summary>Reads a value as a type that <see cref="Require{T}"/> took.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static T Decode<T>(in FieldSlot slot, ReadOnlySpan<byte> source)
    {
        ReadOnlySpan<byte> field = source.Slice(slot.Offset, slot.Size);
        if (slot.IsRaw)
            return Unsafe.ReadUnaligned<T>(ref MemoryMarshal.GetReference(field));
        if (typeof(T) == typeof(string) || typeof(T) == typeof(byte[]))
            return TextField.Load<T>(in slot, field);
        return DecodeOther<T>(in slot, LoadBits(in slot, field));
    }

    /// <summary>The value as the specification prints it: by the code, not by the C# type.</summary>
    internal static string ToText<T>(in FieldSlot slot, T value)
    {
        switch (slot.Kind)
        {
            case FieldKind.Char when typeof(T) == typeof(byte):
                return PythonText.QuoteBytes([NumericCast.As<T, byte>(value)]);
            case FieldKind.Char when typeof(T) == typeof(char):
                return PythonText.Quote([NumericCast.As<T, char>(value)]);
            case FieldKind.Truth:
                return PythonText.Of(IsTrue(value));
            case FieldKind.Half or FieldKind.Single or FieldKind.Double:
                return PythonText.Of(NumericCast.ToDouble(value));
            case FieldKind.Pointer when NumericCast.IsSigned<T>():
                return PythonText.Of((ulong)NumericCast.ToInt64(value) & slot.Max);
            case FieldKind.Text or FieldKind.Pascal:
                return PythonText.Of(value);
            default:
                return typeof(T) == typeof(bool) ? PythonText.Of(NumericCast.ToInt64(value)) : PythonText.Of(value);
        }
    }

    /// <summary>Whether the field's bytes are the machine's own form of T, with every pattern of bits a legal value.</summary>
    internal static bool IsRaw<T>(in FieldSlot slot)
    {
        if (slot.Size != Unsafe.SizeOf<T>() || (slot.BigEndian == BitConverter.IsLittleEndian && slot.Size > 1))
            return false;

        return slot.Kind switch
        {
            FieldKind.Char => typeof(T) == typeof(byte),
            FieldKind.Signed => NumericCast.IsSigned<T>(),
            FieldKind.Unsigned => NumericCast.IsUnsigned<T>(),
            FieldKind.Pointer => NumericCast.IsSigned<T>() || NumericCast.IsUnsigned<T>(),
            FieldKind.Half => typeof(T) == typeof(Half),
            FieldKind.Single => typeof(T) == typeof(float),
            FieldKind.Double => typeof(T) == typeof(double),
            _ => false,
        };
    }

    private static ulong EncodeOther<T>(in FieldSlot slot, T value, bool truncate)
    {
        if (typeof(T) == typeof(string) || typeof(T) == typeof(byte[]))
            return (ulong)TextField.Check(in slot, value, truncate);

        return slot.Kind switch
        {
            FieldKind.Char => EncodeChar(in slot, value),
            FieldKind.Truth => IsTrue(value) ? 1UL : 0UL,
            FieldKind.Half => EncodeHalf(in slot, value),
            FieldKind.Single => EncodeSingle(in slot, value),
            FieldKind.Double => BitConverter.DoubleToUInt64Bits(NumericCast.ToDouble(value)),
            _ => EncodeInteger(in slot, value),
        };
    }

    private static T DecodeOther<T>(in FieldSlot slot, ulong bits)
    {
        T result;
        switch (slot.Kind)
        {
            case FieldKind.Char:
                return DecodeChar<T>(in slot, bits);
            case FieldKind.Truth:
                NumericCast.TryFromUInt64(bits == 0 ? 0UL : 1UL, out result);
                return result;
            case FieldKind.Half:
                return DecodeDouble<T>(in slot, (double)BitConverter.UInt16BitsToHalf((ushort)bits));
            case FieldKind.Single:
                return DecodeDouble<T>(in slot, BitConverter.UInt32BitsToSingle((uint)bits));
            case FieldKind.Double:
                return DecodeDouble<T>(in slot, BitConverter.UInt64BitsToDouble(bits));
            case FieldKind.Unsigned:
            case FieldKind.Pointer when !NumericCast.IsSigned<T>():
                if (!NumericCast.TryFromUInt64(bits, out result))
                    FormatErrors.ReadRange<T>(in slot, PythonText.Of(bits));
                return result;
            default:
                // Sign extension; an address read as a signed type of at most its size gives back the negative number that was written.
                long signed = (long)(bits << (64 - (8 * slot.Size))) >> (64 - (8 * slot.Size));
                if (!NumericCast.TryFromInt64(signed, out result))
                    FormatErrors.ReadRange<T>(in slot, PythonText.Of(signed));
                return result;
        }
    }

    private static void StoreBits(in FieldSlot slot, ulong bits, Span<byte> field)
    {
        switch (field.Length)
        {
            case 1:
                field[0] = (byte)bits;
                break;
            case 2 when slot.BigEndian:
                BinaryPrimitives.WriteUInt16BigEndian(field, (ushort)bits);
                break;
            case 2:
                BinaryPrimitives.WriteUInt16LittleEndian(field, (ushort)bits);
                break;
            case 4 when slot.BigEndian:
                BinaryPrimitives.WriteUInt32BigEndian(field, (uint)bits);
                break;
            case 4:
                BinaryPrimitives.WriteUInt32LittleEndian(field, (uint)bits);
                break;
            default:
                if (slot.BigEndian)
                    BinaryPrimitives.WriteUInt64BigEndian(field, bits);
                else
                    BinaryPrimitives.WriteUInt64LittleEndian(field, bits);
                break;
        }
    }

    private static ulong LoadBits(in FieldSlot slot, ReadOnlySpan<byte> field) => field.Length switch
    {
        1 => field[0],
        2 => slot.BigEndian ? BinaryPrimitives.ReadUInt16BigEndian(field) : BinaryPrimitives.ReadUInt16LittleEndian(field),
        4 => slot.BigEndian ? BinaryPrimitives.ReadUInt32BigEndian(field) : BinaryPrimitives.ReadUInt32LittleEndian(field),
        _ => slot.BigEndian ? BinaryPrimitives.ReadUInt64BigEndian(field) : BinaryPrimitives.ReadUInt64LittleEndian(field),
    };

    private static ulong EncodeInteger<T>(in FieldSlot slot, T value)
    {
        if (NumericCast.IsUnsigned<T>())
        {
            ulong unsigned = NumericCast.ToUInt64(value);
            if (unsigned > slot.Max)
                FormatErrors.Range(in slot, value);
            return unsigned;
        }

        if (typeof(T) == typeof(Int128) || typeof(T) == typeof(UInt128))
            return EncodeWide(in slot, value);

        long signed = NumericCast.ToInt64(value);
        if (signed < 0 ? signed < slot.Min : (ulong)signed > slot.Max)
            FormatErrors.Range(in slot, value);
        return (ulong)signed;
    }

    private static ulong EncodeWide<T>(in FieldSlot slot, T value)
    {
        bool fits = typeof(T) == typeof(UInt128)
            ? NumericCast.As<T, UInt128>(value) <= slot.Max
            : NumericCast.As<T, Int128>(value) >= slot.Min && NumericCast.As<T, Int128>(value) <= slot.Max;
        if (!fits)
            FormatErrors.Range(in slot, value);
        return typeof(T) == typeof(UInt128) ? (ulong)NumericCast.As<T, UInt128>(value) : unchecked((ulong)NumericCast.As<T, Int128>(value));
    }

    private static ulong EncodeHalf<T>(in FieldSlot slot, T value)
    {
        if (typeof(T) == typeof(Half))
            return BitConverter.HalfToUInt16Bits(NumericCast.As<T, Half>(value));

        double number = NumericCast.ToDouble(value);
        if (double.IsNaN(number))
        {
            // A conversion would carry part of the payload over; the reference writes the plain quiet NaN with the sign.
            return double.IsNegative(number) ? 0xFE00UL : 0x7E00UL;
        }

        var half = (Half)number;
        if (Half.IsInfinity(half) && !double.IsInfinity(number))
            FormatErrors.Range(in slot, value);
        return BitConverter.HalfToUInt16Bits(half);
    }

    private static ulong EncodeSingle<T>(in FieldSlot slot, T value)
    {
        if (typeof(T) == typeof(float))
            return BitConverter.SingleToUInt32Bits(NumericCast.As<T, float>(value));

        double number = NumericCast.ToDouble(value);
        float single = (float)number;
        if (slot.IsStandard && float.IsInfinity(single) && !double.IsInfinity(number))
            FormatErrors.Range(in slot, value);
        return BitConverter.SingleToUInt32Bits(single);
    }

    private static ulong EncodeChar<T>(in FieldSlot slot, T value)
    {
        if (typeof(T) == typeof(byte))
            return NumericCast.As<T, byte>(value);

        char character = NumericCast.As<T, char>(value);
        if (!char.IsAscii(character))
            FormatErrors.NotAscii(in slot, character);
        return character;
    }

    private static T DecodeChar<T>(in FieldSlot slot, ulong bits)
    {
        if (typeof(T) == typeof(byte))
            return NumericCast.As<byte, T>((byte)bits);
        if (bits > 0x7F)
            FormatErrors.ReadRange<T>(in slot, PythonText.QuoteBytes([(byte)bits]));
        return NumericCast.As<char, T>((char)bits);
    }

    private static T DecodeDouble<T>(in FieldSlot slot, double number)
    {
        if (!NumericCast.TryFromDouble(number, out T result))
            FormatErrors.ReadRange<T>(in slot, PythonText.Of(number));
        return result;
    }

    private static bool IsTrue<T>(T value)
    {
        if (typeof(T) == typeof(Int128))
            return NumericCast.As<T, Int128>(value) != 0;
        if (typeof(T) == typeof(UInt128))
            return NumericCast.As<T, UInt128>(value) != 0;
        return NumericCast.IsUnsigned<T>() ? NumericCast.ToUInt64(value) != 0 : NumericCast.ToInt64(value) != 0;
    }
}
