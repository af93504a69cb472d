using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using Managers.Formats;
using Managers.Values;

namespace Managers;

/// <summary>The operations of Python's <c>array.array</c> that keep the length. They run over spans, vectorized where the runtime can.</summary>
public sealed unsafe partial class SharedArray<T>
{
    private const int MaxPrinted = 1000;

    /// <summary>A private copy of all elements.</summary>
    /// <exception cref="InvalidOperationException">There are more than an array of .NET can hold.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public T[] ToArray()
    {
        T[] copy = AsSpan().ToArray();
        GC.KeepAlive(this);
        return copy;
    }

    /// <summary>A private copy of a range.</summary>
    /// <param name="range">Inside the array.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the array.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public T[] ToArray(Range range)
    {
        T[] copy = this[range].ToArray();
        GC.KeepAlive(this);
        return copy;
    }

    /// <summary>The bytes of all elements as they stand in memory, in this machine's order; the specification's <c>tostring</c>.</summary>
    /// <exception cref="InvalidOperationException">There are more than an array of .NET can hold.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public byte[] ToBytes()
    {
        byte[] copy = MemoryMarshal.AsBytes(AsSpan()).ToArray();
        GC.KeepAlive(this);
        return copy;
    }

    /// <summary>A private copy as a list; the specification's <c>tolist</c>.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public List<T> ToList()
    {
        List<T> copy = [.. AsSpan()];
        GC.KeepAlive(this);
        return copy;
    }

    /// <summary>Copies elements in; an overlapping part of this array is copied as it was before. The same array attached twice has two addresses, of which no copy can see that they overlap: take both parts from one object.</summary>
    /// <param name="source">The elements.</param>
    /// <param name="start">Where the first one goes.</param>
    /// <exception cref="ArgumentOutOfRangeException">They do not fit; nothing is written.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void CopyFrom(ReadOnlySpan<T> source, long start = 0)
    {
        source.CopyTo(AsSpan(start, source.Length));
        GC.KeepAlive(this);
    }

    /// <summary>Copies elements out.</summary>
    /// <param name="destination">Filled as a whole.</param>
    /// <param name="start">The first element to copy.</param>
    /// <exception cref="ArgumentOutOfRangeException">The array has fewer from there on; nothing is copied.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void CopyTo(Span<T> destination, long start = 0)
    {
        AsSpan(start, destination.Length).CopyTo(destination);
        GC.KeepAlive(this);
    }

    /// <summary>Copies raw bytes in, in this machine's order.</summary>
    /// <param name="source">A whole number of elements.</param>
    /// <param name="start">Where the first element goes.</param>
    /// <exception cref="ArgumentException">The bytes are no whole number of elements; nothing is written.</exception>
    /// <exception cref="ArgumentOutOfRangeException">They do not fit; nothing is written.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void CopyFromBytes(ReadOnlySpan<byte> source, long start = 0)
    {
        if (source.Length % sizeof(T) != 0)
        {
            throw new ArgumentException($"{source.Length} bytes are no whole number of elements of {sizeof(T)} bytes.", nameof(source));
        }

        source.CopyTo(MemoryMarshal.AsBytes(AsSpan(start, source.Length / sizeof(T))));
        GC.KeepAlive(this);
    }

    /// <summary>Sets every element to a value.</summary>
    /// <param name="value">The value.</param>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void Fill(T value)
    {
        ThrowIfDisposed();
        for (long at = 0; at < _length; at += MaxChunk)
        {
            Writable(at).Fill(value);
        }

        GC.KeepAlive(this);
    }

    /// <summary>Sets every byte to zero.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void Clear()
    {
        ThrowIfDisposed();
        for (long at = 0; at < _length; at += MaxChunk)
        {
            Writable(at).Clear();
        }

        GC.KeepAlive(this);
    }

    /// <summary>Turns the order of the elements round, in place.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void Reverse()
    {
        ThrowIfDisposed();
        long length = _length;
        if (length <= int.MaxValue)
        {
            new Span<T>(_start, (int)length).Reverse();
        }
        else
        {
            for (long low = 0, high = length - 1; low < high; low++, high--)
            {
                (_start[low], _start[high]) = (_start[high], _start[low]);
            }
        }

        GC.KeepAlive(this);
    }

