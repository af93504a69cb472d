using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Managers.Protocol;

/// <summary>Sequences: numbers of fixed size as one block, anything else as a list of values.</summary>
internal static class Sequences
{
    internal static void Write<T>(ref ValueWriter writer, scoped ReadOnlySpan<T> values)
    {
        if (FixedTypes.TryCodeOf<T>() is { } element and not ValueCode.Null)
        {
            int length = checked(values.Length * Unsafe.SizeOf<T>());
            ReadOnlySpan<byte> bytes = MemoryMarshal.CreateReadOnlySpan(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetReference(values)), length);
            writer.WriteFixed(element, values.Length, bytes);
            return;
        }

        writer.WriteListHeader(values.Length);
        WireCodec<T> codec = WireCodec<T>.Instance;
        foreach (T value in values)
        {
            writer.Write(codec, value);
        }

        writer.EndNested();
    }

    internal static T[] Read<T>(ref ValueReader reader)
    {
        if (FixedTypes.TryCodeOf<T>() is { } element and not ValueCode.Null && reader.NextCode == ValueCode.Array)
        {
            ReadOnlySpan<byte> bytes = reader.TakeArray(element, out _);
            var numbers = new T[bytes.Length / Unsafe.SizeOf<T>()];
            bytes.CopyTo(MemoryMarshal.CreateSpan(ref Unsafe.As<T, byte>(ref MemoryMarshal.GetArrayDataReference(numbers)), bytes.Length));
            return numbers;
        }

        int count = reader.ReadListHeader();
        // Each value takes a byte at least, but its element here may take more: memory is taken as values come.
        var values = new T[Math.Min(count, 1024)];
        WireCodec<T> codec = WireCodec<T>.Instance;
        for (int i = 0; i < count; i++)
        {
            if (i == values.Length)
            {
                Array.Resize(ref values, (int)Math.Min(count, 2L * i));
            }

            values[i] = codec.Read(ref reader);
        }

        reader.EndNested();
        return values;
    }

    internal static string NameOf<T>() => WireCodec<T>.Instance.WireName + "[]";
}

/// <summary>An array, or null.</summary>
internal sealed class ArrayCodec<T> : WireCodec<T[]?>, IBoxedSource
{
    public override string WireName => Sequences.NameOf<T>();

    IBoxedCodec IBoxedSource.Boxed => new BoxedCodec<T[]?>(this);

    public override void Write(ref ValueWriter writer, T[]? value)
    {
        if (value is null)
        {
            writer.WriteNull();
        }
        else
        {
            Sequences.Write<T>(ref writer, value);
        }
    }

    public override T[]? Read(ref ValueReader reader) => reader.TryReadNull() ? null : Sequences.Read<T>(ref reader);
}

/// <summary>A list, or null.</summary>
internal sealed class ListCodec<T> : WireCodec<List<T>?>, IBoxedSource
{
    public override string WireName => Sequences.NameOf<T>();

    IBoxedCodec IBoxedSource.Boxed => new BoxedCodec<List<T>?>(this);

    public override void Write(ref ValueWriter writer, List<T>? value)
    {
        if (value is null)
        {
            writer.WriteNull();
        }
        else
        {
            Sequences.Write<T>(ref writer, CollectionsMarshal.AsSpan(value));
        }
    }

    public override List<T>? Read(ref ValueReader reader) => reader.TryReadNull() ? null : [.. Sequences.Read<T>(ref reader)];
}

/// <summary>A list that is only read, or null; an array on arrival.</summary>
internal sealed class ReadOnlyListCodec<T> : WireCodec<IReadOnlyList<T>?>
{
    public override string WireName => Sequences.NameOf<T>();

    public override void Write(ref ValueWriter writer, IReadOnlyList<T>? value)
    {
        if (value is null)
        {
            writer.WriteNull();
        }
        else
        {
            Sequences.Write<T>(ref writer, value as T[] ?? [.. value]);
        }
    }

    public override IReadOnlyList<T>? Read(ref ValueReader reader) => reader.TryReadNull() ? null : Sequences.Read<T>(ref reader);
}

/// <summary>A dictionary, or null.</summary>
internal sealed class MapCodec<TKey, TValue> : WireCodec<Dictionary<TKey, TValue>?>, IBoxedSource
    where TKey : notnull
{
    public override string WireName => $"map<{WireCodec<TKey>.Instance.WireName},{WireCodec<TValue>.Instance.WireName}>";

    IBoxedCodec IBoxedSource.Boxed => new BoxedCodec<Dictionary<TKey, TValue>?>(this);

    public override void Write(ref ValueWriter writer, Dictionary<TKey, TValue>? value)
    {
        if (value is null)
        {
            writer.WriteNull();
            return;
        }

        writer.WriteMapHeader(value.Count);
        WireCodec<TKey> keys = WireCodec<TKey>.Instance;
        WireCodec<TValue> values = WireCodec<TValue>.Instance;
        foreach ((TKey k, TValue v) in value)
        {
            writer.Write(keys, k);
            writer.Write(values, v);
        }

        writer.EndNested();
    }

    public override Dictionary<TKey, TValue>? Read(ref ValueReader reader)
    {
        if (reader.TryReadNull())
        {
            return null;
        }

        int count = reader.ReadMapHeader();
        var map = new Dictionary<TKey, TValue>(Math.Min(count, 1024));
        WireCodec<TKey> keys = WireCodec<TKey>.Instance;
        WireCodec<TValue> values = WireCodec<TValue>.Instance;
        for (int i = 0; i < count; i++)
        {
            TKey key = keys.Read(ref reader);
            if (key is null || !map.TryAdd(key, values.Read(ref reader)))
            {
                throw new ProtocolException(ErrorCode.ArgumentMismatch, "A map has a key that is null, or twice the same.");
            }
        }

        reader.EndNested();
        return map;
    }
}
