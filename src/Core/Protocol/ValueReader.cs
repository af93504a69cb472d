using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace Managers.Protocol;

/// <summary>
/// Reads values one after the other out of a frame's body; docs/protocol.md, section 4. What generated proxies and codecs read with. Nothing in it is believed: each length is compared with the bytes that remain before memory is taken.
/// </summary>
/// <remarks>A body that is malformed gives a <see cref="ProtocolException"/> of code <see cref="ErrorCode.ProtocolViolation"/>, a well-formed value of another type than asked for one of code <see cref="ErrorCode.ArgumentMismatch"/>.</remarks>
public ref struct ValueReader
{
    private static readonly UTF8Encoding s_strict = new(false, true);

    private readonly ReadOnlySpan<byte> _bytes;
    private int _position;
    private int _depth;

    internal ValueReader(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    /// <summary>True if no value follows.</summary>
    public readonly bool IsAtEnd => _position == _bytes.Length;

    /// <summary>The next value's code.</summary>
    public readonly ValueCode NextCode
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _position < _bytes.Length ? (ValueCode)_bytes[_position] : throw Truncated(1);
    }

    internal readonly int Position => _position;

    internal readonly ReadOnlySpan<byte> Rest => _bytes[_position..];

    internal readonly ReadOnlySpan<byte> All => _bytes;

    /// <summary>Who makes proxies of the references read; null where there may be none.</summary>
    internal IReferenceSource? References { get; set; }

    /// <summary>How many references were read or passed over.</summary>
    internal int ReferencesRead { get; private set; }

    /// <summary>Checks that nothing follows.</summary>
    /// <exception cref="ProtocolException">Something does.</exception>
    public readonly void End()
    {
        if (_position != _bytes.Length)
        {
            throw new ProtocolException(ErrorCode.ArgumentMismatch, $"{_bytes.Length - _position} bytes follow the last value that is expected here.");
        }
    }

    /// <summary>Reads null if that is the next value.</summary>
    /// <returns>True if it was.</returns>
    public bool TryReadNull()
    {
        if (NextCode != ValueCode.Null)
        {
            return false;
        }

        _position++;
        return true;
    }

    /// <summary>Reads null.</summary>
    public void ReadNull() => Take(ValueCode.Null, 0);

    /// <summary>Reads a truth value.</summary>
    public bool ReadBoolean()
    {
        ValueCode code = NextCode;
        if (code is not (ValueCode.False or ValueCode.True))
        {
            throw Mismatch(ValueCode.True);
        }

        _position++;
        return code == ValueCode.True;
    }

    /// <summary>Reads a signed byte.</summary>
    public sbyte ReadSByte() => (sbyte)Take(ValueCode.Int8, 1)[0];

    /// <summary>Reads a byte.</summary>
    public byte ReadByte() => Take(ValueCode.UInt8, 1)[0];

    /// <summary>Reads a number of two bytes.</summary>
    public short ReadInt16() => BinaryPrimitives.ReadInt16LittleEndian(Take(ValueCode.Int16, 2));

    /// <summary>Reads a number of two bytes.</summary>
    public ushort ReadUInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(ValueCode.UInt16, 2));

    /// <summary>Reads a number of four bytes.</summary>
    public int ReadInt32() => BinaryPrimitives.ReadInt32LittleEndian(Take(ValueCode.Int32, 4));

    /// <summary>Reads a number of four bytes.</summary>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(ValueCode.UInt32, 4));

    /// <summary>Reads a number of eight bytes.</summary>
    public long ReadInt64() => BinaryPrimitives.ReadInt64LittleEndian(Take(ValueCode.Int64, 8));

    /// <summary>Reads a number of eight bytes.</summary>
    public ulong ReadUInt64() => BinaryPrimitives.ReadUInt64LittleEndian(Take(ValueCode.UInt64, 8));

    /// <summary>Reads a number of sixteen bytes.</summary>
    public Int128 ReadInt128() => BinaryPrimitives.ReadInt128LittleEndian(Take(ValueCode.Int128, 16));

    /// <summary>Reads a number of sixteen bytes.</summary>
    public UInt128 ReadUInt128() => BinaryPrimitives.ReadUInt128LittleEndian(Take(ValueCode.UInt128, 16));

    /// <summary>Reads a float of two bytes.</summary>
    public Half ReadHalf() => BinaryPrimitives.ReadHalfLittleEndian(Take(ValueCode.Half, 2));

    /// <summary>Reads a float of four bytes.</summary>
    public float ReadSingle() => BinaryPrimitives.ReadSingleLittleEndian(Take(ValueCode.Single, 4));

    /// <summary>Reads a float of eight bytes.</summary>
    public double ReadDouble() => BinaryPrimitives.ReadDoubleLittleEndian(Take(ValueCode.Double, 8));

    /// <summary>Reads a decimal number.</summary>
    public decimal ReadDecimal() => Decimals.TryRead(Take(ValueCode.Decimal, 16), out decimal value) ? value : throw Malformed("a decimal has bits that mean nothing");

    /// <summary>Reads a complex number.</summary>
    public Complex ReadComplex()
    {
        ReadOnlySpan<byte> bytes = Take(ValueCode.Complex, 16);
        return new Complex(BinaryPrimitives.ReadDoubleLittleEndian(bytes), BinaryPrimitives.ReadDoubleLittleEndian(bytes[8..]));
    }

    /// <summary>Reads a UTF-16 code unit.</summary>
    public char ReadChar() => (char)BinaryPrimitives.ReadUInt16LittleEndian(Take(ValueCode.Char, 2));

    /// <summary>Reads a Unicode scalar value.</summary>
    public Rune ReadRune() =>
        Rune.TryCreate(BinaryPrimitives.ReadUInt32LittleEndian(Take(ValueCode.Rune, 4)), out Rune rune) ? rune : throw Malformed("a rune is no Unicode scalar value");

    /// <summary>Reads a GUID.</summary>
    public Guid ReadGuid() => new(Take(ValueCode.Guid, 16), bigEndian: true);

    /// <summary>Reads date and time.</summary>
    public DateTime ReadDateTime()
    {
        ulong bits = BinaryPrimitives.ReadUInt64LittleEndian(Take(ValueCode.DateTime, 8));
        long ticks = (long)(bits & ~(3UL << 62));
        ulong kind = bits >> 62;
        return kind != 3 && ticks <= DateTime.MaxValue.Ticks ? new DateTime(ticks, (DateTimeKind)kind) : throw Malformed("a date lies beyond the year 9999, or its kind is none");
    }

    /// <summary>Reads date, time and offset.</summary>
    public DateTimeOffset ReadDateTimeOffset()
    {
        ReadOnlySpan<byte> bytes = Take(ValueCode.DateTimeOffset, 10);
        long ticks = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        short offset = BinaryPrimitives.ReadInt16LittleEndian(bytes[8..]);
        long utc = ticks - offset * TimeSpan.TicksPerMinute;
        return ticks >= 0 && ticks <= DateTime.MaxValue.Ticks && utc >= 0 && utc <= DateTime.MaxValue.Ticks && offset is >= -840 and <= 840
            ? new DateTimeOffset(ticks, TimeSpan.FromMinutes(offset))
            : throw Malformed("a date lies beyond the years 1 to 9999, or its offset beyond 14 hours");
    }

    /// <summary>Reads a date.</summary>
    public DateOnly ReadDateOnly()
    {
        int day = BinaryPrimitives.ReadInt32LittleEndian(Take(ValueCode.DateOnly, 4));
        return (uint)day <= (uint)DateOnly.MaxValue.DayNumber ? DateOnly.FromDayNumber(day) : throw Malformed("a date lies beyond the years 1 to 9999");
    }

    /// <summary>Reads a time of day.</summary>
    public TimeOnly ReadTimeOnly()
    {
        long ticks = BinaryPrimitives.ReadInt64LittleEndian(Take(ValueCode.TimeOnly, 8));
        return (ulong)ticks < TimeSpan.TicksPerDay ? new TimeOnly(ticks) : throw Malformed("a time of day has 24 hours or more");
    }

    /// <summary>Reads a span of time.</summary>
    public TimeSpan ReadTimeSpan() => new(BinaryPrimitives.ReadInt64LittleEndian(Take(ValueCode.TimeSpan, 8)));

    /// <summary>Reads text or null.</summary>
    public string? ReadString() => TryReadNull() ? null : ReadText();

    /// <summary>Reads text.</summary>
    public string ReadText()
    {
        ValueCode code = NextCode;
        if (code == ValueCode.Utf16)
        {
            ReadOnlySpan<byte> units = TakeSized(code);
            return (units.Length & 1) == 0
                ? string.Create(units.Length / 2, units, static (text, bytes) =>
                {
                    for (int i = 0; i < text.Length; i++)
                    {
                        text[i] = (char)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(2 * i)..]);
                    }
                })
                : throw Malformed("text in UTF-16 has half a code unit");
        }

        ReadOnlySpan<byte> utf8 = TakeSized(ValueCode.String);
        try
        {
            return s_strict.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("text is no UTF-8");
        }
    }

    /// <summary>Reads bytes or null.</summary>
    /// <returns>A copy, or null.</returns>
    public byte[]? ReadBytes() => TryReadNull() ? null : TakeSized(ValueCode.Bytes).ToArray();

    /// <summary>Reads bytes where they lie: they are gone when the frame is.</summary>
    public ReadOnlySpan<byte> ReadBytesInPlace() => TakeSized(ValueCode.Bytes);

    /// <summary>Reads an integer of any size.</summary>
    public BigInteger ReadBigInteger()
    {
        ReadOnlySpan<byte> bytes = TakeSized(ValueCode.BigInteger);
        var value = new BigInteger(bytes);
        int shortest = value.IsZero ? 0 : value.GetByteCount();
        return shortest == bytes.Length ? value : throw Malformed("an integer is not in its shortest form");
    }

    /// <summary>Reads numbers of one type, or null.</summary>
    /// <typeparam name="T">A number of fixed size from sbyte to double, or char.</typeparam>
    /// <returns>A copy, or null.</returns>
    public T[]? ReadArray<T>()
        where T : unmanaged
    {
        if (TryReadNull())
        {
            return null;
        }

        if (NextCode == ValueCode.List)
        {
            int count = ReadListHeader();
            var values = new T[count];
            WireCodec<T> codec = WireCodec<T>.Instance;
            for (int i = 0; i < count; i++)
            {
                values[i] = codec.Read(ref this);
            }

            EndNested();
            return values;
        }

        return MemoryMarshal.Cast<byte, T>(TakeArray(FixedTypes.CodeOf<T>(), out _)).ToArray();
    }

    /// <summary>Begins a sequence. <see cref="EndNested"/> follows its values.</summary>
    /// <returns>How many values follow.</returns>
    public int ReadListHeader()
    {
        ReadOnlySpan<byte> bytes = Take(ValueCode.List, 4);
        return Nest(BinaryPrimitives.ReadUInt32LittleEndian(bytes), 1);
    }

    /// <summary>Begins a map. <see cref="EndNested"/> follows its values.</summary>
    /// <returns>How many times a key and a value follow.</returns>
    public int ReadMapHeader()
    {
        ReadOnlySpan<byte> bytes = Take(ValueCode.Map, 4);
        return Nest(BinaryPrimitives.ReadUInt32LittleEndian(bytes), 2);
    }

    /// <summary>Begins a tuple. <see cref="EndNested"/> follows its values.</summary>
    /// <param name="count">How many values are expected.</param>
    public void ReadTupleHeader(int count)
    {
        int found = ReadTupleHeader();
        if (found != count)
        {
            throw new ProtocolException(ErrorCode.ArgumentMismatch, $"A tuple has {found} values; {count} are expected.");
        }
    }

    /// <summary>Begins a tuple. <see cref="EndNested"/> follows its values.</summary>
    /// <returns>How many values follow.</returns>
    public int ReadTupleHeader() => Nest(Take(ValueCode.Tuple, 1)[0], 1);

    /// <summary>Begins a record. <see cref="EndNested"/> follows its values.</summary>
    /// <param name="schema">The schema that is expected.</param>
    /// <param name="count">How many values are expected.</param>
    public void ReadRecordHeader(ulong schema, int count)
    {
        ReadOnlySpan<byte> bytes = Take(ValueCode.Record, 9);
        ulong found = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        if (found != schema || bytes[8] != count)
        {
            throw new ProtocolException(ErrorCode.ArgumentMismatch, $"A record has the schema 0x{found:x16} and {bytes[8]} fields; 0x{schema:x16} and {count} are expected. Both sides need the same type.");
        }

        Nest((uint)count, 1);
    }

    /// <summary>The values of a sequence, map, tuple or record have been read.</summary>
    public void EndNested() => _depth--;

    /// <summary>Reads a value of any type that has a codec.</summary>
    /// <typeparam name="T">The type.</typeparam>
    public T Read<T>() => WireCodec<T>.Instance.Read(ref this);

    /// <summary>Reads the token of an object in shared memory.</summary>
    public SharedToken ReadToken()
    {
        Expect(ValueCode.Token);
        ReadOnlySpan<byte> text = Take(ValueCode.Token, BinaryPrimitives.ReadUInt16LittleEndian(Peek(1, 2)) + 2)[2..];
        return Ascii.IsValid(text) && SharedToken.TryParse(Encoding.ASCII.GetString(text), null, out SharedToken token) ? token : throw Malformed("a token is none");
    }

    /// <summary>Reads an object of the server.</summary>
    internal ReadOnlySpan<byte> ReadReference(out ulong id, out ulong contract)
    {
        Expect(ValueCode.Reference);
        byte length = Peek(17, 1)[0];
        ReadOnlySpan<byte> bytes = Take(ValueCode.Reference, 17 + length);
        id = BinaryPrimitives.ReadUInt64LittleEndian(bytes);
        contract = BinaryPrimitives.ReadUInt64LittleEndian(bytes[8..]);
        ReferencesRead++;
        return bytes[17..];
    }

    /// <summary>Passes over one value, checking its form but not what it means.</summary>
    /// <returns>The value as it is encoded.</returns>
    internal ReadOnlySpan<byte> Skip()
    {
        int start = _position;
        ValueWalker.Skip(ref this);
        return _bytes[start.._position];
    }

    /// <summary>The elements of an array.</summary>
    internal ReadOnlySpan<byte> TakeArray(ValueCode expected, out ValueCode element)
    {
        Expect(ValueCode.Array);
        ReadOnlySpan<byte> head = Peek(1, 5);
        element = (ValueCode)head[0];
        int size = FixedTypes.SizeOf(element);
        uint count = BinaryPrimitives.ReadUInt32LittleEndian(head[1..]);
        if (expected != ValueCode.Null && element != expected && size != 0)
        {
            throw new ProtocolException(ErrorCode.ArgumentMismatch, $"An array of {element} was found; one of {expected} is expected.");
        }

        if (size == 0)
        {
            throw Malformed($"an array of 0x{(byte)element:x2}, which arrays do not carry");
        }

        long length = size * (long)count;
        return length <= _bytes.Length - _position - 6 ? Take(ValueCode.Array, 5 + (int)length)[5..] : throw Truncated(6 + length);
    }

    /// <summary>What follows the code of a value of fixed size, whose code has been looked at.</summary>
    internal void Pass(int length)
    {
        if (_bytes.Length - _position < 1 + length)
        {
            throw Truncated(1 + length);
        }

        _position += 1 + length;
    }

    internal ReadOnlySpan<byte> TakeSized(ValueCode code)
    {
        Expect(code);
        uint length = BinaryPrimitives.ReadUInt32LittleEndian(Peek(1, 4));
        return length <= (uint)(_bytes.Length - _position - 5) ? Take(code, 4 + (int)length)[4..] : throw Truncated(5L + length);
    }

    internal readonly ProtocolException Malformed(string what) => new($"The value at byte {_position} of a frame's body is malformed: {what}.");

    internal readonly ProtocolException Mismatch(ValueCode expected) => Enum.IsDefined(NextCode)
        ? new(ErrorCode.ArgumentMismatch, $"A value of type {NextCode} was found; {expected} is expected.")
        : Malformed($"there is no type 0x{(byte)NextCode:x2}");

    /// <summary>Goes one level deeper, if so many values can follow.</summary>
    internal int Nest(uint count, int leastSize)
    {
        if (count * (long)leastSize > _bytes.Length - _position)
        {
            throw Malformed($"{count} values are announced, but {_bytes.Length - _position} bytes remain");
        }

        if (++_depth > ProtocolConstants.MaxDepth)
        {
            throw Malformed($"values nest deeper than {ProtocolConstants.MaxDepth}");
        }

        return (int)count;
    }

    internal readonly ReadOnlySpan<byte> Peek(int offset, int length) =>
        _bytes.Length - _position >= offset + length ? _bytes.Slice(_position + offset, length) : throw Truncated(offset + length);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private ReadOnlySpan<byte> Take(ValueCode code, int length)
    {
        int position = _position;
        ReadOnlySpan<byte> bytes = _bytes;
        if (bytes.Length - position < 1 + length || bytes[position] != (byte)code)
        {
            ThrowNot(code, length);
        }

        _position = position + 1 + length;
        return bytes.Slice(position + 1, length);
    }

    [DoesNotReturn]
    private readonly void ThrowNot(ValueCode code, int length) => throw (NextCode == code ? Truncated(1 + length) : Mismatch(code));

    private readonly void Expect(ValueCode code)
    {
        if (NextCode != code)
        {
            throw Mismatch(code);
        }
    }

    // Where a value of its own would begin there is one too few; anywhere else the body ends in the middle of one.
    private readonly ProtocolException Truncated(long needed) => _position == _bytes.Length && _depth == 0
        ? new(ErrorCode.ArgumentMismatch, "A value is missing: no more follow here.")
        : new($"A value at byte {_position} of a frame's body needs {needed} bytes; {_bytes.Length - _position} remain.");
}
