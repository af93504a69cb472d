using Managers.Formats;

namespace Managers;

public sealed partial class StructFormat
{
    /// <summary>Packs values whose types are known only at run time into new bytes.</summary>
    /// <param name="values">
    /// One value for each of <see cref="ValueCount"/>: any integer type or bool for integer codes and <c>?</c>, also any fraction type for
    /// <c>e f d</c>, byte or ASCII char for <c>c</c>, byte[] or string (as UTF-8) for <c>s p</c>.
    /// </param>
    /// <returns><see cref="SizeInBytes"/> bytes, the same that Python's <c>struct.pack</c> gives.</returns>
    /// <exception cref="ArgumentException">Another number of values, a type that the code does not take, null, or text that is too long.</exception>
    /// <exception cref="OverflowException">A number outside the range of its code; the message names field, value and range.</exception>
    /// <remarks>Boxes its arguments and allocates the result; shared values and structs use typed codecs, which do neither.</remarks>
    public byte[] Pack(params ReadOnlySpan<object?> values)
    {
        CheckValues(values);
        var bytes = new byte[SizeInBytes];
        Apply(values, bytes, store: true);
        return bytes;
    }

    /// <summary>Packs values whose types are known only at run time into bytes that exist.</summary>
    /// <param name="destination">At least <see cref="SizeInBytes"/> bytes; that many at its start are written, padding as zero.</param>
    /// <param name="values">As for <see cref="Pack"/>.</param>
    /// <returns>How many bytes were written: <see cref="SizeInBytes"/>.</returns>
    /// <exception cref="ArgumentException">The destination is too small, or as for <see cref="Pack"/>. Nothing is written then.</exception>
    /// <exception cref="OverflowException">As for <see cref="Pack"/>. Nothing is written then.</exception>
    public int PackInto(Span<byte> destination, params ReadOnlySpan<object?> values)
    {
        if (destination.Length < SizeInBytes)
            FormatErrors.TooFewBytes(this, destination.Length, nameof(destination));

        CheckValues(values);
        ClearGaps(destination);
        Apply(values, destination, store: true);
        return SizeInBytes;
    }

    /// <summary>Reads all values of a packed struct.</summary>
    /// <param name="source">Exactly <see cref="SizeInBytes"/> bytes.</param>
    /// <returns>
    /// One value for each of <see cref="ValueCount"/>, of the type natural for its code: sbyte to ulong by size and sign, nint for <c>n P</c>,
    /// nuint for <c>N</c>, Half, float, double, bool, byte for <c>c</c>, byte[] for <c>s p</c>.
    /// </returns>
    /// <exception cref="ArgumentException">The source has another length.</exception>
    public object?[] Unpack(ReadOnlySpan<byte> source)
    {
        if (source.Length != SizeInBytes)
            throw new ArgumentException($"Format {FormatParser.Show(Text)} takes exactly {SizeInBytes} bytes, {source.Length} given: slice the source.", nameof(source));

        var values = new object?[ValueCount];
        int index = 0;
        foreach (FormatField field in _layout.Fields)
        {
            for (int repeat = 0; repeat < field.Count; repeat++, index++)
                values[index] = BoxedField.Read(new FieldSlot(this, field, index, repeat), source);
        }

        return values;
    }

    /// <summary>Reads one packed struct after another.</summary>
    /// <param name="source">Bytes of any number of whole structs; none gives an empty sequence.</param>
    /// <returns>The values of each struct as <see cref="Unpack"/> gives them, read when asked for.</returns>
    /// <exception cref="ArgumentException">The length is no multiple of <see cref="SizeInBytes"/>, or that is 0.</exception>
    public IEnumerable<object?[]> UnpackAll(ReadOnlyMemory<byte> source)
    {
        if (SizeInBytes == 0 || source.Length % SizeInBytes != 0)
        {
            throw new ArgumentException(
                SizeInBytes == 0
                    ? $"Format {FormatParser.Show(Text)} has 0 bytes, so nothing ends its sequence: use a format with a value."
                    : $"Format {FormatParser.Show(Text)} takes a multiple of {SizeInBytes} bytes, {source.Length} given: cut the source after its last whole struct.",
                nameof(source));
        }

        return Iterate(source);
    }

    private IEnumerable<object?[]> Iterate(ReadOnlyMemory<byte> source)
    {
        for (int start = 0; start < source.Length; start += SizeInBytes)
            yield return Unpack(source.Span.Slice(start, SizeInBytes));
    }

    private void CheckValues(ReadOnlySpan<object?> values)
    {
        if (values.Length != ValueCount)
            FormatErrors.WrongCount(this, values.Length, "the call has");
        Apply(values, default, store: false);
    }

    private void Apply(ReadOnlySpan<object?> values, Span<byte> destination, bool store)
    {
        int index = 0;
        foreach (FormatField field in _layout.Fields)
        {
            for (int repeat = 0; repeat < field.Count; repeat++, index++)
                BoxedField.Apply(new FieldSlot(this, field, index, repeat), values[index], destination, store);
        }
    }
}
