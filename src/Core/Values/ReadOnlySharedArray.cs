using System.Diagnostics.CodeAnalysis;

namespace Managers;

/// <summary>A shared array attached for reading alone.</summary>
/// <typeparam name="T">Type of the elements.</typeparam>
public sealed class ReadOnlySharedArray<[DynamicallyAccessedMembers(SharedLayout.Fields)] T> : IDisposable
    where T : unmanaged
{
    private readonly SharedArray<T> _array;

    internal ReadOnlySharedArray(SharedArray<T> array) => _array = array;

    /// <summary>Number of elements; 0 after disposal.</summary>
    public long Length => _array.Length;

    /// <summary>The array code it was made with, or the one of <typeparamref name="T"/>; null where there is none.</summary>
    public string? Format => _array.Format;

    /// <summary>The element at an index from 0, in place.</summary>
    /// <param name="index">0 to <see cref="Length"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the array.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public ref readonly T this[long index] => ref _array[index];

    /// <summary>The element at an index from 0, in place.</summary>
    /// <param name="index">0 to <see cref="Length"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the array.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public ref readonly T this[int index] => ref _array[index];

    /// <summary>The element at an index from the start or the end, in place.</summary>
    /// <param name="index">From 0, or <c>^1</c> for the last.</param>
    /// <exception cref="ArgumentOutOfRangeException">The index is outside the array.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public ref readonly T this[Index index] => ref _array[index];

    /// <summary>The memory of a range, in place.</summary>
    /// <param name="range">Inside the array.</param>
    /// <exception cref="ArgumentOutOfRangeException">The range is not inside the array.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public ReadOnlySpan<T> this[Range range] => _array[range];

    /// <summary>All elements, in place.</summary>
    /// <exception cref="InvalidOperationException">There are more than a span can hold.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public ReadOnlySpan<T> AsSpan() => _array.AsSpan();

    /// <summary>A window of elements, in place.</summary>
    /// <param name="start">First element, from 0.</param>
    /// <param name="length">Number of elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is not inside the array.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public ReadOnlySpan<T> AsSpan(long start, int length) => _array.AsSpan(start, length);

    /// <summary>A private copy of all elements.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public T[] ToArray() => _array.ToArray();

    /// <summary>The specification's text, as <see cref="SharedArray{T}"/> has it.</summary>
    public override string ToString() => _array.ToString();

    /// <summary>Lets it go. Any number of times.</summary>
    public void Dispose() => _array.Dispose();
}
