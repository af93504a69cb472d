using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.CompilerServices;

namespace Managers.Formats;

/// <summary>Every refusal of a value, away from the methods that find it so that those stay small.</summary>
internal static class FormatErrors
{
    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Range<T>(in FieldSlot slot, T value)
    {
        string allowed = slot.Kind == FieldKind.Half
            ? "magnitudes below 65520 are allowed"
            : slot.Kind == FieldKind.Single
                ? "magnitudes that round to at most 3.4028234663852886e+38 are allowed with standard sizes"
                : string.Create(CultureInfo.InvariantCulture, $"{slot.Min} to {slot.Max} is allowed");
        throw new OverflowException($"Value {PythonText.Of(value)} does not fit {Name(slot)}: {allowed}.");
    }

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void ReadRange<T>(in FieldSlot slot, string stored) =>
        throw new OverflowException($"The value {stored} stored in {Name(slot)} cannot be read as {TypeNames.Of<T>()}: it is outside that type or not a whole number. Read the field as a wider type.");

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void NotAscii(in FieldSlot slot, char value) =>
        throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Character {PythonText.Quote(value.ToString())} does not fit {Name(slot)}: one ASCII character (0 to 127) is allowed. Use byte for other values."), nameof(value));

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void TooLong(in FieldSlot slot, int given) =>
        throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Text is too long for {Name(slot)}: {slot.Room} bytes fit, {given} given. Shorten it, or write it truncated."));

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void BadSurrogates(in FieldSlot slot) =>
        throw new ArgumentException($"Text for {Name(slot)} has half of a surrogate pair, which UTF-8 cannot hold: pair it or remove it.");

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void Null(in FieldSlot slot) =>
        throw new ArgumentNullException(null, $"The value for {Name(slot)} is null: {TypeNames.TakenBy(slot.Kind)} is allowed.");

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void WrongType(in FieldSlot slot, Type type) =>
        throw new ArgumentException($"A value of type {TypeNames.Of(type)} cannot stand for {Name(slot)}: use {TypeNames.TakenBy(slot.Kind)}.");

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void WrongCount(StructFormat format, int given, string what) =>
        throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Format {FormatParser.Show(format.Text)} holds {Values(format.ValueCount)}, {what} {given}: give one for each."));

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void NotOneValue(StructFormat format) =>
        throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Format {FormatParser.Show(format.Text)} holds {Values(format.ValueCount)}, a shared value holds exactly 1: {(format.ValueCount == 0 ? "add a code" : "use a shared struct with a tuple")}."), nameof(format));

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void NotATuple(StructFormat format, Type type) =>
        throw new ArgumentException($"A struct of format {FormatParser.Show(format.Text)} holds a tuple, not {TypeNames.Of(type)}: use a ValueTuple with one element for each value.", nameof(type));

    [DoesNotReturn]
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static void TooFewBytes(StructFormat format, int given, string parameterName) =>
        throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"Format {FormatParser.Show(format.Text)} takes {format.SizeInBytes} bytes, {given} given: give at least that many."), parameterName);

    private static string Values(int count) => count == 1 ? "1 value" : count.ToString(CultureInfo.InvariantCulture) + " values";

    private static string Name(in FieldSlot slot)
    {
        string size = slot.Kind is FieldKind.Text or FieldKind.Pascal ? slot.Size.ToString(CultureInfo.InvariantCulture) : string.Empty;
        return string.Create(CultureInfo.InvariantCulture, $"field {slot.Index} (code '{size}{slot.Code}') of format {FormatParser.Show(slot.Format.Text)}");
    }
}
