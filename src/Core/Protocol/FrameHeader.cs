using System.Buffers.Binary;

namespace Managers.Protocol;

/// <summary>
/// What every frame begins with.
/// <code>
/// +0 u32 length, header included   +4 u8 type   +5 u8 flags   +6 u16 method   +8 u64 request   +16 u64 object
/// </code>
/// </summary>
internal readonly record struct FrameHeader(int Length, FrameType Type, FrameFlags Flags, ushort Method, ulong Request, ulong Object)
{
    internal const int SizeInBytes = 24;

    internal int BodyLength => Length - SizeInBytes;

    /// <summary>Reads a header and checks all that can be checked without the body.</summary>
    /// <param name="bytes">At least 24.</param>
    /// <param name="maxLength">The longest frame that is taken.</param>
    /// <exception cref="ProtocolException">It is none, or longer than allowed.</exception>
    internal static FrameHeader Read(ReadOnlySpan<byte> bytes, int maxLength)
    {
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(bytes);
        var type = (FrameType)bytes[4];
        var flags = (FrameFlags)bytes[5];
        ushort method = BinaryPrimitives.ReadUInt16LittleEndian(bytes[6..]);
        ulong request = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        ulong id = BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]);
        if (length < SizeInBytes)
        {
            throw new ProtocolException($"A frame says that it has {length} bytes; the header alone has {SizeInBytes}.");
        }

        if (length > (uint)maxLength)
        {
            throw new ProtocolException(ErrorCode.FrameTooLong, $"A frame of {length} bytes is longer than the {maxLength} bytes that are taken here.");
        }

        if ((flags & ~Allowed(type)) != 0)
        {
            throw new ProtocolException($"A frame of type {(byte)type} has the flags 0x{(byte)flags:x2}, of which some are not defined.");
        }

        if (type != FrameType.Call && (method != 0 || id != 0))
        {
            throw new ProtocolException($"A frame of type {(byte)type} names a method or an object: only calls do.");
        }

        return new FrameHeader((int)length, type, flags, method, request, id);
    }

    /// <summary>Writes the header at the start of a frame whose body is complete.</summary>
    internal void Write(Span<byte> bytes)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, (uint)Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[4..], (uint)Type | (uint)Flags << 8 | (uint)Method << 16);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], Request);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], Object);
    }

    private static FrameFlags Allowed(FrameType type) => type switch
    {
        FrameType.Call => FrameFlags.ByName | FrameFlags.OneWay,
        FrameType.Reply => FrameFlags.Stream,
        FrameType.Hello or FrameType.Challenge or FrameType.Proof or FrameType.Welcome or FrameType.Error or FrameType.Cancel or FrameType.Release
            or FrameType.Item or FrameType.Credit or FrameType.Ring or FrameType.Goodbye => FrameFlags.None,
        _ => throw new ProtocolException($"There is no frame of type {(byte)type}."),
    };
}
