using Managers.Formats;

namespace Managers;

/// <content>One overload for each number of elements, so that nothing has to be found out about the tuple at run time.</content>
public sealed partial class LocalManager
{
    /// <summary>Makes a struct of one value by format, as specified.</summary>
    /// <param name="format">A struct format that holds exactly one, such as <c>"i"</c>.</param>
    /// <param name="value">The first value.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <exception cref="FormatException">The format breaks a rule.</exception>
    /// <exception cref="ArgumentException">The format holds another number of values, or an element's type or value does not fit its code.</exception>
    /// <exception cref="OverflowException">An element is outside the range of its code; the message names it.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedStruct<ValueTuple<T1>> CreateSharedStruct<T1>(string format, ValueTuple<T1> value, string? name = null)
    {
        CheckName(name);
        return Kept(SharedStruct<ValueTuple<T1>>.Create(Segment, ValueCodecs.ForTuple<T1>(CheckedStructFormat(format)), value, name));
    }

    /// <summary>Makes a struct of two values by format, as specified.</summary>
    /// <param name="format">A struct format that holds two values, such as <c>"ii"</c>.</param>
    /// <param name="value">The first value.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <exception cref="FormatException">The format breaks a rule.</exception>
    /// <exception cref="ArgumentException">The format holds another number of values, or an element's type or value does not fit its code.</exception>
    /// <exception cref="OverflowException">An element is outside the range of its code; the message names it.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedStruct<(T1, T2)> CreateSharedStruct<T1, T2>(string format, (T1, T2) value, string? name = null)
    {
        CheckName(name);
        return Kept(SharedStruct<(T1, T2)>.Create(Segment, ValueCodecs.ForTuple<T1, T2>(CheckedStructFormat(format)), value, name));
    }

    /// <summary>Makes a struct of three values by format, as specified.</summary>
    /// <param name="format">A struct format that holds three values, such as <c>"iii"</c>.</param>
    /// <param name="value">The first value.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <exception cref="FormatException">The format breaks a rule.</exception>
    /// <exception cref="ArgumentException">The format holds another number of values, or an element's type or value does not fit its code.</exception>
    /// <exception cref="OverflowException">An element is outside the range of its code; the message names it.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedStruct<(T1, T2, T3)> CreateSharedStruct<T1, T2, T3>(string format, (T1, T2, T3) value, string? name = null)
    {
        CheckName(name);
        return Kept(SharedStruct<(T1, T2, T3)>.Create(Segment, ValueCodecs.ForTuple<T1, T2, T3>(CheckedStructFormat(format)), value, name));
    }

    /// <summary>Makes a struct of four values by format, as specified.</summary>
    /// <param name="format">A struct format that holds four values, such as <c>"iiii"</c>.</param>
    /// <param name="value">The first value.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <exception cref="FormatException">The format breaks a rule.</exception>
    /// <exception cref="ArgumentException">The format holds another number of values, or an element's type or value does not fit its code.</exception>
    /// <exception cref="OverflowException">An element is outside the range of its code; the message names it.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedStruct<(T1, T2, T3, T4)> CreateSharedStruct<T1, T2, T3, T4>(string format, (T1, T2, T3, T4) value, string? name = null)
    {
        CheckName(name);
        return Kept(SharedStruct<(T1, T2, T3, T4)>.Create(Segment, ValueCodecs.ForTuple<T1, T2, T3, T4>(CheckedStructFormat(format)), value, name));
    }

    /// <summary>Makes a struct of five values by format, as specified.</summary>
    /// <param name="format">A struct format that holds five values, such as <c>"iiiii"</c>.</param>
    /// <param name="value">The first value.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <exception cref="FormatException">The format breaks a rule.</exception>
    /// <exception cref="ArgumentException">The format holds another number of values, or an element's type or value does not fit its code.</exception>
    /// <exception cref="OverflowException">An element is outside the range of its code; the message names it.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedStruct<(T1, T2, T3, T4, T5)> CreateSharedStruct<T1, T2, T3, T4, T5>(string format, (T1, T2, T3, T4, T5) value, string? name = null)
    {
        CheckName(name);
        return Kept(SharedStruct<(T1, T2, T3, T4, T5)>.Create(Segment, ValueCodecs.ForTuple<T1, T2, T3, T4, T5>(CheckedStructFormat(format)), value, name));
    }

