using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managers.Values;

namespace Managers;

// In the memory where it is reached; elsewhere part by part, so that others may write in between.
public sealed partial class SharedArrayProxy<T>
{
    /// <summary>The bytes of all elements as they stand in memory, in this machine's order.</summary>
    public byte[] ToBytes() => MemoryMarshal.AsBytes<T>(ToArray()).ToArray();

    /// <summary>A copy of all elements as a list.</summary>
    public List<T> ToList() => [.. ToArray()];

    /// <summary>Sets all elements to zero.</summary>
    public void Clear() => Fill(default);

    /// <summary>Turns the order of the elements round. From another machine: of a copy, which is then written back.</summary>
    public void Reverse()
    {
        if (Known.Memory is { } memory)
        {
            memory.Reverse();
            return;
        }

        T[] all = ToArray();
        Array.Reverse(all);
        CopyFrom(all);
    }

    /// <summary>Turns the order of the bytes of each element round.</summary>
    /// <exception cref="NotSupportedException">The elements are structs, decimal, Guid, dates or times: only numbers of 1, 2, 4, 8 and 16 bytes have a byte order.</exception>
    public void ReverseEndianness()
    {
        if (Known.Memory is { } memory)
        {
            memory.ReverseEndianness();
            return;
        }

        SharedArray<T>.CheckByteOrder();
        ForParts((part, start) =>
        {
            SwapBytes(part);
            CopyFrom(part, start);
            return true;
        });
    }

    /// <summary>The index of the first element that equals a value.</summary>
    /// <param name="value">Numbers are compared as numbers, so NaN equals no element.</param>
    /// <param name="start">Where to begin.</param>
    /// <returns>The index; -1 if there is none.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="start"/> is outside the array.</exception>
    public long IndexOf(T value, long start = 0)
    {
        if (Known.Memory is { } memory)
        {
            return memory.IndexOf(value, start);
        }

        Check(Known, start, 0);
        long found = -1;
        ForParts(
            (part, at) =>
            {
                int index = ElementComparison<T>.IndexOf(part, value);
                found = index < 0 ? -1 : at + index;
                return index < 0;
            },
            start);
        return found;
    }

    /// <summary>True if an element equals a value.</summary>
    /// <param name="value">Numbers are compared as numbers, so NaN equals no element.</param>
    public bool Contains(T value) => IndexOf(value) >= 0;

    /// <summary>How many elements equal a value.</summary>
    /// <param name="value">Numbers are compared as numbers, so NaN equals no element.</param>
    public long Count(T value)
    {
        if (Known.Memory is { } memory)
        {
            return memory.Count(value);
        }

        long count = 0;
        ForParts((part, _) =>
        {
            count += ElementComparison<T>.Count(part, value);
            return true;
        });
        return count;
    }

    /// <summary>Writes the bytes of all elements, in this machine's order.</summary>
    /// <param name="stream">Where to.</param>
    public void WriteTo(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (Known.Memory is { } memory)
        {
            memory.WriteTo(stream);
            return;
        }

        ForParts((part, _) =>
        {
            stream.Write(MemoryMarshal.AsBytes(part));
            return true;
        });
    }

    /// <summary>Fills the whole array from a stream.</summary>
    /// <param name="stream">Where from: <see cref="Length"/> elements of raw bytes in this machine's order.</param>
    /// <exception cref="EndOfStreamException">The stream had fewer; the whole elements that were there have been written.</exception>
    public void ReadFrom(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Shape shape = Known;
        if (shape.Memory is { } memory)
        {
            memory.ReadFrom(stream);
            return;
        }

        var part = new T[(int)Math.Min(shape.Length, ItemsInPart)];
        for (long start = 0; start < shape.Length; start += part.Length)
        {
            Span<T> wanted = part.AsSpan(0, (int)Math.Min(part.Length, shape.Length - start));
            Span<byte> bytes = MemoryMarshal.AsBytes(wanted);
            int whole = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) / Unsafe.SizeOf<T>();
            CopyFrom(wanted[..whole], start);
            if (whole < wanted.Length)
            {
                throw Ended(start + whole, shape.Length);
            }
        }
    }

    private static void SwapBytes(Span<T> part)
    {
        Span<byte> bytes = MemoryMarshal.AsBytes(part);
        for (int at = 0; at < bytes.Length; at += Unsafe.SizeOf<T>())
        {
            bytes.Slice(at, Unsafe.SizeOf<T>()).Reverse();
        }
    }

    private static EndOfStreamException Ended(long whole, long length) => new($"The stream ended after {whole} of {length} elements of {Unsafe.SizeOf<T>()} bytes; these were written.");

    /// <summary>Gives a copy of one part after the other, until the user has enough.</summary>
    private void ForParts(PartUser use, long start = 0)
    {
        long length = Known.Length;
        var part = new T[(int)Math.Min(length - start, ItemsInPart)];
        while (start < length)
        {
            Span<T> here = part.AsSpan(0, (int)Math.Min(part.Length, length - start));
            CopyTo(here, start);
            if (!use(here, start))
            {
                return;
            }

            start += here.Length;
        }
    }

    private delegate bool PartUser(Span<T> part, long start);
}
