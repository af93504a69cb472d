using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Managers.Values;

namespace Managers;

// What the others do, without blocking the caller. Where the memory is reached nothing waits: they are done when they return.
public sealed partial class SharedArrayProxy<T>
{
    /// <summary>The number of elements, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<long> GetLengthAsync(CancellationToken cancellationToken = default) => (await FindAsync(cancellationToken).ConfigureAwait(false)).Length;

    /// <summary>An element, without blocking the caller.</summary>
    /// <param name="index">Its index, 0 to <see cref="Length"/> - 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="IndexOutOfRangeException">It is outside.</exception>
    public async ValueTask<T> GetAsync(long index, CancellationToken cancellationToken = default)
    {
        Shape shape = await FindAsync(cancellationToken).ConfigureAwait(false);
        return shape.Memory is { } memory ? memory[index] : await BeginGet(index).InvokeAsync<T>(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Sets an element, without blocking the caller.</summary>
    /// <param name="index">Its index, 0 to <see cref="Length"/> - 1.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="IndexOutOfRangeException">It is outside.</exception>
    public async ValueTask SetAsync(long index, T value, CancellationToken cancellationToken = default)
    {
        Shape shape = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (shape.Memory is { } memory)
        {
            memory[index] = value;
            return;
        }

        await BeginSet(index, value).InvokeAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>A copy of all elements, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<T[]> ToArrayAsync(CancellationToken cancellationToken = default) => ToArrayAsync(.., cancellationToken);

    /// <summary>A copy of some elements, without blocking the caller.</summary>
    /// <param name="range">Which.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not inside the array.</exception>
    public async ValueTask<T[]> ToArrayAsync(Range range, CancellationToken cancellationToken = default)
    {
        Shape shape = await FindAsync(cancellationToken).ConfigureAwait(false);
        (int start, int count) = range.GetOffsetAndLength(checked((int)shape.Length));
        var copy = new T[count];
        await CopyToAsync(copy, start, cancellationToken).ConfigureAwait(false);
        return copy;
    }

    /// <summary>Copies elements out, without blocking the caller.</summary>
    /// <param name="destination">Filled as a whole.</param>
    /// <param name="start">The first element to copy.</param>
    /// <param name="cancellationToken">Cancels the call; some may have been copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">The array has fewer from there on; nothing is copied.</exception>
    public async ValueTask CopyToAsync(Memory<T> destination, long start = 0, CancellationToken cancellationToken = default)
    {
        Shape shape = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (shape.Memory is { } memory)
        {
            memory.CopyTo(destination.Span, start);
            return;
        }

        Check(shape, start, destination.Length);
        while (!destination.IsEmpty)
        {
            int count = Math.Min(destination.Length, ItemsInPart);
            (await BeginRange(start, count).InvokeAsync(ReadItems, cancellationToken).ConfigureAwait(false)).CopyTo(destination);
            destination = destination[count..];
            start += count;
        }
    }

    /// <summary>Copies elements in, without blocking the caller.</summary>
    /// <param name="source">The elements, which stay as they are until this is done.</param>
    /// <param name="start">Where the first goes.</param>
    /// <param name="cancellationToken">Cancels the call; some may have been copied.</param>
    /// <exception cref="ArgumentOutOfRangeException">The array has no room for them from there on; nothing is copied.</exception>
    public async ValueTask CopyFromAsync(ReadOnlyMemory<T> source, long start = 0, CancellationToken cancellationToken = default)
    {
        Shape shape = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (shape.Memory is { } memory)
        {
            memory.CopyFrom(source.Span, start);
            return;
        }

        Check(shape, start, source.Length);
        while (!source.IsEmpty)
        {
            int count = Math.Min(source.Length, ItemsInPart);
            await BeginSetRange(start, source.Span[..count]).InvokeAsync(cancellationToken).ConfigureAwait(false);
            source = source[count..];
            start += count;
        }
    }

    /// <summary>Sets all elements, without blocking the caller.</summary>
    /// <param name="value">To this.</param>
    /// <param name="cancellationToken">Cancels the call; some may have been set.</param>
    public async ValueTask FillAsync(T value, CancellationToken cancellationToken = default)
    {
        Shape shape = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (shape.Memory is { } memory)
        {
            memory.Fill(value);
            return;
        }

        var part = new T[(int)Math.Min(shape.Length, ItemsInPart)];
        Array.Fill(part, value);
        for (long start = 0; start < shape.Length; start += part.Length)
        {
            await CopyFromAsync(part.AsMemory(0, (int)Math.Min(part.Length, shape.Length - start)), start, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Sets all elements to zero, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call; some may have been set.</param>
    public ValueTask ClearAsync(CancellationToken cancellationToken = default) => FillAsync(default, cancellationToken);

    /// <summary>As <see cref="Reverse"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call; some may have been written.</param>
    public async ValueTask ReverseAsync(CancellationToken cancellationToken = default)
    {
        Shape shape = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (shape.Memory is { } memory)
        {
            memory.Reverse();
            return;
        }

        T[] all = await ToArrayAsync(cancellationToken).ConfigureAwait(false);
        Array.Reverse(all);
        await CopyFromAsync(all, 0, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>As <see cref="ReverseEndianness"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call; some may have been written.</param>
    /// <exception cref="NotSupportedException">The elements have no byte order.</exception>
    public async ValueTask ReverseEndiannessAsync(CancellationToken cancellationToken = default)
    {
        Shape shape = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (shape.Memory is { } memory)
        {
            memory.ReverseEndianness();
            return;
        }

        SharedArray<T>.CheckByteOrder();
        await foreach ((Memory<T> part, long start) in PartsAsync(0, cancellationToken).ConfigureAwait(false))
        {
            SwapBytes(part.Span);
            await CopyFromAsync(part, start, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>As <see cref="IndexOf"/>, without blocking the caller.</summary>
    /// <param name="value">Numbers are compared as numbers, so NaN equals no element.</param>
    /// <param name="start">Where to begin.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The index; -1 if there is none.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="start"/> is outside the array.</exception>
    public async ValueTask<long> IndexOfAsync(T value, long start = 0, CancellationToken cancellationToken = default)
    {
        Shape shape = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (shape.Memory is { } memory)
        {
            return memory.IndexOf(value, start);
        }

        Check(shape, start, 0);
        await foreach ((Memory<T> part, long at) in PartsAsync(start, cancellationToken).ConfigureAwait(false))
        {
            if (ElementComparison<T>.IndexOf(part.Span, value) is var index and >= 0)
            {
                return at + index;
            }
        }

        return -1;
    }

    /// <summary>As <see cref="Contains"/>, without blocking the caller.</summary>
    /// <param name="value">Numbers are compared as numbers, so NaN equals no element.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<bool> ContainsAsync(T value, CancellationToken cancellationToken = default) => await IndexOfAsync(value, 0, cancellationToken).ConfigureAwait(false) >= 0;

    /// <summary>As <see cref="Count"/>, without blocking the caller.</summary>
    /// <param name="value">Numbers are compared as numbers, so NaN equals no element.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<long> CountAsync(T value, CancellationToken cancellationToken = default)
    {
        Shape shape = await FindAsync(cancellationToken).ConfigureAwait(false);
        if (shape.Memory is { } memory)
        {
            return memory.Count(value);
        }

        long count = 0;
        await foreach ((Memory<T> part, _) in PartsAsync(0, cancellationToken).ConfigureAwait(false))
        {
            count += ElementComparison<T>.Count(part.Span, value);
        }

        return count;
    }

    /// <summary>As <see cref="ToBytes"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<byte[]> ToBytesAsync(CancellationToken cancellationToken = default) =>
        MemoryMarshal.AsBytes<T>(await ToArrayAsync(cancellationToken).ConfigureAwait(false)).ToArray();

    /// <summary>As <see cref="WriteTo"/>, without blocking the caller.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="cancellationToken">Cancels it; some may have been written.</param>
    public async ValueTask WriteToAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        byte[] bytes = [];
        await foreach ((Memory<T> part, _) in PartsAsync(0, cancellationToken).ConfigureAwait(false))
        {
            int size = part.Length * Unsafe.SizeOf<T>();
            bytes = bytes.Length < size ? new byte[size] : bytes;
            MemoryMarshal.AsBytes(part.Span).CopyTo(bytes);
            await stream.WriteAsync(bytes.AsMemory(0, size), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>As <see cref="ReadFrom"/>, without blocking the caller.</summary>
    /// <param name="stream">Where from: <see cref="Length"/> elements of raw bytes in this machine's order.</param>
    /// <param name="cancellationToken">Cancels it; the whole elements that were read by then may have been written.</param>
    /// <exception cref="EndOfStreamException">The stream had fewer; the whole elements that were there have been written.</exception>
    public async ValueTask ReadFromAsync(Stream stream, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(stream);
        long length = (await FindAsync(cancellationToken).ConfigureAwait(false)).Length;
        var part = new T[(int)Math.Min(length, ItemsInPart)];
        byte[] bytes = new byte[part.Length * Unsafe.SizeOf<T>()];
        for (long start = 0; start < length; start += part.Length)
        {
            int wanted = (int)Math.Min(part.Length, length - start);
            int read = await stream.ReadAtLeastAsync(bytes.AsMemory(0, wanted * Unsafe.SizeOf<T>()), wanted * Unsafe.SizeOf<T>(), throwOnEndOfStream: false, cancellationToken).ConfigureAwait(false);
            int whole = read / Unsafe.SizeOf<T>();
            MemoryMarshal.Cast<byte, T>(bytes.AsSpan(0, whole * Unsafe.SizeOf<T>())).CopyTo(part);
            await CopyFromAsync(part.AsMemory(0, whole), start, cancellationToken).ConfigureAwait(false);
            if (whole < wanted)
            {
                throw Ended(start + whole, length);
            }
        }
    }

    /// <summary>As <see cref="Find"/>, without blocking the caller.</summary>
    private async ValueTask<Shape> FindAsync(CancellationToken cancellationToken)
    {
        if (_shape is { } known)
        {
            return known;
        }

        (string, long, SharedToken) told = await BeginCall(ShapeMethod).InvokeAsync(ReadShape, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            return _shape ??= ShapeOf(told);
        }
    }

    /// <summary>A copy of one part after the other.</summary>
    private async IAsyncEnumerable<(Memory<T> Part, long Start)> PartsAsync(long start, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long length = (await FindAsync(cancellationToken).ConfigureAwait(false)).Length;
        var part = new T[(int)Math.Min(length - start, ItemsInPart)];
        while (start < length)
        {
            Memory<T> here = part.AsMemory(0, (int)Math.Min(part.Length, length - start));
            await CopyToAsync(here, start, cancellationToken).ConfigureAwait(false);
            yield return (here, start);
            start += here.Length;
        }
    }
}