    /// <summary>Turns the order of the bytes of each element round, in place; the specification's <c>byteswap</c>.</summary>
    /// <exception cref="NotSupportedException">The elements are structs, decimal, Guid, dates or times: only numbers of 1, 2, 4, 8 and 16 bytes have a byte order.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void ReverseEndianness()
    {
        ThrowIfDisposed();
        CheckByteOrder();
        for (long at = 0; at < _length; at += MaxChunk)
        {
            Span<T> part = Writable(at);
            switch (sizeof(T))
            {
                case 2:
                    Swap<ushort>(part, BinaryPrimitives.ReverseEndianness);
                    break;
                case 4:
                    Swap<uint>(part, BinaryPrimitives.ReverseEndianness);
                    break;
                case 8:
                    Swap<ulong>(part, BinaryPrimitives.ReverseEndianness);
                    break;
                case 16:
                    Swap<UInt128>(part, BinaryPrimitives.ReverseEndianness);
                    break;
            }
        }

        GC.KeepAlive(this);
    }

    internal static void CheckByteOrder()
    {
        // The codes of numbers end with their size; those of decimal, Guid, dates and times are words.
        if (SharedLayout.PrimitiveCode(typeof(T)) is not { } code || !char.IsAsciiDigit(code[^1]))
        {
            throw new NotSupportedException($"Elements of {typeof(T)} have no byte order: only numbers have.");
        }
    }

    /// <summary>The index of the first element that equals a value.</summary>
    /// <param name="value">Compared by <see cref="EqualityComparer{T}.Default"/>; numbers as numbers, so NaN equals no element.</param>
    /// <param name="start">Where to begin.</param>
    /// <returns>The index; -1 if there is none.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="start"/> is outside the array.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public long IndexOf(T value, long start = 0) => IndexOf(value, start, _length - Math.Min(start, _length));

    /// <summary>The index of the first element in a window that equals a value.</summary>
    /// <param name="value">Numbers are compared as numbers, so NaN equals no element.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="count">How many elements to look at.</param>
    /// <returns>The index; -1 if there is none.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The window is not inside the array.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public long IndexOf(T value, long start, long count)
    {
        CheckRange(start, count);
        long found = -1;
        for (long at = start; at < start + count && found < 0; at += MaxChunk)
        {
            var part = new ReadOnlySpan<T>(_start + at, (int)Math.Min(start + count - at, MaxChunk));
            int index = ElementComparison<T>.IndexOf(part, value);
            found = index < 0 ? -1 : at + index;
        }

        GC.KeepAlive(this);
        return found;
    }

    /// <summary>True if an element equals a value.</summary>
    /// <param name="value">Numbers are compared as numbers, so NaN equals no element.</param>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool Contains(T value) => IndexOf(value) >= 0;

    /// <summary>How many elements equal a value.</summary>
    /// <param name="value">Numbers are compared as numbers, so NaN equals no element.</param>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public long Count(T value)
    {
        ThrowIfDisposed();
        long count = 0;
        for (long at = 0; at < _length; at += MaxChunk)
        {
            count += ElementComparison<T>.Count(Chunk(at), value);
        }

        GC.KeepAlive(this);
        return count;
    }

    /// <summary>True if both have equal elements in the same order.</summary>
    /// <param name="other">The other sequence.</param>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool SequenceEqual(ReadOnlySpan<T> other)
    {
        ThrowIfDisposed();
        bool equal = _length == other.Length && ElementComparison<T>.SequenceEqual(AsSpan(), other);
        GC.KeepAlive(this);
        return equal;
    }

    /// <summary>True if both have equal elements in the same order.</summary>
    /// <param name="other">The other array, of any length.</param>
    /// <exception cref="ObjectDisposedException">One is disposed.</exception>
    public bool SequenceEqual(SharedArray<T> other)
    {
        ArgumentNullException.ThrowIfNull(other);
        ThrowIfDisposed();
        other.ThrowIfDisposed();
        bool equal = _length == other._length;
        for (long at = 0; equal && at < _length; at += MaxChunk)
        {
            equal = ElementComparison<T>.SequenceEqual(Chunk(at), other.Chunk(at));
        }

        GC.KeepAlive(this);
        GC.KeepAlive(other);
        return equal;
    }

    /// <summary>Compares as lists are compared: by the first elements that differ, then by length.</summary>
    /// <param name="other">The other sequence.</param>
    /// <returns>Negative, zero or positive.</returns>
    /// <exception cref="InvalidOperationException">The elements have no order.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public int SequenceCompareTo(ReadOnlySpan<T> other)
    {
        ThrowIfDisposed();
        long common = Math.Min(_length, other.Length);
        Comparer<T> comparer = Comparer<T>.Default;
        int order = 0;
        for (int i = 0; i < common && order == 0; i++)
        {
            order = comparer.Compare(_start[i], other[i]);
        }

        GC.KeepAlive(this);
        return order != 0 ? order : _length.CompareTo(other.Length);
    }

