using System.Text;
using Managers.Formats;
using Managers.Protocol;

namespace Managers.Proxies;

/// <summary>
/// Values of a struct format on the wire: each crosses as the type that is natural for its code, so that both sides may have another size and order of bytes. No value is boxed.
/// </summary>
internal static class PackedValues
{
    /// <summary>Writes the values of packed bytes: one by itself, those of a struct as a tuple.</summary>
    internal static void Write(ref ValueWriter writer, StructFormat format, scoped ReadOnlySpan<byte> packed, bool asTuple)
    {
        if (asTuple)
        {
            writer.WriteTupleHeader(format.ValueCount);
        }

        for (int i = 0; i < format.ValueCount; i++)
        {
            FieldSlot slot = format.GetSlot(i);
            Write(ref writer, in slot, packed);
        }

        if (asTuple)
        {
            writer.EndNested();
        }
    }

    /// <summary>Reads values into packed bytes, which are zero before. Any number is taken that fits its code; if one does not fit, the bytes are of no use.</summary>
    /// <exception cref="ArgumentException">Another number of values, or a type that the code does not take.</exception>
    /// <exception cref="OverflowException">A number is outside the range of its code.</exception>
    internal static void Read(ref ValueReader reader, StructFormat format, scoped Span<byte> packed, bool asTuple)
    {
        if (asTuple)
        {
            int count = reader.ReadTupleHeader();
            if (count != format.ValueCount)
            {
                throw new ArgumentException($"The format '{format.Text}' holds {format.ValueCount} values; {count} were given.");
            }
        }

        for (int i = 0; i < format.ValueCount; i++)
        {
            FieldSlot slot = format.GetSlot(i);
            Read(ref reader, in slot, packed);
        }

        if (asTuple)
        {
            reader.EndNested();
        }
    }

    /// <summary>The values as the specification prints them.</summary>
    internal static string ToText(StructFormat format, ReadOnlySpan<byte> packed, bool asTuple)
    {
        var text = new StringBuilder(asTuple ? "(" : string.Empty);
        for (int i = 0; i < format.ValueCount; i++)
        {
            FieldSlot slot = format.GetSlot(i);
            text.Append(i == 0 ? string.Empty : ", ").Append(ToText(in slot, packed));
        }

        return asTuple ? text.Append(format.ValueCount == 1 ? ",)" : ")").ToString() : text.ToString();
    }

    private static void Write(ref ValueWriter writer, in FieldSlot slot, scoped ReadOnlySpan<byte> packed)
    {
        switch (slot.Kind)
        {
            case FieldKind.Truth:
                writer.WriteBoolean(FieldCodec.Decode<bool>(in slot, packed));
                break;
            case FieldKind.Half:
                writer.WriteHalf(FieldCodec.Decode<Half>(in slot, packed));
                break;
            case FieldKind.Single:
                writer.WriteSingle(FieldCodec.Decode<float>(in slot, packed));
                break;
            case FieldKind.Double:
                writer.WriteDouble(FieldCodec.Decode<double>(in slot, packed));
                break;
            case FieldKind.Text or FieldKind.Pascal:
                writer.WriteBytes(FieldCodec.Decode<byte[]>(in slot, packed));
                break;
            case FieldKind.Char:
                writer.WriteByte(FieldCodec.Decode<byte>(in slot, packed));
                break;
            case FieldKind.Unsigned:
                WriteUnsigned(ref writer, in slot, packed);
                break;
            default:
                WriteSigned(ref writer, in slot, packed);
                break;
        }
    }

    private static void WriteUnsigned(ref ValueWriter writer, in FieldSlot slot, scoped ReadOnlySpan<byte> packed)
    {
        switch (slot.Size)
        {
            case 1:
                writer.WriteByte(FieldCodec.Decode<byte>(in slot, packed));
                break;
            case 2:
                writer.WriteUInt16(FieldCodec.Decode<ushort>(in slot, packed));
                break;
            case 4:
                writer.WriteUInt32(FieldCodec.Decode<uint>(in slot, packed));
                break;
            default:
                writer.WriteUInt64(FieldCodec.Decode<ulong>(in slot, packed));
                break;
        }
    }

