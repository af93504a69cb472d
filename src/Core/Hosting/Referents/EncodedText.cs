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

    internal static void Append(StringBuilder text, in EncodedValue value)
    {
        var reader = new ValueReader(value.Span);
        Append(text, ref reader);
    }

    internal static string List(string open, IEnumerable<EncodedValue> values, string close, int most)
    {
        var text = new StringBuilder(open);
        string between = string.Empty;
        foreach (EncodedValue value in values)
        {
            text.Append(between);
            Append(text, value);
            between = ", ";
            if (text.Length > most)
            {
                break;
            }
        }

        return text.Append(close).ToString();
    }

    private static void Append(StringBuilder text, ref ValueReader reader)
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
            case ValueCode.String or ValueCode.Utf16:
                PythonText.AppendQuoted(text, reader.ReadText());
                break;
            case ValueCode.Bytes:
                text.Append(PythonText.QuoteBytes(reader.ReadBytesInPlace()));
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
                AppendMany(text, ref reader, reader.ReadListHeader(), "[", "]");
                break;
            case ValueCode.Tuple:
                int fields = reader.ReadTupleHeader();
                AppendMany(text, ref reader, fields, "(", fields == 1 ? ",)" : ")");
                break;
            case ValueCode.Map:
                AppendMap(text, ref reader);
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
            default:
                object? value = WireCodec<object?>.Instance.Read(ref reader);
                text.Append(value switch
                {
                    Array array => "[" + string.Join(", ", array.Cast<object>().Select(static item => Convert.ToString(item, CultureInfo.InvariantCulture))) + "]",
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

    private static void AppendMany(StringBuilder text, ref ValueReader reader, int count, string open, string close)
    {
        text.Append(open);
        for (int i = 0; i < count; i++)
        {
            text.Append(i == 0 ? string.Empty : ", ");
            Append(text, ref reader);
        }

        reader.EndNested();
        text.Append(close);
    }

    private static void AppendMap(StringBuilder text, ref ValueReader reader)
    {
        int count = reader.ReadMapHeader();
        text.Append('{');
        for (int i = 0; i < count; i++)
        {
            text.Append(i == 0 ? string.Empty : ", ");
            Append(text, ref reader);
            text.Append(": ");
            Append(text, ref reader);
        }

        reader.EndNested();
        text.Append('}');
    }
}
