using System.Globalization;
using System.Text;

namespace Managers.Formats;

/// <summary>Values as Python prints them, which is the form the specification shows. Independent of the culture.</summary>
internal static class PythonText
{
    /// <summary>The text of a value by its C# type: numbers, bool, string, byte[] and char; null is None, anything else its own text.</summary>
    internal static string Of<T>(T value)
    {
        if (typeof(T) == typeof(bool))
            return NumericCast.As<T, bool>(value) ? "True" : "False";
        if (typeof(T) == typeof(char))
            return Quote([NumericCast.As<T, char>(value)]);
        if (typeof(T) == typeof(Rune))
            return Quote(NumericCast.As<T, Rune>(value).ToString());
        if (typeof(T) == typeof(double) || typeof(T) == typeof(float) || typeof(T) == typeof(Half))
            return Float(NumericCast.ToDouble(value));

        return value switch
        {
            null => "None",
            string text => Quote(text),
            byte[] bytes => QuoteBytes(bytes),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? string.Empty,
        };
    }

    /// <summary>A number with the fewest digits that read back as the same double: <c>1.0</c>, <c>1e+16</c>, <c>1e-05</c>, <c>nan</c>, <c>-inf</c>.</summary>
    internal static string Float(double value)
    {
        if (double.IsNaN(value))
            return "nan";
        if (double.IsInfinity(value))
            return value > 0 ? "inf" : "-inf";

        // .NET finds the same shortest digits; only the choice between the two notations differs, so take its text apart.
        Span<char> shortest = stackalloc char[32];
        value.TryFormat(shortest, out int length, "R", CultureInfo.InvariantCulture);
        return Arrange(shortest[..length]);
    }

    /// <summary>A string in quotes: single ones, or double ones if it has a single and no double quote; what cannot be printed escaped.</summary>
    internal static string Quote(ReadOnlySpan<char> text)
    {
        var builder = new StringBuilder(text.Length + 2);
        AppendQuoted(builder, text);
        return builder.ToString();
    }

    /// <summary>As <see cref="Quote(ReadOnlySpan{char})"/>, at the end of a text.</summary>
    internal static void AppendQuoted(StringBuilder builder, ReadOnlySpan<char> text)
    {
        char quote = text.Contains('\'') && !text.Contains('"') ? '"' : '\'';
        builder.Append(quote);
        while (!text.IsEmpty)
        {
            bool valid = Rune.DecodeFromUtf16(text, out Rune rune, out int used) == System.Buffers.OperationStatus.Done;
            if (valid)
                AppendRune(builder, rune, quote);
            else
                builder.Append("\\u").Append(((int)text[0]).ToString("x4", CultureInfo.InvariantCulture));
            text = text[(valid ? used : 1)..];
        }

        builder.Append(quote);
    }

    /// <summary>Bytes as the text they are, with <c>\xNN</c> for what is not printable ASCII.</summary>
    internal static string QuoteBytes(ReadOnlySpan<byte> bytes)
    {
        char quote = bytes.Contains((byte)'\'') && !bytes.Contains((byte)'"') ? '"' : '\'';
        var builder = new StringBuilder(bytes.Length + 2);
        builder.Append(quote);
        foreach (byte value in bytes)
        {
            if (value < 0x80)
                AppendRune(builder, new Rune(value), quote);
            else
                AppendHex(builder, 'x', value, 2);
        }

        return builder.Append(quote).ToString();
    }

    /// <summary>A tuple of texts: <c>(1, 2)</c>, <c>(7,)</c>, <c>()</c>.</summary>
    internal static string Tuple(params ReadOnlySpan<string> items) =>
        items.Length == 1 ? "(" + items[0] + ",)" : "(" + string.Join(", ", items) + ")";

    /// <summary>A list of values: <c>[1, 2, 3]</c>.</summary>
    internal static string List<T>(ReadOnlySpan<T> items)
    {
        var builder = new StringBuilder("[");
        AppendItems(builder, items);
        return builder.Append(']').ToString();
    }

    /// <summary>Values with commas between them; a long array is printed by several calls with a comma before all but the first.</summary>
    internal static void AppendItems<T>(StringBuilder builder, ReadOnlySpan<T> items)
    {
        for (int i = 0; i < items.Length; i++)
        {
            if (i > 0)
                builder.Append(", ");
            builder.Append(Of(items[i]));
        }
    }

    private static string Arrange(ReadOnlySpan<char> shortest)
    {
        bool negative = shortest[0] == '-';
        if (negative)
            shortest = shortest[1..];

        int exponent = 0;
        int mark = shortest.IndexOf('E');
        if (mark >= 0)
        {
            exponent = int.Parse(shortest[(mark + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            shortest = shortest[..mark];
        }

        int dot = shortest.IndexOf('.');
        int pointAt = (dot < 0 ? shortest.Length : dot) + exponent;
        string all = dot < 0 ? shortest.ToString() : string.Concat(shortest[..dot], shortest[(dot + 1)..]);
        string digits = all.TrimStart('0');
        pointAt -= all.Length - digits.Length;
        digits = digits.TrimEnd('0');

        string text = digits.Length == 0 ? "0.0" : Place(digits, pointAt);
        return negative ? "-" + text : text;
    }

    /// <summary>Puts the point: the value is 0.DIGITS times ten to the power of <paramref name="pointAt"/>.</summary>
    private static string Place(string digits, int pointAt)
    {
        if (pointAt is > 16 or <= -4)
        {
            int exponent = pointAt - 1;
            string fraction = digits.Length > 1 ? "." + digits[1..] : string.Empty;
            return string.Create(CultureInfo.InvariantCulture, $"{digits[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}");
        }

        if (pointAt <= 0)
            return "0." + new string('0', -pointAt) + digits;
        return pointAt >= digits.Length
            ? digits + new string('0', pointAt - digits.Length) + ".0"
            : digits[..pointAt] + "." + digits[pointAt..];
    }

    private static void AppendRune(StringBuilder builder, Rune rune, char quote)
    {
        int value = rune.Value;
        switch (value)
        {
            case '\n':
                builder.Append("\\n");
                break;
            case '\r':
                builder.Append("\\r");
                break;
            case '\t':
                builder.Append("\\t");
                break;
            case '\\':
                builder.Append("\\\\");
                break;
            default:
                if (value == quote)
                    builder.Append('\\').Append(quote);
                else if (IsPrintable(rune))
                    builder.Append(rune.ToString());
                else if (value <= 0xFF)
                    AppendHex(builder, 'x', value, 2);
                else if (value <= 0xFFFF)
                    AppendHex(builder, 'u', value, 4);
                else
                    AppendHex(builder, 'U', value, 8);
                break;
        }
    }

    private static void AppendHex(StringBuilder builder, char letter, int value, int digits) =>
        builder.Append('\\').Append(letter).Append(value.ToString(digits == 2 ? "x2" : digits == 4 ? "x4" : "x8", CultureInfo.InvariantCulture));

    private static bool IsPrintable(Rune rune) => rune.Value == ' ' || Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or
        UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.SpaceSeparator);
}
