using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Managers.Ratios.Works;

/// <summary>The loops that are compared, each a method of its own, so that the compiler sees it alone, as in a user's program.</summary>
internal static class Loops
{
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static T SumOf<T>(T[] array)
        where T : unmanaged, INumber<T>
    {
        T sum = T.Zero;
        for (int i = 0; i < array.Length; i++)
        {
            sum += array[i];
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static T SumOf<T>(Span<T> span)
        where T : unmanaged, INumber<T>
    {
        T sum = T.Zero;
        for (int i = 0; i < span.Length; i++)
        {
            sum += span[i];
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static T SumOf<T>(SharedArray<T> array)
        where T : unmanaged, INumber<T>
    {
        T sum = T.Zero;
        for (long i = 0; i < array.Length; i++)
        {
            sum += array[i];
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static unsafe T SumOf<T>(T* start, int count)
        where T : unmanaged, INumber<T>
    {
        // Safety: the caller gives the length of the array that it keeps pinned.
        T sum = T.Zero;
        for (int i = 0; i < count; i++)
        {
            sum += start[i];
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Store<T>(T[] array, T value)
        where T : unmanaged
    {
        for (int i = 0; i < array.Length; i++)
        {
            array[i] = value;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Store<T>(Span<T> span, T value)
        where T : unmanaged
    {
        for (int i = 0; i < span.Length; i++)
        {
            span[i] = value;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Store<T>(SharedArray<T> array, T value)
        where T : unmanaged
    {
        for (long i = 0; i < array.Length; i++)
        {
            array[i] = value;
        }
    }

    /// <summary>Four accumulators, so that an addition need not wait for the one before. The length is a multiple of them.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static double VectorSumOf(ReadOnlySpan<double> span)
    {
        ReadOnlySpan<Vector<double>> vectors = MemoryMarshal.Cast<double, Vector<double>>(span);
        Vector<double> a = default;
        Vector<double> b = default;
        Vector<double> c = default;
        Vector<double> d = default;
        for (int i = 0; i + 3 < vectors.Length; i += 4)
        {
            a += vectors[i];
            b += vectors[i + 1];
            c += vectors[i + 2];
            d += vectors[i + 3];
        }

        return Vector.Sum(a + b + (c + d));
    }
}
