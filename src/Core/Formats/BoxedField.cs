namespace Managers.Formats;

/// <summary>One value of a type known only at run time: finds the type, then goes the way of the typed codecs.</summary>
internal static class BoxedField
{
    /// <summary>Checks a value and, if asked, writes it.</summary>
    /// <param name="slot">The field.</param>
    /// <param name="value">The value.</param>
    /// <param name="destination">The struct's bytes; not touched unless <paramref name="store"/>.</param>
    /// <param name="store">Whether to write.</param>
    internal static void Apply(in FieldSlot slot, object? value, Span<byte> destination, bool store)
    {
        switch (value)
        {
            case int number:
                Apply(in slot, number, destination, store);
                break;
            case double number:
                Apply(in slot, number, destination, store);
                break;
            case string text:
                Apply(in slot, text, destination, store);
                break;
            case byte[] bytes:
                Apply(in slot, bytes, destination, store);
                break;
            case bool truth:
                Apply(in slot, truth, destination, store);
                break;
            case long number:
                Apply(in slot, number, destination, store);
                break;
            case ulong number:
                Apply(in slot, number, destination, store);
                break;
            case uint number:
                Apply(in slot, number, destination, store);
                break;
            case short number:
                Apply(in slot, number, destination, store);
                break;
            case ushort number:
                Apply(in slot, number, destination, store);
                break;
            case sbyte number:
                Apply(in slot, number, destination, store);
                break;
            case byte number:
                Apply(in slot, number, destination, store);
                break;
            case char character:
                Apply(in slot, character, destination, store);
                break;
            case float number:
                Apply(in slot, number, destination, store);
                break;
            case Half number:
                Apply(in slot, number, destination, store);
                break;
            case decimal number:
                Apply(in slot, number, destination, store);
                break;
            case nint number:
                Apply(in slot, number, destination, store);
                break;
            case nuint number:
                Apply(in slot, number, destination, store);
                break;
            case Int128 number:
                Apply(in slot, number, destination, store);
                break;
            case UInt128 number:
                Apply(in slot, number, destination, store);
                break;
            case null:
                FormatErrors.Null(in slot);
                break;
            default:
                FormatErrors.WrongType(in slot, value.GetType());
                break;
        }
    }

    /// <summary>Reads a value as the type that is natural for its code and size.</summary>
    /// <remarks>The casts to object matter: without them a switch of numbers would widen each to the widest of its arms.</remarks>
    internal static object Read(in FieldSlot slot, ReadOnlySpan<byte> source) => slot.Kind switch
    {
        FieldKind.Char => FieldCodec.Decode<byte>(in slot, source),
        FieldKind.Truth => FieldCodec.Decode<bool>(in slot, source),
        FieldKind.Half => FieldCodec.Decode<Half>(in slot, source),
        FieldKind.Single => FieldCodec.Decode<float>(in slot, source),
        FieldKind.Double => FieldCodec.Decode<double>(in slot, source),
        FieldKind.Text or FieldKind.Pascal => FieldCodec.Decode<byte[]>(in slot, source),
        FieldKind.Pointer => FieldCodec.Decode<nint>(in slot, source),
        FieldKind.Unsigned => slot.Size switch
        {
            1 => (object)FieldCodec.Decode<byte>(in slot, source),
            2 => FieldCodec.Decode<ushort>(in slot, source),
            4 when slot.Code != 'N' => FieldCodec.Decode<uint>(in slot, source),
            _ when slot.Code == 'N' => FieldCodec.Decode<nuint>(in slot, source),
            _ => FieldCodec.Decode<ulong>(in slot, source),
        },
        _ => slot.Size switch
        {
            1 => (object)FieldCodec.Decode<sbyte>(in slot, source),
            2 => FieldCodec.Decode<short>(in slot, source),
            4 when slot.Code != 'n' => FieldCodec.Decode<int>(in slot, source),
            _ when slot.Code == 'n' => FieldCodec.Decode<nint>(in slot, source),
            _ => FieldCodec.Decode<long>(in slot, source),
        },
    };

    /// <summary>Checks a value of a known type and, if asked, writes it.</summary>
    internal static void Apply<T>(in FieldSlot slot, T value, Span<byte> destination, bool store)
    {
        FieldCodec.Require<T>(in slot);
        ulong bits = FieldCodec.Encode(in slot, value, truncate: false);
        if (store)
            FieldCodec.Store(in slot, value, bits, destination);
    }
}
