using System.Numerics;
using System.Runtime.CompilerServices;

namespace Managers.Values;

/// <summary>
/// Equality of elements as the specification has it: numbers by value, so that NaN equals nothing and 0.0 equals -0.0; structs by their
/// own Equals. Integers take the runtime's vectorized searches.
/// </summary>
internal static class ElementComparison<T>
    where T : unmanaged
{
    internal static int IndexOf(ReadOnlySpan<T> span, T value)
    {
        if (typeof(T) == typeof(double))
        {
            return FloatIndexOf<double>(span, value);
        }

        if (typeof(T) == typeof(float))
        {
            return FloatIndexOf<float>(span, value);
        }

        return typeof(T) == typeof(Half) ? FloatIndexOf<Half>(span, value) : IndexOfEqual(span, value);
    }

    internal static long Count(ReadOnlySpan<T> span, T value)
    {
        if (typeof(T) == typeof(double))
        {
            return FloatCount<double>(span, value);
        }

        if (typeof(T) == typeof(float))
        {
            return FloatCount<float>(span, value);
        }

        return typeof(T) == typeof(Half) ? FloatCount<Half>(span, value) : CountEqual(span, value);
    }

    internal static bool SequenceEqual(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
    {
        if (typeof(T) == typeof(double))
        {
            return FloatEqual<double>(left, right);
        }

        if (typeof(T) == typeof(float))
        {
            return FloatEqual<float>(left, right);
        }

        return typeof(T) == typeof(Half) ? FloatEqual<Half>(left, right) : left.SequenceEqual(right, null);
    }

    private static int IndexOfEqual(ReadOnlySpan<T> span, T value) => span.IndexOf(value, null);

    private static int CountEqual(ReadOnlySpan<T> span, T value) => span.Count(value, null);

    private static int FloatIndexOf<TFloat>(ReadOnlySpan<T> span, T value)
        where TFloat : unmanaged, IFloatingPointIeee754<TFloat>
    {
        ReadOnlySpan<TFloat> floats = Cast<TFloat>(span);
        TFloat wanted = Unsafe.BitCast<T, TFloat>(value);
        int i = 0;
        if (Vector.IsHardwareAccelerated && Vector<TFloat>.IsSupported)
        {
            var pattern = new Vector<TFloat>(wanted);
            for (; i <= floats.Length - Vector<TFloat>.Count; i += Vector<TFloat>.Count)
            {
                if (Vector.EqualsAny(new Vector<TFloat>(floats[i..]), pattern))
                {
                    break;
                }
            }
        }

        for (; i < floats.Length; i++)
        {
            if (floats[i] == wanted)
            {
                return i;
            }
        }

        return -1;
    }

    private static long FloatCount<TFloat>(ReadOnlySpan<T> span, T value)
        where TFloat : unmanaged, IFloatingPointIeee754<TFloat>
    {
        ReadOnlySpan<TFloat> floats = Cast<TFloat>(span);
        TFloat wanted = Unsafe.BitCast<T, TFloat>(value);
        long count = 0;
        foreach (TFloat item in floats)
        {
            count += item == wanted ? 1 : 0;
        }

        return count;
    }

    private static bool FloatEqual<TFloat>(ReadOnlySpan<T> left, ReadOnlySpan<T> right)
        where TFloat : unmanaged, IFloatingPointIeee754<TFloat>
    {
        ReadOnlySpan<TFloat> a = Cast<TFloat>(left);
        ReadOnlySpan<TFloat> b = Cast<TFloat>(right);
        if (a.Length != b.Length)
        {
            return false;
        }

        int i = 0;
        if (Vector.IsHardwareAccelerated && Vector<TFloat>.IsSupported)
        {
            for (; i <= a.Length - Vector<TFloat>.Count; i += Vector<TFloat>.Count)
            {
                if (!Vector.EqualsAll(new Vector<TFloat>(a[i..]), new Vector<TFloat>(b[i..])))
                {
                    return false;
                }
            }
        }

        for (; i < a.Length; i++)
        {
            if (a[i] != b[i])
            {
                return false;
            }
        }

        return true;
    }

    private static ReadOnlySpan<TFloat> Cast<TFloat>(ReadOnlySpan<T> span)
        where TFloat : unmanaged => System.Runtime.InteropServices.MemoryMarshal.Cast<T, TFloat>(span);
}
