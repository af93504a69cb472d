using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Managers.Protocol;

/// <summary>Writes and reads values of which the type is known at run time alone.</summary>
internal interface IBoxedCodec
{
    Type Type { get; }

    void Write(ref ValueWriter writer, object value);

    object? Read(ref ValueReader reader);
}

/// <summary>A codec that can be made one of boxed values.</summary>
internal interface IBoxedSource
{
    IBoxedCodec Boxed { get; }
}

internal sealed class BoxedCodec<T>(WireCodec<T> codec) : IBoxedCodec
{
    public Type Type => typeof(T);

    public void Write(ref ValueWriter writer, object value) => codec.Write(ref writer, (T)value);

    public object? Read(ref ValueReader reader) => codec.Read(ref reader);
}

/// <summary>Two types of this program have the same schema, as types of two assemblies with the same name and fields do: a value of no type that is named could be either.</summary>
internal sealed class AmbiguousCodec(ulong schema, Type first, Type second) : IBoxedCodec
{
    public Type Type => typeof(object);

    private NotSupportedException Refusal => new(
        $"A value of schema 0x{schema:x16} cannot be read as object: {first} of the assembly {first.Assembly.GetName().Name} and {second} of {second.Assembly.GetName().Name} have the same name and fields on the wire. Give one of them another name by [ManagedValue(Name = …)], or read the value as the type that is meant.");

    // Never asked: a value that is written has a type.
    public void Write(ref ValueWriter writer, object value) => throw Refusal;

    public object? Read(ref ValueReader reader) => throw Refusal;
}

/// <summary>
/// Any value, as its run-time type says. Read back it is of the type that its code says: an Array is an array, a List an <c>object?[]</c>, a Map a dictionary, a Tuple a value tuple of objects up to seven, a Record the type
/// that is registered for its schema, or an <see cref="OpaqueRecord"/>.
/// </summary>
internal sealed class ObjectCodec : WireCodec<object?>
{
    public override string WireName => "any";

    public override void Write(ref ValueWriter writer, object? value)
    {
        switch (value)
        {
            case null:
                writer.WriteNull();
                return;
            case OpaqueRecord opaque:
                References.WriteRecord(ref writer, opaque.Encoded);
                return;
            case IReferenceValue:
                References.Write(ref writer, value, null);
                return;
            case ITuple { Length: > 7 } tuple when value is ValueType:
                WriteTuple(ref writer, tuple);
                return;
        }

        // That of object is this one: it would ask itself without end.
        if (value.GetType() != typeof(object) && WireCodecs.OfBoxed(value.GetType()) is { } codec)
        {
            codec.Write(ref writer, value);
            return;
        }

        WriteOther(ref writer, value);
    }

    public override object? Read(ref ValueReader reader) => reader.NextCode switch
    {
        ValueCode.Null => ReadNull(ref reader),
        ValueCode.False or ValueCode.True => reader.ReadBoolean(),
        ValueCode.Int8 => reader.ReadSByte(),
        ValueCode.UInt8 => reader.ReadByte(),
        ValueCode.Int16 => reader.ReadInt16(),
        ValueCode.UInt16 => reader.ReadUInt16(),
        ValueCode.Int32 => reader.ReadInt32(),
        ValueCode.UInt32 => reader.ReadUInt32(),
        ValueCode.Int64 => reader.ReadInt64(),
        ValueCode.UInt64 => reader.ReadUInt64(),
        ValueCode.Int128 => reader.ReadInt128(),
        ValueCode.UInt128 => reader.ReadUInt128(),
        ValueCode.Half => reader.ReadHalf(),
        ValueCode.Single => reader.ReadSingle(),
        ValueCode.Double => reader.ReadDouble(),
        ValueCode.Decimal => reader.ReadDecimal(),
        ValueCode.Complex => reader.ReadComplex(),
        ValueCode.Char => reader.ReadChar(),
        ValueCode.Rune => reader.ReadRune(),
        ValueCode.Guid => reader.ReadGuid(),
        ValueCode.DateTime => reader.ReadDateTime(),
        ValueCode.DateTimeOffset => reader.ReadDateTimeOffset(),
        ValueCode.DateOnly => reader.ReadDateOnly(),
        ValueCode.TimeOnly => reader.ReadTimeOnly(),
        ValueCode.TimeSpan => reader.ReadTimeSpan(),
        ValueCode.String or ValueCode.Utf16 => reader.ReadText(),
        ValueCode.Bytes => reader.ReadBytes(),
        ValueCode.BigInteger => reader.ReadBigInteger(),
        ValueCode.Token => reader.ReadToken(),
        ValueCode.Array => ReadArray(ref reader),
        ValueCode.List => Sequences.Read<object?>(ref reader),
        ValueCode.Map => ReadMap(ref reader),
        ValueCode.Tuple => ReadTuple(ref reader),
        ValueCode.Record => ReadRecord(ref reader),
        ValueCode.Reference => References.Read(ref reader, typeof(object)),
        _ => throw reader.Mismatch(ValueCode.Null),
    };

