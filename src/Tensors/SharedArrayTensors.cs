using System.Diagnostics.CodeAnalysis;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;

namespace Managers;

/// <summary>Shared arrays as tensors, in place.</summary>
public static unsafe class SharedArrayTensors
{
    private const DynamicallyAccessedMemberTypes Fields = DynamicallyAccessedMemberTypes.PublicFields | DynamicallyAccessedMemberTypes.NonPublicFields;

    /// <summary>All elements as a tensor, in place, in row-major order. Valid as long as a span of the array is.</summary>
    /// <typeparam name="T">Type of the elements.</typeparam>
    /// <param name="array">The array, of any length.</param>
    /// <param name="lengths">The length of each dimension; their product is the array's length. Left out: one dimension.</param>
    /// <returns>A view of the array's memory; nothing is copied.</returns>
    /// <exception cref="ArgumentException">The lengths do not multiply to the array's length.</exception>
    /// <exception cref="ObjectDisposedException">The array is disposed.</exception>
    public static TensorSpan<T> AsTensorSpan<[DynamicallyAccessedMembers(Fields)] T>(this SharedArray<T> array, params ReadOnlySpan<nint> lengths)
        where T : unmanaged
    {
        ArgumentNullException.ThrowIfNull(array);
        ObjectDisposedException.ThrowIf(array.IsDisposed, array);
        long length = array.Length;
        long product = 1;
        foreach (nint dimension in lengths)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(dimension, nameof(lengths));
            product = checked(product * dimension);
        }

        if (lengths.Length > 0 && product != length)
        {
            throw new ArgumentException($"Dimensions of {string.Join(" × ", lengths.ToArray())} have {product} elements, the SharedArray has {length}.", nameof(lengths));
        }

        if (length == 0)
        {
            return TensorSpan<T>.Empty;
        }

        // Safety: the address is that of the first of length elements, checked by the indexer; the view lives no longer than spans may.
        var start = (T*)Unsafe.AsPointer(ref array[0L]);
        return lengths.Length == 0 ? new TensorSpan<T>(start, (nint)length) : new TensorSpan<T>(start, (nint)length, lengths);
    }
}
