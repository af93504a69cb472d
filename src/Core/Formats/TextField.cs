using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace Managers.Formats;

/// <summary>The codes s and p: bytes, or text as UTF-8, in a field of fixed size.</summary>
internal static class TextField
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Checks text (string or byte[]) against the room of the field and returns its length in bytes.</summary>
    internal static int Check<T>(in FieldSlot slot, T value, bool truncate)
    {
        if (value is null)
            FormatErrors.Null(in slot);

        int length = typeof(T) == typeof(string) ? CountBytes(in slot, Unsafe.As<T, string>(ref value)) : Unsafe.As<T, byte[]>(ref value).Length;
        if (length > slot.Room && !truncate)
            FormatErrors.TooLong(in slot, length);
        return length;
    }

    /// <summary>Writes checked text, cut at the room of the field (a string between two characters), and fills up with zeroes.</summary>
    internal static void Store<T>(in FieldSlot slot, T value, Span<byte> field)
    {
        if (field.IsEmpty)
            return;

        Span<byte> room = slot.Kind == FieldKind.Pascal ? field.Slice(1, slot.Room) : field;
        int written;
        if (typeof(T) == typeof(string))
        {
            // Stops in front of the first character that does not fit whole.
            Utf8.FromUtf16(Unsafe.As<T, string>(ref value), room, out _, out written);
        }
        else
        {
            byte[] bytes = Unsafe.As<T, byte[]>(ref value);
            written = Math.Min(bytes.Length, room.Length);
            bytes.AsSpan(0, written).CopyTo(room);
        }

        if (slot.Kind == FieldKind.Pascal)
            field[0] = (byte)written;

        // A long p has bytes behind the 255 that its length byte can count; they are cleared with the rest.
        int end = written + (slot.Kind == FieldKind.Pascal ? 1 : 0);
        field[end..].Clear();
    }

    /// <summary>Reads all bytes of s, the stored part of p. Bytes that are not UTF-8 become U+FFFD in a string.</summary>
    internal static T Load<T>(in FieldSlot slot, ReadOnlySpan<byte> field)
    {
        ReadOnlySpan<byte> stored = field;
        if (slot.Kind == FieldKind.Pascal)
            stored = field.IsEmpty ? field : field.Slice(1, Math.Min(field[0], slot.Room));

        if (typeof(T) == typeof(string))
        {
            string text = Encoding.UTF8.GetString(stored);
            return Unsafe.As<string, T>(ref text);
        }

        byte[] bytes = stored.ToArray();
        return Unsafe.As<byte[], T>(ref bytes);
    }

    private static int CountBytes(in FieldSlot slot, string text)
    {
        try
        {
            return s_strict.GetByteCount(text);
        }
        catch (EncoderFallbackException)
        {
            FormatErrors.BadSurrogates(in slot);
            throw;
        }
    }
}