    private void WriteOther(ref ValueWriter writer, object value)
    {
        switch (value)
        {
            case Enum:
                Write(ref writer, Convert.ChangeType(value, Enum.GetUnderlyingType(value.GetType()), System.Globalization.CultureInfo.InvariantCulture));
                break;
            case System.Collections.IDictionary map:
                writer.WriteMapHeader(map.Count);
                foreach (System.Collections.DictionaryEntry entry in map)
                {
                    writer.Write(this, entry.Key);
                    writer.Write(this, entry.Value);
                }

                writer.EndNested();
                break;
            case System.Collections.IList list:
                writer.WriteListHeader(list.Count);
                foreach (object? item in list)
                {
                    writer.Write(this, item);
                }

                writer.EndNested();
                break;
            case ITuple tuple when value is ValueType || IsTuple(value):
                WriteTuple(ref writer, tuple);
                break;
            default:
                throw new NotSupportedException(
                    $"A value of type {value.GetType()} cannot cross to a manager server: no codec is known for it. Mark your own type with [ManagedValue], or send a number, text, date, array, list, dictionary, tuple or proxy.");
        }
    }

    private void WriteTuple(ref ValueWriter writer, ITuple tuple)
    {
        writer.WriteTupleHeader(tuple.Length);
        for (int i = 0; i < tuple.Length; i++)
        {
            writer.Write(this, tuple[i]);
        }

        writer.EndNested();
    }

    private static object? ReadNull(ref ValueReader reader)
    {
        reader.ReadNull();
        return null;
    }

    private static bool IsTuple(object value) => value.GetType() is { IsGenericType: true, Namespace: "System" } type && type.Name.StartsWith("Tuple`", StringComparison.Ordinal);

    private static Array ReadArray(ref ValueReader reader)
    {
        ReadOnlySpan<byte> bytes = reader.TakeArray(ValueCode.Null, out ValueCode element);
        return element switch
        {
            ValueCode.Int8 => MemoryMarshal.Cast<byte, sbyte>(bytes).ToArray(),
            ValueCode.UInt8 => bytes.ToArray(),
            ValueCode.Int16 => MemoryMarshal.Cast<byte, short>(bytes).ToArray(),
            ValueCode.UInt16 => MemoryMarshal.Cast<byte, ushort>(bytes).ToArray(),
            ValueCode.Int32 => MemoryMarshal.Cast<byte, int>(bytes).ToArray(),
            ValueCode.UInt32 => MemoryMarshal.Cast<byte, uint>(bytes).ToArray(),
            ValueCode.Int64 => MemoryMarshal.Cast<byte, long>(bytes).ToArray(),
            ValueCode.UInt64 => MemoryMarshal.Cast<byte, ulong>(bytes).ToArray(),
            ValueCode.Int128 => MemoryMarshal.Cast<byte, Int128>(bytes).ToArray(),
            ValueCode.UInt128 => MemoryMarshal.Cast<byte, UInt128>(bytes).ToArray(),
            ValueCode.Half => MemoryMarshal.Cast<byte, Half>(bytes).ToArray(),
            ValueCode.Single => MemoryMarshal.Cast<byte, float>(bytes).ToArray(),
            ValueCode.Double => MemoryMarshal.Cast<byte, double>(bytes).ToArray(),
            _ => MemoryMarshal.Cast<byte, char>(bytes).ToArray(),
        };
    }

