using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Managers.Formats;
using Managers.Memory;

namespace Managers.Values;

/// <summary>Finds out whether a C# type fits what an existing value was made as.</summary>
internal static class CellBinding
{
    /// <summary>The codec for objects by format; null for typed ones whose layout is the same.</summary>
    /// <exception cref="LayoutMismatchException">The type does not fit.</exception>
    internal static ValueCodec<T>? CodecFor<[DynamicallyAccessedMembers(SharedLayout.Fields)] T>(in ObjectPlace place, Func<StructFormat, ValueCodec<T>> codecOf)
    {
        string text = place.Text;
        if (text.StartsWith('='))
        {
            ValueCodec<T> codec;
            try
            {
                codec = codecOf(StructFormat.Parse(text[1..]));
            }
            catch (Exception e) when (e is ArgumentException or FormatException or OverflowException)
            {
                throw new LayoutMismatchException($"A shared {(ObjectKind)Kind(place)} of format '{text[1..]}' cannot be opened as {typeof(T)}: {e.Message}", e);
            }

            CheckSize(in place, codec.SizeInBytes, typeof(T));
            return codec;
        }

        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>() || SharedLayout.HashOf<T>() != SchemaHash(in place))
        {
            string wanted = RuntimeHelpers.IsReferenceOrContainsReferences<T>() ? "a type with references" : SharedLayout.TextOf<T>();
            throw new LayoutMismatchException($"A shared value cannot be opened as {typeof(T)}: it was made with the layout {text}, {typeof(T)} has {wanted}.");
        }

        CheckSize(in place, Unsafe.SizeOf<T>(), typeof(T));
        return null;
    }

    private static unsafe ushort Kind(in ObjectPlace place) => place.Header->Kind;

    private static unsafe ulong SchemaHash(in ObjectPlace place) => place.Header->SchemaHash;

    private static void CheckSize(in ObjectPlace place, int sizeInBytes, Type type)
    {
        if (place.DataSizeInBytes < SharedCell.SizeOf(sizeInBytes))
        {
            throw new LayoutMismatchException(
                $"A shared value cannot be opened as {type}: it has {place.DataSizeInBytes} bytes, {SharedCell.SizeOf(sizeInBytes)} are needed. Formats with native sizes differ between platforms.");
        }
    }
}
