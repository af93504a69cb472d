using System.Globalization;
using System.Text;

namespace Managers.Platform;

/// <summary>
/// The name of a segment: a manager's own (<c>simulation</c>), or the one of a big object of that manager
/// (<c>simulation~0011223344556677</c>). A manager without a name has a random one that starts with '~'.
/// </summary>
internal readonly record struct SegmentName(ManagerScope Scope, string Text)
{
    /// <summary>Longest name a user may choose, in UTF-8 bytes: leaves room for prefix and suffix in a 255-byte file name.</summary>
    internal const int MaxUserNameInBytes = 200;

    private const char Separator = '~';

    /// <summary>Makes a manager's name from what a user wrote.</summary>
    /// <exception cref="ArgumentException">The text is empty, too long, or has a character that is not allowed.</exception>
    internal static SegmentName ForManager(ManagerScope scope, string text, string parameterName)
    {
        CheckUserName(text, "manager", parameterName);
        return new SegmentName(scope, text);
    }

    /// <summary>A random name for a manager without one.</summary>
    internal static SegmentName ForPrivateManager(ManagerScope scope) => new(scope, Separator + RandomSuffix());

    /// <summary>A random name for a big object of the manager <paramref name="manager"/>.</summary>
    internal static SegmentName ForObject(SegmentName manager, ulong id) =>
        new(manager.Scope, manager.Text + Separator + id.ToString("x16", CultureInfo.InvariantCulture));

    /// <summary>The manager that an object's segment belongs to; null for a manager's own segment.</summary>
    internal SegmentName? Manager
    {
        get
        {
            int at = Text.LastIndexOf(Separator);
            return at <= 0 ? null : new SegmentName(Scope, Text[..at]);
        }
    }

    /// <summary>Checks a name that a user chose for a manager or an object.</summary>
    internal static void CheckUserName(string text, string what, string parameterName)
    {
        ArgumentNullException.ThrowIfNull(text, parameterName);
        if (text.Length == 0)
        {
            throw new ArgumentException($"The name of a {what} is empty: give 1 to {MaxUserNameInBytes} bytes of UTF-8, or null for none.", parameterName);
        }

        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is '/' or Separator || char.IsControl(c) || char.IsSurrogate(c) && !IsPair(text, ref i))
            {
                throw new ArgumentException(
                    $"The name '{Printable(text)}' of a {what} has {Describe(c)} at position {i}: any characters are allowed but '/', '~', control characters and lone surrogates.",
                    parameterName);
            }
        }

        int length = Encoding.UTF8.GetByteCount(text);
        if (length > MaxUserNameInBytes)
        {
            throw new ArgumentException(
                $"The name '{Printable(text)}' of a {what} has {length} bytes of UTF-8: at most {MaxUserNameInBytes} are allowed.", parameterName);
        }
    }

    public override string ToString() => Text;

    private static bool IsPair(string text, ref int i)
    {
        if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
        {
            i++;
            return true;
        }

        return false;
    }

    private static string Describe(char c) => c == '\0' ? "a NUL" : char.IsControl(c) || char.IsSurrogate(c) ? $"U+{(int)c:X4}" : $"'{c}'";

    private static string Printable(string text)
    {
        var builder = new StringBuilder();
        foreach (char c in text.Length > 40 ? text.AsSpan(0, 40) : text)
        {
            builder.Append(char.IsControl(c) || char.IsSurrogate(c) ? '?' : c);
        }

        return text.Length > 40 ? builder.Append('…').ToString() : builder.ToString();
    }

    private static string RandomSuffix() => Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture)[..16];
}