    private Dictionary<object, object?> ReadMap(ref ValueReader reader)
    {
        int count = reader.ReadMapHeader();
        var map = new Dictionary<object, object?>(Math.Min(count, 1024));
        for (int i = 0; i < count; i++)
        {
            object? key = Read(ref reader);
            if (key is null || !map.TryAdd(key, Read(ref reader)))
            {
                throw new ProtocolException(ErrorCode.ArgumentMismatch, "A map has a key that is null, or twice the same.");
            }
        }

        reader.EndNested();
        return map;
    }

    private object? ReadTuple(ref ValueReader reader)
    {
        var items = new object?[reader.ReadTupleHeader()];
        for (int i = 0; i < items.Length; i++)
        {
            items[i] = Read(ref reader);
        }

        reader.EndNested();
        return items.Length switch
        {
            1 => ValueTuple.Create(items[0]),
            2 => (items[0], items[1]),
            3 => (items[0], items[1], items[2]),
            4 => (items[0], items[1], items[2], items[3]),
            5 => (items[0], items[1], items[2], items[3], items[4]),
            6 => (items[0], items[1], items[2], items[3], items[4], items[5]),
            7 => (items[0], items[1], items[2], items[3], items[4], items[5], items[6]),
            0 => default(ValueTuple),
            _ => items,
        };
    }

    private static object? ReadRecord(ref ValueReader reader)
    {
        ulong schema = BinaryPrimitives.ReadUInt64LittleEndian(reader.Peek(1, 8));
        return WireCodecs.OfRecord(schema) is { } codec ? codec.Read(ref reader) : new OpaqueRecord(schema, References.ReadRecord(ref reader));
    }
}

/// <summary>
/// A record of a type that this program does not know: it can be held and handed on. Objects of a server that it refers to stay there as long as this one, or its bytes, are kept here; as proxies, they can be sent to that
/// server alone, over the connection that the record came by.
/// </summary>
/// <param name="Schema">The number of its schema.</param>
/// <param name="Encoded">The value as it came.</param>
public sealed record OpaqueRecord(ulong Schema, ReadOnlyMemory<byte> Encoded);

/// <summary>What crosses as a reference wherever it stands: proxies in a client, objects of the library's own types in a server.</summary>
internal interface IReferenceValue;

internal static class References
{
    /// <summary>Writes a reference to an object.</summary>
    internal static void Write(ref ValueWriter writer, object target, ManagedContract? contract)
    {
        if (writer.References is not { } sink)
        {
            throw new NotSupportedException($"A reference to an object ({target.GetType()}) cannot be written here.");
        }

        sink.Write(ref writer, target, contract);
    }

    /// <summary>Writes a record of a type that is not known here.</summary>
    internal static void WriteRecord(ref ValueWriter writer, ReadOnlyMemory<byte> record)
    {
        if (writer.References is { } sink)
        {
            sink.WriteRecord(ref writer, record);
            return;
        }

        if (KeptRecord.Of(record) is not null)
        {
            throw new NotSupportedException("A record with references to objects in it cannot be written here.");
        }

        writer.WriteRecord(record.Span);
    }

    /// <summary>Reads a record of a type that is not known here.</summary>
    internal static ReadOnlyMemory<byte> ReadRecord(ref ValueReader reader)
    {
        // On a copy: until somebody owns the references in it, they count as not read.
        ValueReader ahead = reader;
        ReadOnlySpan<byte> record = ahead.Skip();
        ReadOnlyMemory<byte> read = ahead.ReferencesRead == reader.ReferencesRead ? record.ToArray() : (reader.References ?? throw NoReferences()).Keep(record).Memory;
        reader = ahead;
        return read;
    }

    /// <summary>Reads a reference and has it resolved.</summary>
    internal static object Read(ref ValueReader reader, Type wanted)
    {
        IReferenceSource? source = reader.References;
        ReadOnlySpan<byte> typeId = reader.ReadReference(out ulong id, out ulong contract);
        return source is not null ? source.Resolve(id, contract, typeId, wanted) : throw NoReferences();
    }

    private static ProtocolException NoReferences() => new(ErrorCode.ArgumentMismatch, "A reference to an object stands where there can be none.");
}
