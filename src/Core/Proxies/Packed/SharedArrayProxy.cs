using System.Collections;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Managers.Client;
using Managers.Formats;
using Managers.Protocol;

namespace Managers;

/// <summary>
/// An array in a manager server. A process of the same user on the same machine uses the memory itself, without copies and without calls (<see cref="Memory"/>); from elsewhere the same members are calls that copy.
/// </summary>
/// <typeparam name="T">The C# type of the array's code: see docs/formats.md.</typeparam>
/// <remarks>Reads and writes of elements are not steps of their own against other writers: use a lock of the same manager.</remarks>
public sealed partial class SharedArrayProxy<[DynamicallyAccessedMembers(SharedLayout.Fields)] T> : BaseProxy, IEnumerable<T>
    where T : unmanaged
{
    private const ushort GetMethod = 0;
    private const ushort SetMethod = 1;
    private const ushort RangeMethod = 2;
    private const ushort SetRangeMethod = 3;
    private const ushort ShapeMethod = 4;

    // One call carries so much of a range at most: other calls of the connection come between, and any limit on frames is kept.
    private const int PartInBytes = 256 << 10;

    private readonly Lock _gate = new();
    private Shape? _shape;

    internal SharedArrayProxy(ProxyReference reference)
        : base(reference)
    {
    }

    /// <summary>The array code it was made with.</summary>
    public string Format => Known.Format;

    /// <summary>Number of elements, fixed for good.</summary>
    public long Length => Known.Length;

    /// <summary>True if its memory is in this process, so that no member makes a call.</summary>
    public bool IsLocal => Known.Memory is not null;

    /// <summary>The array's own memory, for the same machine and user. It belongs to this proxy, and is disposed with it.</summary>
    /// <exception cref="InvalidOperationException">The server is on another machine, or belongs to another user.</exception>
    public SharedArray<T> Memory => Known.Memory ?? throw new InvalidOperationException(
        $"The memory of this array is at '{ServerAddress}', which this process cannot reach: use its elements and ranges, which are calls.");

    private long At(Index index) => index.IsFromEnd ? Length - index.Value : index.Value;

    private static int ItemsInPart => PartInBytes / Unsafe.SizeOf<T>();

    private Shape Known => _shape ?? Find();

    /// <summary>An element.</summary>
    /// <param name="index">Its index, 0 to <see cref="Length"/> - 1.</param>
    /// <exception cref="IndexOutOfRangeException">It is outside.</exception>
    public T this[long index]
    {
        get
        {
            if (Known.Memory is { } memory)
            {
                return memory[index];
            }

            return BeginGet(index).Invoke<T>();
        }

        set
        {
            if (Known.Memory is { } memory)
            {
                memory[index] = value;
                return;
            }

            BeginSet(index, value).Invoke();
        }
    }

    /// <summary>An element.</summary>
    /// <param name="index">Its index, 0 to <see cref="Length"/> - 1.</param>
    /// <exception cref="IndexOutOfRangeException">It is outside.</exception>
    public T this[int index]
    {
        get => this[(long)index];
        set => this[(long)index] = value;
    }

    /// <summary>An element, by its index from the start or the end.</summary>
    /// <param name="index">From 0, or <c>^1</c> for the last.</param>
    /// <exception cref="IndexOutOfRangeException">It is outside.</exception>
    public T this[Index index]
    {
        get => this[At(index)];
        set => this[At(index)] = value;
    }

    /// <summary>Reading gives a copy of some elements, writing copies elements in.</summary>
    /// <param name="range">Which.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not inside the array.</exception>
    /// <exception cref="ArgumentException">Writing another number of elements than the range has; nothing is written.</exception>
    public T[] this[Range range]
    {
        get => ToArray(range);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            (int start, int count) = range.GetOffsetAndLength(checked((int)Length));
            if (value.Length != count)
            {
                throw new ArgumentException($"The range {range} of this SharedArrayProxy has {count} elements, {value.Length} were given: a shared array has a fixed length.", nameof(value));
            }

            CopyFrom(value, start);
        }
    }

    /// <summary>The elements in place.</summary>
    /// <exception cref="InvalidOperationException">The memory cannot be reached, or is longer than a span can be.</exception>
    public Span<T> AsSpan() => Memory.AsSpan();

    /// <summary>A copy of all elements.</summary>
    public T[] ToArray() => ToArray(..);

    /// <summary>A copy of some elements.</summary>
    /// <param name="range">Which.</param>
    /// <exception cref="ArgumentOutOfRangeException">It is not inside the array.</exception>
    public T[] ToArray(Range range)
    {
        (int start, int count) = range.GetOffsetAndLength(checked((int)Length));
        var copy = new T[count];
        CopyTo(copy, start);
        return copy;
    }

    /// <summary>Copies elements out.</summary>
    /// <param name="destination">Filled as a whole.</param>
    /// <param name="start">The first element to copy.</param>
    /// <exception cref="ArgumentOutOfRangeException">The array has fewer from there on; nothing is copied.</exception>
    public void CopyTo(Span<T> destination, long start = 0)
    {
        Shape shape = Known;
        if (shape.Memory is { } memory)
        {
            memory.CopyTo(destination, start);
            return;
        }

        Check(shape, start, destination.Length);
        while (!destination.IsEmpty)
        {
            int count = Math.Min(destination.Length, ItemsInPart);
            BeginRange(start, count).Invoke(ReadItems).CopyTo(destination);
            destination = destination[count..];
            start += count;
        }
    }

    /// <summary>Copies elements in.</summary>
    /// <param name="source">The elements.</param>
    /// <param name="start">Where the first goes.</param>
    /// <exception cref="ArgumentOutOfRangeException">The array has no room for them from there on; nothing is copied.</exception>
    public void CopyFrom(ReadOnlySpan<T> source, long start = 0)
    {
        Shape shape = Known;
        if (shape.Memory is { } memory)
        {
            memory.CopyFrom(source, start);
            return;
        }

        Check(shape, start, source.Length);
        while (!source.IsEmpty)
        {
            int count = Math.Min(source.Length, ItemsInPart);
            BeginSetRange(start, source[..count]).Invoke();
            source = source[count..];
            start += count;
        }
    }

    /// <summary>Sets all elements.</summary>
    /// <param name="value">To this.</param>
    public void Fill(T value)
    {
        Shape shape = Known;
        if (shape.Memory is { } memory)
        {
            memory.Fill(value);
            return;
        }

        var part = new T[(int)Math.Min(shape.Length, ItemsInPart)];
        Array.Fill(part, value);
        for (long start = 0; start < shape.Length; start += part.Length)
        {
            CopyFrom(part.AsSpan(0, (int)Math.Min(part.Length, shape.Length - start)), start);
        }
    }

    /// <summary>The elements one after the other; from another machine they come in parts.</summary>
    public IEnumerator<T> GetEnumerator()
    {
        long length = Length;
        var part = new T[(int)Math.Min(length, ItemsInPart)];
        for (long start = 0; start < length; start += part.Length)
        {
            int count = (int)Math.Min(part.Length, length - start);
            CopyTo(part.AsSpan(0, count), start);
            for (int i = 0; i < count; i++)
            {
                yield return part[i];
            }
        }
    }

    /// <inheritdoc/>
    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _shape?.Memory?.Dispose();
        }

        base.Dispose(disposing);
    }

    private static void Check(Shape shape, long start, int count)
    {
        if (start < 0 || count > shape.Length - start)
        {
            throw new ArgumentOutOfRangeException(nameof(start), start, $"{count} elements from {start} on are not inside an array of {shape.Length}.");
        }
    }

    /// <summary>Asks the server once, and takes the memory if it can be had.</summary>
    private Shape Find()
    {
        lock (_gate)
        {
            if (_shape is { } known)
            {
                return known;
            }

            return _shape = ShapeOf(BeginCall(ShapeMethod).Invoke(ReadShape));
        }
    }

    private static (string Format, long Length, SharedToken Token) ReadShape(ref ValueReader reader)
    {
        reader.ReadTupleHeader(3);
        (string, long, SharedToken) shape = (reader.ReadText(), reader.ReadInt64(), reader.ReadToken());
        reader.EndNested();
        return shape;
    }

    private static T[] ReadItems(ref ValueReader reader) => Sequences.Read<T>(ref reader);

    private Shape ShapeOf((string Format, long Length, SharedToken Token) told)
    {
        ArrayFormat.Check<T>(ArrayFormat.Parse(told.Format));
        return new Shape(told.Format, told.Length, Reference.Connection.AttachesArrays ? TryAttach(told.Token) : null);
    }

    private OutgoingCall BeginGet(long index)
    {
        OutgoingCall call = BeginCall(GetMethod);
        call.Arguments.WriteInt64(index);
        return call;
    }

    private OutgoingCall BeginSet(long index, T value)
    {
        OutgoingCall call = BeginCall(SetMethod);
        call.Arguments.WriteInt64(index);
        call.WriteArgument(value);
        return call;
    }

    private OutgoingCall BeginRange(long start, int count)
    {
        OutgoingCall call = BeginCall(RangeMethod);
        call.Arguments.WriteInt64(start);
        call.Arguments.WriteInt64(count);
        return call;
    }

    private OutgoingCall BeginSetRange(long start, ReadOnlySpan<T> items)
    {
        OutgoingCall call = BeginCall(SetRangeMethod);
        call.Arguments.WriteInt64(start);
        call.WriteArguments(items);
        return call;
    }

    private static SharedArray<T>? TryAttach(SharedToken token)
    {
        try
        {
            return SharedArray<T>.Attach(token);
        }
        catch (Exception e) when (e is SegmentException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            // Another machine's memory, or another user's.
            return null;
        }
    }

    private sealed record Shape(string Format, long Length, SharedArray<T>? Memory);
}
