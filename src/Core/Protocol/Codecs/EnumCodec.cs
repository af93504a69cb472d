using System.Runtime.CompilerServices;

namespace Managers.Protocol;

/// <summary>An enum, as its underlying integer. Values that the enum does not name cross as well: another version may name them.</summary>
internal sealed class EnumCodec<T> : WireCodec<T>
    where T : unmanaged, Enum
{
    private static readonly System.TypeCode s_underlying = Type.GetTypeCode(Enum.GetUnderlyingType(typeof(T)));

    public override string WireName => s_underlying switch
    {
        System.TypeCode.SByte => "i8",
        System.TypeCode.Byte => "u8",
        System.TypeCode.Int16 => "i16",
        System.TypeCode.UInt16 => "u16",
        System.TypeCode.UInt32 => "u32",
        System.TypeCode.Int64 => "i64",
        System.TypeCode.UInt64 => "u64",
        _ => "i32",
    };

    public override void Write(ref ValueWriter writer, T value)
    {
        switch (s_underlying)
        {
            case System.TypeCode.SByte: writer.WriteSByte(Unsafe.BitCast<T, sbyte>(value)); break;
            case System.TypeCode.Byte: writer.WriteByte(Unsafe.BitCast<T, byte>(value)); break;
            case System.TypeCode.Int16: writer.WriteInt16(Unsafe.BitCast<T, short>(value)); break;
            case System.TypeCode.UInt16: writer.WriteUInt16(Unsafe.BitCast<T, ushort>(value)); break;
            case System.TypeCode.UInt32: writer.WriteUInt32(Unsafe.BitCast<T, uint>(value)); break;
            case System.TypeCode.Int64: writer.WriteInt64(Unsafe.BitCast<T, long>(value)); break;
            case System.TypeCode.UInt64: writer.WriteUInt64(Unsafe.BitCast<T, ulong>(value)); break;
            default: writer.WriteInt32(Unsafe.BitCast<T, int>(value)); break;
        }
    }

    public override T Read(ref ValueReader reader) => s_underlying switch
    {
        System.TypeCode.SByte => Unsafe.BitCast<sbyte, T>(reader.ReadSByte()),
        System.TypeCode.Byte => Unsafe.BitCast<byte, T>(reader.ReadByte()),
        System.TypeCode.Int16 => Unsafe.BitCast<short, T>(reader.ReadInt16()),
        System.TypeCode.UInt16 => Unsafe.BitCast<ushort, T>(reader.ReadUInt16()),
        System.TypeCode.UInt32 => Unsafe.BitCast<uint, T>(reader.ReadUInt32()),
        System.TypeCode.Int64 => Unsafe.BitCast<long, T>(reader.ReadInt64()),
        System.TypeCode.UInt64 => Unsafe.BitCast<ulong, T>(reader.ReadUInt64()),
        _ => Unsafe.BitCast<int, T>(reader.ReadInt32()),
    };
}