    private static void WriteSigned(ref ValueWriter writer, in FieldSlot slot, scoped ReadOnlySpan<byte> packed)
    {
        switch (slot.Size)
        {
            case 1:
                writer.WriteSByte(FieldCodec.Decode<sbyte>(in slot, packed));
                break;
            case 2:
                writer.WriteInt16(FieldCodec.Decode<short>(in slot, packed));
                break;
            case 4:
                writer.WriteInt32(FieldCodec.Decode<int>(in slot, packed));
                break;
            default:
                writer.WriteInt64(FieldCodec.Decode<long>(in slot, packed));
                break;
        }
    }

    private static void Read(ref ValueReader reader, in FieldSlot slot, scoped Span<byte> packed)
    {
        switch (reader.NextCode)
        {
            case ValueCode.Int32:
                BoxedField.Apply(in slot, reader.ReadInt32(), packed, store: true);
                break;
            case ValueCode.Int64:
                BoxedField.Apply(in slot, reader.ReadInt64(), packed, store: true);
                break;
            case ValueCode.Double:
                BoxedField.Apply(in slot, reader.ReadDouble(), packed, store: true);
                break;
            case ValueCode.True or ValueCode.False:
                BoxedField.Apply(in slot, reader.ReadBoolean(), packed, store: true);
                break;
            case ValueCode.Int8:
                BoxedField.Apply(in slot, reader.ReadSByte(), packed, store: true);
                break;
            case ValueCode.UInt8:
                BoxedField.Apply(in slot, reader.ReadByte(), packed, store: true);
                break;
            case ValueCode.Int16:
                BoxedField.Apply(in slot, reader.ReadInt16(), packed, store: true);
                break;
            case ValueCode.UInt16:
                BoxedField.Apply(in slot, reader.ReadUInt16(), packed, store: true);
                break;
            case ValueCode.UInt32:
                BoxedField.Apply(in slot, reader.ReadUInt32(), packed, store: true);
                break;
            case ValueCode.UInt64:
                BoxedField.Apply(in slot, reader.ReadUInt64(), packed, store: true);
                break;
            case ValueCode.Single:
                BoxedField.Apply(in slot, reader.ReadSingle(), packed, store: true);
                break;
            case ValueCode.Half:
                BoxedField.Apply(in slot, reader.ReadHalf(), packed, store: true);
                break;
            case ValueCode.Bytes:
                BoxedField.Apply(in slot, reader.ReadBytes()!, packed, store: true);
                break;
            default:
                // Text, characters, and what no code takes, which is refused with its type's name.
                BoxedField.Apply(in slot, reader.Read<object?>(), packed, store: true);
                break;
        }
    }

    private static string ToText(in FieldSlot slot, ReadOnlySpan<byte> packed) => slot.Kind switch
    {
        FieldKind.Char => FieldCodec.ToText(in slot, FieldCodec.Decode<byte>(in slot, packed)),
        FieldKind.Truth => FieldCodec.ToText(in slot, FieldCodec.Decode<bool>(in slot, packed)),
        FieldKind.Half or FieldKind.Single or FieldKind.Double => FieldCodec.ToText(in slot, FieldCodec.Decode<double>(in slot, packed)),
        FieldKind.Text or FieldKind.Pascal => FieldCodec.ToText(in slot, FieldCodec.Decode<string>(in slot, packed)),
        FieldKind.Unsigned => FieldCodec.ToText(in slot, FieldCodec.Decode<ulong>(in slot, packed)),
        FieldKind.Pointer => FieldCodec.ToText(in slot, FieldCodec.Decode<nint>(in slot, packed)),
        _ => FieldCodec.ToText(in slot, FieldCodec.Decode<long>(in slot, packed)),
    };
}
