using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Managers.Memory;

namespace Managers;

/// <summary>
/// An array of fixed length in shared memory. Elements are reached in place: an index is one comparison and one load, a span is the memory
/// itself. The specification's SharedArray.
/// </summary>
/// <remarks>
/// Lengths and indexes are 64-bit. Nothing orders the accesses of different processes but the locks, events and barriers they use, or
/// <see cref="Volatile"/> and <see cref="Interlocked"/> on the references this class returns. References and spans are valid until the array or its manager is
/// disposed or the array collected; hold a lease (<see cref="Acquire"/>) for those that must stay longer, or while another thread may dispose.
/// </remarks>
/// <typeparam name="T">Any unmanaged type.</typeparam>
public sealed unsafe partial class SharedArray<[DynamicallyAccessedMembers(SharedLayout.Fields)] T> : SharedObject, IEnumerable<T>
    where T : unmanaged
{
    // What an access needs, side by side. Disposal makes the length 0 first, so that every later index fails its check.
    private T* _start;
    private long _length;

    private readonly string? _format;

    internal SharedArray(in ObjectPlace place, string? format)
        : base(in place)
    {
        _start = (T*)place.Data;
        _length = (long)place.Header->ElementCount;
        _format = format;
        HugePages = place.Segment?.HugePages ?? HugePageStatus.NotRequested;
        place.Manager?.Track(this);
    }

    /// <summary>Number of elements; 0 after disposal.</summary>
    public long Length => _length;

    /// <summary>Bytes of one element.</summary>
    public int ItemSize => sizeof(T);

    /// <summary>The array code it was made with, or the one of <typeparamref name="T"/>; null where there is none.</summary>
    public string? Format => _format;

    /// <summary>Whether the system backs this array with huge pages, where the manager asked for them.</summary>
    public HugePageStatus HugePages { get; }

    /// <summary>The element at an index from 0, in place.</summary>
    /// <param name="index">0 to <see cref="Length"/> - 1; negative indexes are refused, <c>^1</c> counts from the end.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the array.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public ref T this[long index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((ulong)index >= (ulong)_length)
            {
                throw IndexError(index);
            }

            return ref _start[index];
        }
    }

    /// <summary>The element at an index from 0, in place. Beside the one for long, so that an int is not taken for an <see cref="Index"/>.</summary>
    /// <param name="index">0 to <see cref="Length"/> - 1; negative indexes are refused, <c>^1</c> counts from the end.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the array.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public ref T this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get
        {
            if ((ulong)(long)index >= (ulong)_length)
            {
                throw IndexError(index);
            }

            return ref _start[index];
        }
    }

    /// <summary>The element at an index from the start or the end, in place.</summary>
    /// <param name="index">From 0, or <c>^1</c> for the last.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the array.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public ref T this[Index index] => ref this[index.IsFromEnd ? _length - index.Value : (long)index.Value];

    /// <summary>Reading gives the memory of a range, in place; writing copies elements into it.</summary>
    /// <param name="range">Inside the array, at most 2,147,483,647 elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the array.</exception>
    /// <exception cref="ArgumentException">Writing another number of elements than the range has; nothing is written.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public Span<T> this[Range range]
    {
        get
        {
            (long start, int length) = Resolve(range);
            return AsSpan(start, length);
        }

        set
        {
            (long start, int length) = Resolve(range);
            if (value.Length != length)
            {
                throw new ArgumentException($"The range {range} of this SharedArray has {length} elements, {value.Length} were given: a shared array has a fixed length.", nameof(value));
            }

            value.CopyTo(AsSpan(start, length));
            GC.KeepAlive(this);
        }
    }

    /// <summary>Attaches to the array that a token names, without a copy.</summary>
    /// <param name="token">What <see cref="SharedObject.ToToken"/> gave in some process.</param>
    /// <returns>The array; dispose it to let go.</returns>
    /// <exception cref="SegmentException">It does not exist any more, or may not be opened.</exception>
    /// <exception cref="LayoutMismatchException">It is no array, or one whose elements differ from <typeparamref name="T"/> in any field.</exception>
    public static SharedArray<T> Attach(SharedToken token) => Bind(ManagerSegment.Attach(token, ObjectKind.Array, readOnly: false));

    /// <summary>Attaches to the array that a token names, for reading alone; a big array is mapped so that the system refuses stores.</summary>
    /// <param name="token">What <see cref="SharedObject.ToToken"/> gave in some process.</param>
    /// <returns>The array; dispose it to let go.</returns>
    /// <exception cref="SegmentException">It does not exist any more, or may not be opened.</exception>
    /// <exception cref="LayoutMismatchException">It is no array, or one whose elements differ from <typeparamref name="T"/> in any field.</exception>
    public static ReadOnlySharedArray<T> AttachReadOnly(SharedToken token) => new(Bind(ManagerSegment.Attach(token, ObjectKind.Array, readOnly: true)));

    /// <summary>All elements, in place.</summary>
    /// <exception cref="InvalidOperationException">There are more than 2,147,483,647: take windows, or <see cref="AsSequence"/>.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public Span<T> AsSpan()
    {
        long length = _length;
        if (length > int.MaxValue)
        {
            throw new InvalidOperationException($"A span holds at most {int.MaxValue} elements, this SharedArray has {length}: use AsSpan(start, length) or AsSequence().");
        }

        ThrowIfDisposed();
        return new Span<T>(_start, (int)length);
    }

    /// <summary>A window of elements, in place.</summary>
    /// <param name="start">First element, from 0.</param>
    /// <param name="length">Number of elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is not inside the array.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public Span<T> AsSpan(long start, int length)
    {
        CheckRange(start, length);
        return new Span<T>(_start + start, length);
    }

    /// <summary>Keeps the memory for as long as the lease is held, whatever becomes of this object and its manager; so a manager's name is not free before.</summary>
    /// <returns>The lease; dispose it.</returns>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public SharedLease<T> Acquire()
    {
        ThrowIfDisposed();
        var lease = new SharedLease<T>(in Place, (nint)_start, _length);
        GC.KeepAlive(this);
        return lease;
    }

    /// <summary>Makes an independent copy with the same content in the same manager; it has no name.</summary>
    /// <returns>The copy.</returns>
    /// <exception cref="InvalidOperationException">This object was attached by token: it has no manager in this process.</exception>
    /// <exception cref="SegmentException">There is no room.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public SharedArray<T> Clone()
    {
        SharedArray<T> copy = Create(ManagerForClone(), Describe(), _format, _length, default, null);
        for (long at = 0; at < _length; at += MaxChunk)
        {
            copy.CopyFrom(Chunk(at), at);
        }

        GC.KeepAlive(this);
        return copy;
    }

    /// <summary>The elements in order. Allocates nothing when used by <c>foreach</c> on this type.</summary>
    public Enumerator GetEnumerator()
    {
        ThrowIfDisposed();
        return new Enumerator(this);
    }

    IEnumerator<T> IEnumerable<T>.GetEnumerator()
    {
        ThrowIfDisposed();
        return Enumerate();
    }

    IEnumerator IEnumerable.GetEnumerator() => ((IEnumerable<T>)this).GetEnumerator();

    internal static SharedArray<T> Create(ManagerSegment manager, ObjectDescriptor descriptor, string? format, long length, ReadOnlySpan<T> initial, string? name)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        // Above this the size in bytes would not fit; a smaller one that is still too much is refused where the memory is asked for.
        if ((ulong)length > (ulong)(long.MaxValue - 65536) / (ulong)sizeof(T))
        {
            throw new OverflowException($"A SharedArray of {length} elements of {sizeof(T)} bytes is larger than the address space.");
        }

        ulong bytes = (ulong)length * (ulong)sizeof(T);
        fixed (T* source = initial)
        {
            var fill = new Copy(source, (int)Math.Min(length, initial.Length));
            ObjectPlace place = manager.Allocate(descriptor, (ulong)length, bytes, bytes <= 16 ? 16 : 64, in fill, named: name);
            return Publish(new SharedArray<T>(in place, format), manager, name);
        }
    }

    internal static SharedArray<T> Bind(in ObjectPlace place)
    {
        try
        {
            string text = place.Text;
            ObjectHeader* header = place.Header;
            if (header->SchemaHash != SharedLayout.HashOf<T>() || header->ElementSizeInBytes != sizeof(T))
            {
                throw new LayoutMismatchException(
                    $"A shared array cannot be opened as array of {typeof(T)}: its elements have the layout {text.TrimStart('=')} of {header->ElementSizeInBytes} bytes, {typeof(T)} has {SharedLayout.TextOf<T>()} of {sizeof(T)} bytes.");
            }

            if (header->ElementCount > place.DataSizeInBytes / (ulong)sizeof(T))
            {
                throw new SegmentException(SegmentErrorReason.Corrupt, $"A shared array says that it has {header->ElementCount} elements of {sizeof(T)} bytes, but its memory has {place.DataSizeInBytes} bytes.");
            }

            return new SharedArray<T>(in place, text.StartsWith('=') ? text[1..] : null);
        }
        catch
        {
            ManagerSegment.Release(in place, disposed: true);
            throw;
        }
    }

    private protected override void Forget()
    {
        Volatile.Write(ref _length, 0);
        _start = null;
    }

    /// <summary>The memory with the object kept alive by the caller; for members that run long, after <see cref="CheckRange"/>.</summary>
    internal ReadOnlySpan<T> Chunk(long start) => new(_start + start, (int)Math.Min(_length - start, MaxChunk));

    private const int MaxChunk = 1 << 30;

    private (long Start, int Length) Resolve(Range range)
    {
        long length = _length;
        long start = range.Start.IsFromEnd ? length - range.Start.Value : range.Start.Value;
        long end = range.End.IsFromEnd ? length - range.End.Value : range.End.Value;
        if ((ulong)end > (ulong)length || (ulong)start > (ulong)end || end - start > int.MaxValue)
        {
            ThrowIfDisposed();
            throw new ArgumentOutOfRangeException(nameof(range), $"The range {range} is not inside this SharedArray of {length} elements, or has more than {int.MaxValue}.");
        }

        return (start, (int)(end - start));
    }

    private void CheckRange(long start, long count)
    {
        long length = _length;
        if ((ulong)start > (ulong)length || (ulong)count > (ulong)(length - start))
        {
            ThrowRange(start, count);
        }

        ThrowIfDisposed();
    }

    [DoesNotReturn]
    private void ThrowRange(long start, long count)
    {
        ThrowIfDisposed();
        throw new ArgumentOutOfRangeException(nameof(start), $"{count} elements from {start} on are not inside this SharedArray of {_length} elements.");
    }

    // The caller throws what this returns, so that every compiler sees that the path ends there and keeps nothing of a loop in memory for it.
    private ArgumentOutOfRangeException IndexError(long index)
    {
        ThrowIfDisposed();
        return new ArgumentOutOfRangeException(nameof(index), index, $"The index {index} is outside this SharedArray of {_length} elements: 0 to {_length - 1} are allowed, negative ones are not; ^1 is the last.");
    }

    private IEnumerator<T> Enumerate()
    {
        for (long i = 0; i < _length; i++)
        {
            yield return this[i];
        }

        // The length is 0 after disposal, which must not look like the end of the elements.
        ThrowIfDisposed();
    }

    /// <summary>The first elements. The caller holds them in place.</summary>
    private readonly struct Copy(T* source, int count) : IObjectFill
    {
        public void Fill(byte* data) => new ReadOnlySpan<T>(source, count).CopyTo(new Span<T>(data, count));
    }

    /// <summary>Walks the elements; once at the end it stays there.</summary>
    public struct Enumerator
    {
        private readonly SharedArray<T> _array;
        private long _index;

        internal Enumerator(SharedArray<T> array)
        {
            _array = array;
            _index = -1;
        }

        /// <summary>The element, in place.</summary>
        public readonly ref T Current => ref _array[_index];

        /// <summary>Goes to the next element.</summary>
        /// <returns>False at the end.</returns>
        /// <exception cref="ObjectDisposedException">The array was disposed meanwhile.</exception>
        public bool MoveNext()
        {
            long next = _index + 1;
            if (next >= _array._length)
            {
                _array.ThrowIfDisposed();
                return false;
            }

            _index = next;
            return true;
        }
    }
}