    /// <summary>Makes a struct of six values by format, as specified.</summary>
    /// <param name="format">A struct format that holds six values, such as <c>"iiiiii"</c>.</param>
    /// <param name="value">The first value.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <exception cref="FormatException">The format breaks a rule.</exception>
    /// <exception cref="ArgumentException">The format holds another number of values, or an element's type or value does not fit its code.</exception>
    /// <exception cref="OverflowException">An element is outside the range of its code; the message names it.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedStruct<(T1, T2, T3, T4, T5, T6)> CreateSharedStruct<T1, T2, T3, T4, T5, T6>(string format, (T1, T2, T3, T4, T5, T6) value, string? name = null)
    {
        CheckName(name);
        return Kept(SharedStruct<(T1, T2, T3, T4, T5, T6)>.Create(Segment, ValueCodecs.ForTuple<T1, T2, T3, T4, T5, T6>(CheckedStructFormat(format)), value, name));
    }

    /// <summary>Makes a struct of seven values by format, as specified.</summary>
    /// <param name="format">A struct format that holds seven values, such as <c>"iiiiiii"</c>.</param>
    /// <param name="value">The first value.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <exception cref="FormatException">The format breaks a rule.</exception>
    /// <exception cref="ArgumentException">The format holds another number of values, or an element's type or value does not fit its code.</exception>
    /// <exception cref="OverflowException">An element is outside the range of its code; the message names it.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedStruct<(T1, T2, T3, T4, T5, T6, T7)> CreateSharedStruct<T1, T2, T3, T4, T5, T6, T7>(string format, (T1, T2, T3, T4, T5, T6, T7) value, string? name = null)
    {
        CheckName(name);
        return Kept(SharedStruct<(T1, T2, T3, T4, T5, T6, T7)>.Create(Segment, ValueCodecs.ForTuple<T1, T2, T3, T4, T5, T6, T7>(CheckedStructFormat(format)), value, name));
    }

    /// <summary>Makes a struct of eight or more values by format, as specified.</summary>
    /// <param name="format">A struct format that holds eight or more values, such as <c>"8i"</c>.</param>
    /// <param name="value">The first value.</param>
    /// <param name="name">A name by which others open it, of 1 to 200 bytes of UTF-8; null: by token alone.</param>
    /// <exception cref="FormatException">The format breaks a rule.</exception>
    /// <exception cref="ArgumentException">The format holds another number of values, or an element's type or value does not fit its code.</exception>
    /// <exception cref="OverflowException">An element is outside the range of its code; the message names it.</exception>
    /// <exception cref="SegmentException">The name is taken, or there is no room.</exception>
    /// <exception cref="ObjectDisposedException">The manager is disposed.</exception>
    public SharedStruct<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>> CreateSharedStruct<T1, T2, T3, T4, T5, T6, T7, TRest>(string format, ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest> value, string? name = null)
        where TRest : struct
    {
        CheckName(name);
        return Kept(SharedStruct<ValueTuple<T1, T2, T3, T4, T5, T6, T7, TRest>>.Create(Segment, ValueCodecs.ForTuple<T1, T2, T3, T4, T5, T6, T7, TRest>(CheckedStructFormat(format)), value, name));
    }

    private static StructFormat CheckedStructFormat(string format)
    {
        StructFormat parsed = StructFormat.Parse(format);
        return parsed.Text.Length < MaxFormatLength
            ? parsed
            : throw new ArgumentException($"The format has {parsed.Text.Length} characters: at most {MaxFormatLength - 1} are allowed.", nameof(format));
    }
}
