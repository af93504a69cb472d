using System.Globalization;
using System.Text;
using Managers.Formats;

namespace Managers.Core.Tests.Formats.Data;

/// <summary>One line of cpython-struct.tsv; make_cases.py describes the columns.</summary>
public sealed record StructCase(int Line, string Group, string Format, IReadOnlyList<string> Values, string Size, string Outcome, IReadOnlyList<string> Unpacked)
{
    public bool IsError => Outcome.StartsWith("error:", StringComparison.Ordinal);

    public byte[] Packed => Outcome == "-" ? [] : Convert.FromHexString(Outcome);

    public override string ToString() => $"line {Line}: '{Format}' ({string.Join(", ", Values)})";

    internal static StructCase Parse(string text, int line)
    {
        string[] columns = text.Split('\t');
        return new StructCase(line, columns[0], Unescape(columns[1]), Items(columns[2]), columns[3], columns[4], Items(columns[5]));
    }

    /// <summary>The value a column means, of the type a C# program would use.</summary>
    internal static object ToValue(string typed)
    {
        string text = typed[2..];
        switch (typed[0])
        {
            case 'i':
                Int128 number = Int128.Parse(text, CultureInfo.InvariantCulture);
                return number < long.MinValue ? number
                    : number <= int.MaxValue && number >= int.MinValue ? (int)number
                    : number <= long.MaxValue ? (long)number
                    : number <= ulong.MaxValue ? (ulong)number
                    : number;
            case 'f':
                return ToDouble(text);
            case 't':
                return text == "True";
            case 'c':
                return Convert.FromHexString(text)[0];
            default:
                return Convert.FromHexString(text);
        }
    }

    internal static double ToDouble(string text) => text switch
    {
        "inf" => double.PositiveInfinity,
        "-inf" => double.NegativeInfinity,
        // The constant double.NaN is negative, Python's is not.
        "nan" => BitConverter.UInt64BitsToDouble(0x7FF8000000000000),
        _ => double.Parse(text, CultureInfo.InvariantCulture),
    };

    /// <summary>A value that came back, written as the table writes it.</summary>
    internal static string ToTyped(object? value, char code) => value switch
    {
        bool truth => "t:" + PythonText.Of(truth),
        byte single when code == 'c' => "c:" + Convert.ToHexStringLower([single]),
        byte[] bytes => "b:" + Convert.ToHexStringLower(bytes),
        double number => "f:" + PythonText.Of(number),
        float number => "f:" + PythonText.Of(number),
        Half number => "f:" + PythonText.Of(number),
        nint address when code == 'P' => "i:" + ((nuint)address).ToString(CultureInfo.InvariantCulture),
        IFormattable number => "i:" + number.ToString(null, CultureInfo.InvariantCulture),
        _ => "?",
    };

    private static string[] Items(string column) => column == "-" ? [] : column.Split(';');

    private static string Unescape(string text)
    {
        var builder = new StringBuilder();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\')
            {
                builder.Append(text[i]);
                continue;
            }

            int digits = text[i + 1] == 'x' ? 2 : 4;
            builder.Append((char)int.Parse(text.AsSpan(i + 2, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            i += digits + 1;
        }

        return builder.ToString();
    }
}