    /// <summary>Writes the bytes of all elements, in this machine's order; the specification's <c>tofile</c>.</summary>
    /// <param name="stream">Where to.</param>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void WriteTo(Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        using SharedLease<T> lease = Acquire();
        for (long at = 0; at < lease.Length; at += MaxStreamPart)
        {
            stream.Write(MemoryMarshal.AsBytes(lease.AsSpan(at, (int)Math.Min(lease.Length - at, MaxStreamPart))));
        }
    }

    /// <summary>Fills the whole array from a stream; the specification's <c>fromfile</c>.</summary>
    /// <param name="stream">Where from: <see cref="Length"/> elements of raw bytes in this machine's order.</param>
    /// <exception cref="EndOfStreamException">The stream had fewer; the whole elements that were there have been written.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void ReadFrom(Stream stream) => ReadFrom(stream, 0, _length);

    /// <summary>Fills a part of the array from a stream.</summary>
    /// <param name="stream">Where from: raw bytes in this machine's order.</param>
    /// <param name="start">The first element to fill.</param>
    /// <param name="count">How many elements to fill.</param>
    /// <exception cref="EndOfStreamException">The stream had fewer; the whole elements that were there have been written.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The part is not inside the array; nothing is read.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void ReadFrom(Stream stream, long start, long count)
    {
        ArgumentNullException.ThrowIfNull(stream);
        CheckRange(start, count);
        using SharedLease<T> lease = Acquire();
        byte[] buffer = ArrayPool<byte>.Shared.Rent(Math.Max(sizeof(T), StreamBufferInBytes));
        try
        {
            // Through a buffer: only whole elements reach the array.
            int perBuffer = buffer.Length / sizeof(T);
            for (long at = 0; at < count; at += perBuffer)
            {
                int wanted = (int)Math.Min(count - at, perBuffer) * sizeof(T);
                int read = stream.ReadAtLeast(buffer.AsSpan(0, wanted), wanted, throwOnEndOfStream: false);
                int whole = read / sizeof(T);
                MemoryMarshal.Cast<byte, T>(buffer.AsSpan(0, whole * sizeof(T))).CopyTo(lease.AsSpan(start + at, whole));
                if (read < wanted)
                {
                    throw new EndOfStreamException($"The stream ended after {at + whole} of {count} elements of {sizeof(T)} bytes; these were written.");
                }
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The elements as a sequence of memories, for code that takes <see cref="ReadOnlySequence{T}"/>; works at any length.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public ReadOnlySequence<T> AsSequence()
    {
        ThrowIfDisposed();
        return SharedMemorySegment<T>.Build(this);
    }

    /// <summary>A window of elements, in place, for code that takes <see cref="Memory{T}"/>. It keeps this object reachable; use after disposal throws.</summary>
    /// <param name="start">First element, from 0.</param>
    /// <param name="length">Number of elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is not inside the array.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public Memory<T> AsMemory(long start, int length)
    {
        CheckRange(start, length);
        return new SharedMemoryManager<T>(this, start, length).Memory;
    }

    /// <summary>
    /// The specification's text: <c>SharedArray('i', [1, 2])</c>; for codes c, u and w the text itself. After 1,000 elements it says how many more there are.
    /// </summary>
    public override string ToString()
    {
        if (IsDisposed)
        {
            return $"SharedArray<{typeof(T).Name}>(disposed)";
        }

        int printed = (int)Math.Min(_length, MaxPrinted);
        ReadOnlySpan<T> shown = AsSpan(0, printed);
        string more = printed < _length ? $", … {_length - printed} more" : string.Empty;
        var text = new StringBuilder(_format is null ? $"SharedArray<{typeof(T).Name}>(" : $"SharedArray('{_format}', ");
        if (_format is "c" or "u" or "w")
        {
            text.Append(ArrayFormat.ToText(_format[0], shown)).Append(more);
        }
        else
        {
            PythonText.AppendItems(text.Append('['), shown);
            text.Append(more).Append(']');
        }

        GC.KeepAlive(this);
        return text.Append(')').ToString();
    }

    private const int StreamBufferInBytes = 64 * 1024;

    private static int MaxStreamPart => Math.Max(1, (4 << 20) / sizeof(T));

    private Span<T> Writable(long at) => new(_start + at, (int)Math.Min(_length - at, MaxChunk));

    private delegate void SwapMany<TWord>(ReadOnlySpan<TWord> source, Span<TWord> destination);

    private static void Swap<TWord>(Span<T> part, SwapMany<TWord> swap)
        where TWord : unmanaged
    {
        // Elements of one size are words of that size; a span of 2^30 elements of 16 bytes is still a span of as many words.
        Span<TWord> words = MemoryMarshal.Cast<T, TWord>(part);
        swap(words, words);
    }
}
