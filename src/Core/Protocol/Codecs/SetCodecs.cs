using System.Buffers;
using System.Runtime.CompilerServices;

namespace Managers.Protocol;

/// <summary>Sets: on the wire a sequence of their elements, each once. Which elements are equal is not told: who reads goes by the element type's own equality.</summary>
internal static class Sets
{
    internal static void Write<T>(ref ValueWriter writer, HashSet<T> set)
    {
        if (FixedTypes.TryCodeOf<T>() != ValueCode.Null)
        {
            WriteFixed(ref writer, set, set.Count);
            return;
        }

        writer.WriteListHeader(set.Count);
        WireCodec<T> codec = WireCodec<T>.Instance;
        foreach (T item in set)
        {
            writer.Write(codec, item);
        }

        writer.EndNested();
    }

    /// <summary>A set of any kind, by the count that it says it has.</summary>
    internal static void Write<T>(ref ValueWriter writer, IEnumerable<T> set, int count)
    {
        if (set is HashSet<T> known)
        {
            Write(ref writer, known);
            return;
        }

        if (FixedTypes.TryCodeOf<T>() != ValueCode.Null)
        {
            WriteFixed(ref writer, set, count);
            return;
        }

        writer.WriteListHeader(count);
        WireCodec<T> codec = WireCodec<T>.Instance;
        int written = 0;
        foreach (T item in set)
        {
            written++;
            writer.Write(codec, item);
        }

        if (written != count)
        {
            throw Changed(set, count);
        }

        writer.EndNested();
    }

    internal static HashSet<T> Read<T>(ref ValueReader reader)
    {
        if (FixedTypes.TryCodeOf<T>() is { } element and not ValueCode.Null && reader.NextCode == ValueCode.Array)
        {
            return ReadFixed<T>(reader.TakeArray(element, out _));
        }

        int count = reader.ReadListHeader();
        // An element takes a byte at least there, and more here: memory is taken as they come.
        var set = new HashSet<T>(Math.Min(count, 1024));
        WireCodec<T> codec = WireCodec<T>.Instance;
        for (int i = 0; i < count; i++)
        {
            if (!set.Add(codec.Read(ref reader)))
            {
                throw Repeated<T>(i, count);
            }
        }

        reader.EndNested();
        return set;
    }

    private static HashSet<T> ReadFixed<T>(ReadOnlySpan<byte> bytes)
    {
        int size = Unsafe.SizeOf<T>();
        int count = bytes.Length / size;
        var set = new HashSet<T>(Math.Min(count, 1024));
        for (int i = 0; i < count; i++)
        {
            // It stands in a frame at any address.
            if (!set.Add(Unsafe.ReadUnaligned<T>(in bytes[i * size])))
            {
                throw Repeated<T>(i, count);
            }
        }

        return set;
    }

    /// <summary>Numbers of fixed size go as one block, as those of an array do. The block is filled element by element: it comes from a pool, and what others left in it must not cross because a set gives less than it says.</summary>
    private static void WriteFixed<T>(ref ValueWriter writer, IEnumerable<T> set, int count)
    {
        T[] block = ArrayPool<T>.Shared.Rent(count);
        try
        {
            int written = 0;
            foreach (T item in set)
            {
                if (written == count)
                {
                    throw Changed(set, count);
                }

                block[written++] = item;
            }

            if (written != count)
            {
                throw Changed(set, count);
            }

            Sequences.Write<T>(ref writer, block.AsSpan(0, count));
        }
        finally
        {
            ArrayPool<T>.Shared.Return(block);
        }
    }

    private static InvalidOperationException Changed<T>(IEnumerable<T> set, int count) =>
        new($"The set ({set.GetType()}) said that it has {count} elements and gave another number of them: it changed while it was written. Let nobody change it during a call.");

    private static ProtocolException Repeated<T>(int index, int count) => new(
        ErrorCode.ArgumentMismatch,
        $"Element {index} of {count} of a set is equal to one before it, by the default equality of {typeof(T)}: a set has each element once. Send each once, or, where they differ by a rule of your own (as a comparer of text), declare a list.");
}

/// <summary>A hash set, or null. It is read with the elements' default equality.</summary>
internal sealed class HashSetCodec<T> : WireCodec<HashSet<T>?>, IBoxedSource
{
    public override string WireName => Sequences.NameOf<T>();

    IBoxedCodec IBoxedSource.Boxed => new BoxedCodec<HashSet<T>?>(this);

    public override void Write(ref ValueWriter writer, HashSet<T>? value)
    {
        if (value is null)
        {
            writer.WriteNull();
        }
        else
        {
            Sets.Write(ref writer, value);
        }
    }

    public override HashSet<T>? Read(ref ValueReader reader) => reader.TryReadNull() ? null : Sets.Read<T>(ref reader);
}

/// <summary>A set of any kind, or null; a hash set on arrival.</summary>
internal sealed class SetCodec<T> : WireCodec<ISet<T>?>
{
    public override string WireName => Sequences.NameOf<T>();

    public override void Write(ref ValueWriter writer, ISet<T>? value)
    {
        if (value is null)
        {
            writer.WriteNull();
        }
        else
        {
            Sets.Write(ref writer, value, value.Count);
        }
    }

    public override ISet<T>? Read(ref ValueReader reader) => reader.TryReadNull() ? null : Sets.Read<T>(ref reader);
}

/// <summary>A set that is only read, or null; a hash set on arrival.</summary>
internal sealed class ReadOnlySetCodec<T> : WireCodec<IReadOnlySet<T>?>
{
    public override string WireName => Sequences.NameOf<T>();

    public override void Write(ref ValueWriter writer, IReadOnlySet<T>? value)
    {
        if (value is null)
        {
            writer.WriteNull();
        }
        else
        {
            Sets.Write(ref writer, value, value.Count);
        }
    }

    public override IReadOnlySet<T>? Read(ref ValueReader reader) => reader.TryReadNull() ? null : Sets.Read<T>(ref reader);
}
