namespace Managers.Formats;

/// <summary>The table of format codes: what each stores and how many bytes it takes.</summary>
internal static class FormatCode
{
    /// <summary>The codes allowed without a prefix and after '@', as error messages list them.</summary>
    internal const string NativeCodes = "x c b B ? h H i I l L q Q n N P e f d s p";

    /// <summary>The codes that have a standard size, allowed after '=', '&lt;', '&gt;' and '!'.</summary>
    internal const string StandardCodes = "x c b B ? h H i I l L q Q e f d s p";

    /// <summary>Looks a code up.</summary>
    /// <param name="code">The character of the format.</param>
    /// <param name="native">Whether native sizes are asked for.</param>
    /// <param name="kind">What the code stores.</param>
    /// <param name="size">Bytes of one item; of one byte of it for s and p.</param>
    /// <returns>False when the code does not exist, or not with standard sizes.</returns>
    internal static bool TryGet(char code, bool native, out FieldKind kind, out int size)
    {
        (kind, size) = code switch
        {
            'x' => (FieldKind.Pad, 1),
            'c' => (FieldKind.Char, 1),
            'b' => (FieldKind.Signed, 1),
            'B' => (FieldKind.Unsigned, 1),
            '?' => (FieldKind.Truth, 1),
            'h' => (FieldKind.Signed, 2),
            'H' => (FieldKind.Unsigned, 2),
            'i' => (FieldKind.Signed, 4),
            'I' => (FieldKind.Unsigned, 4),
            'l' => (FieldKind.Signed, native ? FormatPlatform.NativeLongSize : 4),
            'L' => (FieldKind.Unsigned, native ? FormatPlatform.NativeLongSize : 4),
            'q' => (FieldKind.Signed, 8),
            'Q' => (FieldKind.Unsigned, 8),
            'n' when native => (FieldKind.Signed, IntPtr.Size),
            'N' when native => (FieldKind.Unsigned, IntPtr.Size),
            'P' when native => (FieldKind.Pointer, IntPtr.Size),
            'e' => (FieldKind.Half, 2),
            'f' => (FieldKind.Single, 4),
            'd' => (FieldKind.Double, 8),
            's' => (FieldKind.Text, 1),
            'p' => (FieldKind.Pascal, 1),
            _ => (FieldKind.Pad, 0),
        };
        return size != 0;
    }

    /// <summary>Whether the character exists as a code with native sizes only.</summary>
    internal static bool IsNativeOnly(char code) => code is 'n' or 'N' or 'P';

    /// <summary>The blanks of C's isspace in the ASCII set, which the format language takes between items.</summary>
    internal static bool IsBlank(char character) => character is ' ' or (>= '\t' and <= '\r');
}
