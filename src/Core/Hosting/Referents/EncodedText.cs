using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Text;
using Managers.Formats;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>A value as text, in the notation of the specification's examples: what Describe answers for the library's own types.</summary>
internal static class EncodedText
{
    // Digits are made in a time that grows with nearly the square of their number. Python makes no more than 4,300 of them, which are fewer bytes.
    private const int LongestIntegerInBytes = 2048;
    // At most, of UTF-8 for one of UTF-16.
    private const int BytesPerChar = 3;

    /// <summary>Appends a value, or the beginning of one by which the text becomes longer than so much: of a value of megabytes no more is made than that needs.</summary>
    internal static void Append(StringBuilder text, in EncodedValue value, int most = int.MaxValue)
    {
        var reader = new ValueReader(value.Span);
        Append(text, ref reader, most);
    }

    internal static string List(string open, IEnumerable<EncodedValue> values, string close, int most)
    {
        var text = new StringBuilder(open);
        string between = string.Empty;
        foreach (EncodedValue value in values)
        {
            text.Append(between);
            Append(text, value, most);
            between = ", ";
            if (text.Length > most)
            {
                break;
            }
        }

        return text.Append(close).ToString();
    }

    private static void Append(StringBuilder text, ref ValueReader reader, int most)
    {
        switch (reader.NextCode)
        {
            case ValueCode.Null:
                reader.ReadNull();
                text.Append("None");
                break;
            case ValueCode.False or ValueCode.True:
                text.Append(reader.ReadBoolean() ? "True" : "False");
                break;
            case ValueCode.String when most < int.MaxValue / BytesPerChar - 1:
                PythonText.AppendQuoted(text, Beginning<char>(Encoding.UTF8.GetString(Beginning(reader.TakeSized(ValueCode.String), BytesPerChar * (most + 1))), most));
                break;
            case ValueCode.String or ValueCode.Utf16:
                PythonText.AppendQuoted(text, Beginning<char>(reader.ReadText(), most));
                break;
            case ValueCode.Bytes:
                text.Append(PythonText.QuoteBytes(Beginning(reader.ReadBytesInPlace(), most)));
                break;
            case ValueCode.Double:
                text.Append(PythonText.Float(reader.ReadDouble()));
                break;
            case ValueCode.Single:
                text.Append(PythonText.Float(reader.ReadSingle()));
                break;
            case ValueCode.Char:
                PythonText.AppendQuoted(text, [reader.ReadChar()]);
                break;
            case ValueCode.List:
                AppendMany(text, ref reader, reader.ReadListHeader(), "[", "]", most);
                break;
            case ValueCode.Tuple:
                int fields = reader.ReadTupleHeader();
                AppendMany(text, ref reader, fields, "(", fields == 1 ? ",)" : ")", most);
                break;
            case ValueCode.Map:
                AppendMap(text, ref reader, most);
                break;
            case ValueCode.Reference:
                ReadOnlySpan<byte> typeId = reader.ReadReference(out ulong id, out _);
                text.Append(CultureInfo.InvariantCulture, $"<{Encoding.UTF8.GetString(typeId)} {id}>");
                break;
            case ValueCode.Record:
                text.Append(CultureInfo.InvariantCulture, $"<record of {reader.Skip().Length} bytes>");
                break;
            case ValueCode.BigInteger:
                AppendInteger(text, reader.TakeSized(ValueCode.BigInteger));
                break;
            case ValueCode.Array:
                AppendArray(text, reader.Skip(), most);
                break;
            default:
                object? value = WireCodec<object?>.Instance.Read(ref reader);
                text.Append(value switch
                {
                    IFormattable formattable => formattable.ToString(value is DateTime or DateTimeOffset or DateOnly or TimeOnly ? "o" : null, CultureInfo.InvariantCulture),
                    _ => value?.ToString(),
                });
                break;
        }
    }

    /// <summary>By itself, so that a server loads the assembly of big numbers only when it gets one.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void AppendInteger(StringBuilder text, ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > LongestIntegerInBytes)
        {
            text.Append(CultureInfo.InvariantCulture, $"<integer of {bytes.Length} bytes>");
        }
        else
        {
            text.Append(new BigInteger(bytes).ToString(CultureInfo.InvariantCulture));
        }
    }

    private static ReadOnlySpan<T> Beginning<T>(ReadOnlySpan<T> all, int most) => all[..Math.Min(all.Length, most)];

    private static void AppendArray(StringBuilder text, ReadOnlySpan<byte> encoded, int most)
    {
        var reader = new ValueReader(encoded);
        int length = reader.TakeArray(ValueCode.Null, out ValueCode element).Length;
        int size = FixedTypes.SizeOf(element);
        if (length / size > most)
        {
            // A shorter one: its count stands before its elements.
            byte[] beginning = encoded[..(encoded.Length - length + (size * most))].ToArray();
            BinaryPrimitives.WriteInt32LittleEndian(beginning.AsSpan(encoded.Length - length - sizeof(int)), most);
            encoded = beginning;
        }

        reader = new ValueReader(encoded);
        var array = (Array)WireCodec<object?>.Instance.Read(ref reader)!;
        text.Append('[').AppendJoin(", ", array.Cast<object>().Select(static item => Convert.ToString(item, CultureInfo.InvariantCulture))).Append(']');
    }

    private static void AppendMany(StringBuilder text, ref ValueReader reader, int count, string open, string close, int most)
    {
        text.Append(open);
        for (int i = 0; i < count; i++)
        {
            text.Append(i == 0 ? string.Empty : ", ");
            Append(text, ref reader, most);
            if (text.Length > most)
            {
                // Nobody reads on, here or further out.
                return;
            }
        }

        reader.EndNested();
        text.Append(close);
    }

    private static void AppendMap(StringBuilder text, ref ValueReader reader, int most)
    {
        int count = reader.ReadMapHeader();
        text.Append('{');
        for (int i = 0; i < count; i++)
        {
            text.Append(i == 0 ? string.Empty : ", ");
            Append(text, ref reader, most);
            if (text.Length > most)
            {
                return;
            }

            text.Append(": ");
            Append(text, ref reader, most);
            if (text.Length > most)
            {
                return;
            }
        }

        reader.EndNested();
        text.Append('}');
    }
}
