namespace Managers.Formats;

/// <summary>One value of a format, with all that reading and writing it asks for.</summary>
internal readonly struct FieldSlot
{
    internal FieldSlot(StructFormat format, FormatField field, int index, int repeat)
    {
        FormatCode.TryGet(field.Code, format.IsNative, out FieldKind kind, out _);
        Format = format;
        Code = field.Code;
        Kind = kind;
        Index = index;
        Size = field.SizeInBytes;
        Offset = field.OffsetInBytes + (repeat * field.SizeInBytes);
        BigEndian = format.IsBigEndian;
        IsStandard = !format.IsNative;
        IsInteger = kind is FieldKind.Signed or FieldKind.Unsigned or FieldKind.Pointer;
        (Min, Max) = kind switch
        {
            FieldKind.Signed => (long.MinValue >> (64 - (8 * Size)), (ulong)(long.MaxValue >> (64 - (8 * Size)))),
            FieldKind.Unsigned => (0L, ulong.MaxValue >> (64 - (8 * Size))),
            FieldKind.Pointer => (long.MinValue >> (64 - (8 * Size)), ulong.MaxValue >> (64 - (8 * Size))),
            _ => (0L, 0UL),
        };
        SignedSpan = (ulong)((long)Math.Min(Max, long.MaxValue) - Min);
    }

    private FieldSlot(in FieldSlot slot, bool isRaw)
    {
        this = slot;
        IsRaw = isRaw;
    }

    /// <summary>The format it belongs to; messages name it.</summary>
    internal StructFormat Format { get; }

    internal char Code { get; }

    internal FieldKind Kind { get; }

    /// <summary>Position among the values of the format, from 0.</summary>
    internal int Index { get; }

    internal int Offset { get; }

    internal int Size { get; }

    internal bool BigEndian { get; }

    internal bool IsStandard { get; }

    internal bool IsInteger { get; }

    /// <summary>Whether the bytes are the machine's own form of the type this slot is bound to, so that they are copied unseen.</summary>
    internal bool IsRaw { get; }

    /// <summary>The least value of an integer code.</summary>
    internal long Min { get; }

    /// <summary>The greatest value of an integer code.</summary>
    internal ulong Max { get; }

    /// <summary>How far above <see cref="Min"/> a signed 64-bit number may lie: one comparison checks both ends.</summary>
    internal ulong SignedSpan { get; }

    /// <summary>Bytes of text that fit: all of s; of p, what the length byte can count.</summary>
    internal int Room => Kind == FieldKind.Pascal ? Math.Clamp(Size - 1, 0, byte.MaxValue) : Size;

    /// <summary>The slot for values of one C# type.</summary>
    /// <exception cref="ArgumentException">The type cannot stand for the code.</exception>
    internal FieldSlot BindTo<T>()
    {
        FieldCodec.Require<T>(in this);
        return new FieldSlot(in this, FieldCodec.IsRaw<T>(in this));
    }
}
