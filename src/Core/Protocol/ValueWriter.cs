using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;

namespace Managers.Protocol;

/// <summary>
/// Writes values one after the other into a frame; docs/protocol.md, section 4. What generated proxies and codecs write with. The bytes are the transport's own: nothing is copied later.
/// </summary>
public ref struct ValueWriter
{
    private const int LongText = 1 << 16;

    private readonly FrameBuffer _buffer;
    private readonly int _frameStart;
    private Span<byte> _span;
    private int _position;
    private int _depth;

    /// <summary>Goes on where the buffer ends.</summary>
    internal ValueWriter(FrameBuffer buffer, int frameStart)
    {
        _buffer = buffer;
        _frameStart = frameStart;
        _span = buffer.RoomFor(frameStart);
        _position = buffer.Length;
    }

    internal readonly int Position => _position;

    /// <summary>Writes references to objects for the side that the frame goes to; null where they cannot be written.</summary>
    internal IReferenceSink? References { get; set; }

    internal readonly FrameBuffer Buffer => _buffer;

    /// <summary>Writes null, or an empty nullable.</summary>
    public void WriteNull() => WriteCode(ValueCode.Null);

    /// <summary>Writes a truth value.</summary>
    /// <param name="value">The value.</param>
    public void WriteBoolean(bool value) => WriteCode(value ? ValueCode.True : ValueCode.False);

    /// <summary>Writes a signed byte.</summary>
    /// <param name="value">The value.</param>
    public void WriteSByte(sbyte value) => Take(ValueCode.Int8, 1)[0] = (byte)value;

    /// <summary>Writes a byte.</summary>
    /// <param name="value">The value.</param>
    public void WriteByte(byte value) => Take(ValueCode.UInt8, 1)[0] = value;

    /// <summary>Writes a number of two bytes.</summary>
    /// <param name="value">The value.</param>
    public void WriteInt16(short value) => BinaryPrimitives.WriteInt16LittleEndian(Take(ValueCode.Int16, 2), value);

    /// <summary>Writes a number of two bytes.</summary>
    /// <param name="value">The value.</param>
    public void WriteUInt16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(ValueCode.UInt16, 2), value);

    /// <summary>Writes a number of four bytes.</summary>
    /// <param name="value">The value.</param>
    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(ValueCode.Int32, 4), value);

    /// <summary>Writes a number of four bytes.</summary>
    /// <param name="value">The value.</param>
    public void WriteUInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Take(ValueCode.UInt32, 4), value);

    /// <summary>Writes a number of eight bytes.</summary>
    /// <param name="value">The value.</param>
    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(ValueCode.Int64, 8), value);

    /// <summary>Writes a number of eight bytes.</summary>
    /// <param name="value">The value.</param>
    public void WriteUInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(ValueCode.UInt64, 8), value);

    /// <summary>Writes a number of sixteen bytes.</summary>
    /// <param name="value">The value.</param>
    public void WriteInt128(Int128 value) => BinaryPrimitives.WriteInt128LittleEndian(Take(ValueCode.Int128, 16), value);

    /// <summary>Writes a number of sixteen bytes.</summary>
    /// <param name="value">The value.</param>
    public void WriteUInt128(UInt128 value) => BinaryPrimitives.WriteUInt128LittleEndian(Take(ValueCode.UInt128, 16), value);

    /// <summary>Writes a float of two bytes.</summary>
    /// <param name="value">The value.</param>
    public void WriteHalf(Half value) => BinaryPrimitives.WriteHalfLittleEndian(Take(ValueCode.Half, 2), value);

    /// <summary>Writes a float of four bytes.</summary>
    /// <param name="value">The value.</param>
    public void WriteSingle(float value) => BinaryPrimitives.WriteSingleLittleEndian(Take(ValueCode.Single, 4), value);

    /// <summary>Writes a float of eight bytes.</summary>
    /// <param name="value">The value.</param>
    public void WriteDouble(double value) => BinaryPrimitives.WriteDoubleLittleEndian(Take(ValueCode.Double, 8), value);

    /// <summary>Writes a decimal number.</summary>
    /// <param name="value">The value.</param>
    public void WriteDecimal(decimal value) => Decimals.Write(Take(ValueCode.Decimal, 16), value);

    /// <summary>Writes a complex number.</summary>
    /// <param name="value">The value.</param>
    public void WriteComplex(Complex value)
    {
        Span<byte> bytes = Take(ValueCode.Complex, 16);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value.Real);
        BinaryPrimitives.WriteDoubleLittleEndian(bytes[8..], value.Imaginary);
    }

    /// <summary>Writes a UTF-16 code unit.</summary>
    /// <param name="value">The value.</param>
    public void WriteChar(char value) => BinaryPrimitives.WriteUInt16LittleEndian(Take(ValueCode.Char, 2), value);

    /// <summary>Writes a Unicode scalar value.</summary>
    /// <param name="value">The value.</param>
    public void WriteRune(Rune value) => BinaryPrimitives.WriteInt32LittleEndian(Take(ValueCode.Rune, 4), value.Value);

    /// <summary>Writes a GUID.</summary>
    /// <param name="value">The value.</param>
    public void WriteGuid(Guid value) => value.TryWriteBytes(Take(ValueCode.Guid, 16), bigEndian: true, out _);

    /// <summary>Writes date and time; a local one arrives as local, whatever the zone there.</summary>
    /// <param name="value">The value.</param>
    public void WriteDateTime(DateTime value) =>
        BinaryPrimitives.WriteUInt64LittleEndian(Take(ValueCode.DateTime, 8), (ulong)value.Ticks | (ulong)value.Kind << 62);

    /// <summary>Writes date, time and offset.</summary>
    /// <param name="value">The value.</param>
    public void WriteDateTimeOffset(DateTimeOffset value)
    {
        Span<byte> bytes = Take(ValueCode.DateTimeOffset, 10);
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value.Ticks);
        BinaryPrimitives.WriteInt16LittleEndian(bytes[8..], (short)value.TotalOffsetMinutes);
    }

    /// <summary>Writes a date.</summary>
    /// <param name="value">The value.</param>
    public void WriteDateOnly(DateOnly value) => BinaryPrimitives.WriteInt32LittleEndian(Take(ValueCode.DateOnly, 4), value.DayNumber);

    /// <summary>Writes a time of day.</summary>
    /// <param name="value">The value.</param>
    public void WriteTimeOnly(TimeOnly value) => BinaryPrimitives.WriteInt64LittleEndian(Take(ValueCode.TimeOnly, 8), value.Ticks);

    /// <summary>Writes a span of time.</summary>
    /// <param name="value">The value.</param>
    public void WriteTimeSpan(TimeSpan value) => BinaryPrimitives.WriteInt64LittleEndian(Take(ValueCode.TimeSpan, 8), value.Ticks);

    /// <summary>Writes text or null. Text with unpaired surrogates arrives as it is.</summary>
    /// <param name="value">The text, or null.</param>
    public void WriteString(string? value)
    {
        if (value is null)
        {
            WriteNull();
        }
        else
        {
            WriteString(value.AsSpan());
        }
    }

    /// <summary>Writes text. Text with unpaired surrogates arrives as it is.</summary>
    /// <param name="value">The text.</param>
    public void WriteString(ReadOnlySpan<char> value)
    {
        // Enough for any text of that length, what is not used is given back; a long one, or one for which there is not so much, is counted, lest it be refused although it fits.
        if (value.Length > LongText || _span.Length - _position < 5 + 3 * value.Length)
        {
            EnsureRoom(5 + Encoding.UTF8.GetByteCount(value));
        }

        Span<byte> bytes = _span[_position..];
        if (System.Text.Unicode.Utf8.FromUtf16(value, bytes[5..], out _, out int written, replaceInvalidSequences: false) == System.Buffers.OperationStatus.Done)
        {
            bytes[0] = (byte)ValueCode.String;
        }
        else
        {
            EnsureRoom(checked(5 + 2 * value.Length));
            bytes = _span[_position..];
            bytes[0] = (byte)ValueCode.Utf16;
            written = 2 * value.Length;
            for (int i = 0; i < value.Length; i++)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(bytes[(5 + 2 * i)..], value[i]);
            }
        }

        BinaryPrimitives.WriteInt32LittleEndian(bytes[1..], written);
        _position += 5 + written;
    }

    /// <summary>Writes bytes.</summary>
    /// <param name="value">The bytes.</param>
    public void WriteBytes(ReadOnlySpan<byte> value)
    {
        Span<byte> bytes = Take(ValueCode.Bytes, checked(4 + value.Length));
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value.Length);
        value.CopyTo(bytes[4..]);
    }

    /// <summary>Writes an integer of any size.</summary>
    /// <param name="value">The value.</param>
    public void WriteBigInteger(BigInteger value)
    {
        int length = value.IsZero ? 0 : value.GetByteCount();
        Span<byte> bytes = Take(ValueCode.BigInteger, checked(4 + length));
        BinaryPrimitives.WriteInt32LittleEndian(bytes, length);
        if (length != 0)
        {
            value.TryWriteBytes(bytes[4..], out _);
        }
    }

    /// <summary>Writes numbers of one type, without codes of their own.</summary>
    /// <typeparam name="T">A number of fixed size from sbyte to double, or char.</typeparam>
    /// <param name="values">The numbers.</param>
    /// <exception cref="NotSupportedException">T is another type.</exception>
    public void WriteArray<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        WriteFixed(FixedTypes.CodeOf<T>(), values.Length, System.Runtime.InteropServices.MemoryMarshal.AsBytes(values));
    }

    internal void WriteFixed(ValueCode element, int count, ReadOnlySpan<byte> values)
    {
        Span<byte> bytes = Take(ValueCode.Array, checked(5 + values.Length));
        bytes[0] = (byte)element;
        BinaryPrimitives.WriteInt32LittleEndian(bytes[1..], count);
        // Machines that are not little endian have no platform here.
        values.CopyTo(bytes[5..]);
    }

    /// <summary>Begins a sequence: so many values must follow, and <see cref="EndNested"/>.</summary>
    /// <param name="count">How many.</param>
    public void WriteListHeader(int count) => WriteCount(ValueCode.List, count);

    /// <summary>Begins a map: so many times a key and a value must follow, and <see cref="EndNested"/>.</summary>
    /// <param name="count">How many.</param>
    public void WriteMapHeader(int count) => WriteCount(ValueCode.Map, count);

    /// <summary>Begins a tuple: so many values must follow, and <see cref="EndNested"/>.</summary>
    /// <param name="count">How many, 0 to 255.</param>
    public void WriteTupleHeader(int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, 255u, nameof(count));
        Nest();
        Take(ValueCode.Tuple, 1)[0] = (byte)count;
    }

    /// <summary>Begins a record: so many values must follow, and <see cref="EndNested"/>.</summary>
    /// <param name="schema">The number of its schema.</param>
    /// <param name="count">How many fields, 0 to 255.</param>
    public void WriteRecordHeader(ulong schema, int count)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)count, 255u, nameof(count));
        Nest();
        Span<byte> bytes = Take(ValueCode.Record, 9);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, schema);
        bytes[8] = (byte)count;
    }

    /// <summary>The values of a sequence, map, tuple or record have been written. Of what is still open at the end of a value that <see cref="Write{T}(T)"/> writes, or that stands in a list, map or tuple, this may be left out: it ends there.</summary>
    public void EndNested() => _depth--;

    /// <summary>Writes a value of any type that has a codec.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="value">The value.</param>
    public void Write<T>(T value) => Write(WireCodec<T>.Instance, value);

    /// <summary>Writes a value by its codec, of which nothing is open afterwards.</summary>
    internal void Write<T>(WireCodec<T> codec, T value)
    {
        int depth = _depth;
        codec.Write(ref this, value);
        _depth = depth;
    }

    /// <summary>Writes the token of an object in shared memory.</summary>
    /// <param name="token">The token.</param>
    public void WriteToken(SharedToken token)
    {
        string text = token.ToString();
        Span<byte> bytes = Take(ValueCode.Token, 2 + text.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)text.Length);
        // Percent-encoded: it is ASCII.
        Encoding.ASCII.GetBytes(text, bytes[2..]);
    }

    /// <summary>Writes an object of the server.</summary>
    internal void WriteReference(ulong id, ulong contract, ReadOnlySpan<byte> typeId)
    {
        Span<byte> bytes = Take(ValueCode.Reference, 17 + typeId.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, id);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[8..], contract);
        bytes[16] = (byte)typeId.Length;
        typeId.CopyTo(bytes[17..]);
    }

    /// <summary>Writes what has been written elsewhere: one or more whole values.</summary>
    internal void WriteEncoded(ReadOnlySpan<byte> values)
    {
        EnsureRoom(values.Length);
        values.CopyTo(_span[_position..]);
        _position += values.Length;
    }

    /// <summary>Writes a record as it came, which counts as deep as it nests.</summary>
    /// <exception cref="NotSupportedException">It nests too deep for where it stands, or is not one record.</exception>
    internal void WriteRecord(ReadOnlySpan<byte> record)
    {
        var reader = new ValueReader(record);
        ValueCode code = reader.NextCode;
        if (_depth + ValueWalker.SkipDepth(ref reader) > ProtocolConstants.MaxDepth)
        {
            ThrowTooDeep();
        }

        if (code != ValueCode.Record || !reader.IsAtEnd)
        {
            // Somebody has made it: what follows would be taken for the values behind it.
            throw new NotSupportedException($"An {nameof(OpaqueRecord)} is one record as it came: its bytes begin with a {code}, and {reader.Rest.Length} follow that.");
        }

        WriteEncoded(record);
    }

    /// <summary>Room for bytes that are no value.</summary>
    internal Span<byte> TakeRaw(int length)
    {
        EnsureRoom(length);
        Span<byte> bytes = _span.Slice(_position, length);
        _position += length;
        return bytes;
    }

    /// <summary>Goes back to an earlier position.</summary>
    internal void Rewind(int position) => _position = position;

    /// <summary>The bytes count from here on as the buffer's.</summary>
    internal readonly void Commit() => _buffer.Length = _position;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void WriteCode(ValueCode code)
    {
        EnsureRoom(1);
        _span[_position++] = (byte)code;
    }

    private void WriteCount(ValueCode code, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        Nest();
        BinaryPrimitives.WriteInt32LittleEndian(Take(code, 4), count);
    }

    /// <summary>Goes one level deeper. Who reads would refuse more, and end the connection for it; a value that holds itself ends here, and not with the stack.</summary>
    private void Nest()
    {
        if (++_depth > ProtocolConstants.MaxDepth)
        {
            ThrowTooDeep();
        }
    }

    [DoesNotReturn]
    private static void ThrowTooDeep() =>
        throw new NotSupportedException($"Values that nest deeper than {ProtocolConstants.MaxDepth}, or that contain themselves, cannot cross to a manager server.");

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Span<byte> Take(ValueCode code, int length)
    {
        EnsureRoom(1 + length);
        _span[_position] = (byte)code;
        Span<byte> bytes = _span.Slice(_position + 1, length);
        _position += 1 + length;
        return bytes;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EnsureRoom(int length)
    {
        if (_span.Length - _position < length)
        {
            Grow(length);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int length) => _span = _buffer.Grow(_position, _frameStart, length);
}
