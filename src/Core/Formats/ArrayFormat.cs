using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Text;

namespace Managers.Formats;

/// <summary>The one-character codes of shared arrays: native sizes and order only, each for one kind of element.</summary>
internal static class ArrayFormat
{
    /// <summary>The good codes, as error messages list them.</summary>
    internal const string Codes = "b B h H i I l L q Q e f d c u w";

    /// <summary>Reads a code.</summary>
    /// <exception cref="ArgumentNullException">The text is null.</exception>
    /// <exception cref="ArgumentException">The text is not one character, or that character is no code.</exception>
    internal static ArrayCode Parse(string format)
    {
        ArgumentNullException.ThrowIfNull(format);
        if (format.Length != 1)
            throw new ArgumentException($"Array format {FormatParser.Show(format)} has {format.Length} characters: exactly one code is allowed, without prefix or count: {Codes}.", nameof(format));

        int longSize = FormatPlatform.NativeLongSize;
        return format[0] switch
        {
            'b' => new ArrayCode('b', 1, "sbyte"),
            'B' => new ArrayCode('B', 1, "byte"),
            'h' => new ArrayCode('h', 2, "short"),
            'H' => new ArrayCode('H', 2, "ushort"),
            'i' => new ArrayCode('i', 4, "int"),
            'I' => new ArrayCode('I', 4, "uint"),
            'l' => new ArrayCode('l', longSize, longSize == 8 ? "long" : "int"),
            'L' => new ArrayCode('L', longSize, longSize == 8 ? "ulong" : "uint"),
            'q' => new ArrayCode('q', 8, "long"),
            'Q' => new ArrayCode('Q', 8, "ulong"),
            'e' => new ArrayCode('e', 2, "Half"),
            'f' => new ArrayCode('f', 4, "float"),
            'd' => new ArrayCode('d', 8, "double"),
            'c' => new ArrayCode('c', 1, "byte"),
            'u' => new ArrayCode('u', 2, "char"),
            'w' => new ArrayCode('w', 4, "Rune"),
            _ => throw new ArgumentException($"Array format {FormatParser.Show(format)} is no code: {Codes} are allowed.", nameof(format)),
        };
    }

    /// <summary>Whether an array of this code has elements of type T.</summary>
    internal static bool Holds<T>(ArrayCode code) => code.Code switch
    {
        'b' => typeof(T) == typeof(sbyte),
        'B' or 'c' => typeof(T) == typeof(byte),
        'h' => typeof(T) == typeof(short),
        'H' => typeof(T) == typeof(ushort),
        'i' => typeof(T) == typeof(int),
        'I' => typeof(T) == typeof(uint),
        'l' => (code.ItemSize == 8 ? typeof(T) == typeof(long) : typeof(T) == typeof(int)) || (typeof(T) == typeof(nint) && code.ItemSize == IntPtr.Size),
        'L' => (code.ItemSize == 8 ? typeof(T) == typeof(ulong) : typeof(T) == typeof(uint)) || (typeof(T) == typeof(nuint) && code.ItemSize == IntPtr.Size),
        'q' => typeof(T) == typeof(long),
        'Q' => typeof(T) == typeof(ulong),
        'e' => typeof(T) == typeof(Half),
        'f' => typeof(T) == typeof(float),
        'd' => typeof(T) == typeof(double),
        'u' => typeof(T) == typeof(char),
        'w' => typeof(T) == typeof(Rune),
        _ => false,
    };

    /// <summary>Refuses an element type that the code does not hold.</summary>
    /// <exception cref="ArgumentException">T is not the type of the code.</exception>
    internal static void Check<T>(ArrayCode code)
    {
        if (!Holds<T>(code))
            ThrowWrongType<T>(code);
    }

    /// <summary>The code that is natural for a type, or null when it has none: a struct, nint, nuint, bool.</summary>
    internal static char? CodeOf<T>()
    {
        if (typeof(T) == typeof(sbyte))
            return 'b';
        if (typeof(T) == typeof(byte))
            return 'B';
        if (typeof(T) == typeof(short))
            return 'h';
        if (typeof(T) == typeof(ushort))
            return 'H';
        if (typeof(T) == typeof(int))
            return 'i';
        if (typeof(T) == typeof(uint))
            return 'I';
        if (typeof(T) == typeof(long))
            return 'q';
        if (typeof(T) == typeof(ulong))
            return 'Q';
        if (typeof(T) == typeof(Half))
            return 'e';
        if (typeof(T) == typeof(float))
            return 'f';
        if (typeof(T) == typeof(double))
            return 'd';
        if (typeof(T) == typeof(char))
            return 'u';
        return typeof(T) == typeof(Rune) ? 'w' : null;
    }

    /// <summary>The elements as the specification prints them: the codes c, u and w as the text they are, all others as a list.</summary>
    internal static string ToText<T>(char? code, ReadOnlySpan<T> items)
        where T : unmanaged
    {
        if (code == 'c' && typeof(T) == typeof(byte))
            return PythonText.QuoteBytes(MemoryMarshal.AsBytes(items));
        if (code == 'u' && typeof(T) == typeof(char))
            return PythonText.Quote(MemoryMarshal.Cast<T, char>(items));
        if (code != 'w' || typeof(T) != typeof(Rune))
            return PythonText.List(items);

        var text = new StringBuilder(items.Length);
        foreach (T item in items)
        {
            // Another process may have stored a number that is no character.
            int value = NumericCast.As<T, Rune>(item).Value;
            text.Append(Rune.IsValid(value) ? new Rune(value).ToString() : "\uFFFD");
        }

        return PythonText.Quote(text.ToString());
    }

    [DoesNotReturn]
    private static void ThrowWrongType<T>(ArrayCode code)
    {
        string instead = CodeOf<T>() is char natural ? $" or code '{natural}'" : string.Empty;
        throw new ArgumentException($"Array code '{code.Code}' holds {code.TypeName}; the array is of {TypeNames.Of<T>()}: use {code.TypeName}[]{instead}.", nameof(code));
    }
}
