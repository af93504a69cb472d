using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using Managers.Formats;

namespace Managers;

/// <summary>
/// A compiled format string of the kind Python's <c>struct</c> module uses, such as <c>"hh"</c>, <c>"256p"</c> or <c>"&lt;i2xd"</c>:
/// which values a struct holds, of which size, in which order, with which padding.
/// </summary>
/// <remarks>
/// Immutable and safe for any number of threads. <see cref="Parse"/> compiles a text once and keeps a bounded number of results.
/// The codes, sizes and ranges stand in docs/formats.md.
/// </remarks>
public sealed partial class StructFormat
{
    private readonly FormatLayout _layout;
    private readonly ReadOnlyCollection<FormatField> _fields;

    private StructFormat(string text, FormatLayout layout)
    {
        Text = text;
        _layout = layout;
        _fields = Array.AsReadOnly(layout.Fields);
    }

    /// <summary>The text this format was compiled from.</summary>
    public string Text { get; }

    /// <summary>Bytes of the struct, with the padding before fields and without any after the last; 0 for an empty format.</summary>
    public int SizeInBytes => _layout.SizeInBytes;

    /// <summary>The largest native alignment of a field in bytes (1, 2, 4 or 8); 1 when a prefix other than <c>@</c> asks for standard sizes.</summary>
    public int AlignmentInBytes => _layout.AlignmentInBytes;

    /// <summary>The order of the bytes of each number; without a prefix and after <c>@</c> and <c>=</c> the order of this machine.</summary>
    public ByteOrder ByteOrder => _layout.IsBigEndian ? ByteOrder.BigEndian : ByteOrder.LittleEndian;

    /// <summary>Whether sizes and padding are the C compiler's (no prefix, or <c>@</c>) and not the standard ones.</summary>
    public bool IsNative => _layout.IsNative;

    /// <summary>How many values the struct holds; 0 for an empty format or one of pad bytes alone.</summary>
    public int ValueCount => _layout.ValueCount;

    /// <summary>The items that hold values, in the order of the text. Pad bytes and zero counts are not among them.</summary>
    public IReadOnlyList<FormatField> Fields => _fields;

    internal ReadOnlySpan<FormatGap> Gaps => _layout.Gaps;

    internal bool IsBigEndian => _layout.IsBigEndian;

    /// <summary>Compiles a format, or returns the one compiled before.</summary>
    /// <param name="format">
    /// An optional prefix (<c>@ = &lt; &gt; !</c>), then items of an optional decimal count and a code, with blanks between items if wanted.
    /// Empty: a struct without values.
    /// </param>
    /// <returns>The compiled format.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="format"/> is null.</exception>
    /// <exception cref="FormatException">The text breaks a rule; the message has the position (from 0), what was found and what is allowed.</exception>
    /// <exception cref="OverflowException">The struct would have more than 2,147,483,647 bytes or values.</exception>
    /// <remarks>Takes no lock and allocates nothing for a format compiled before.</remarks>
    public static StructFormat Parse(string format)
    {
        ArgumentNullException.ThrowIfNull(format);
        return Compile(format, out Exception? error) ?? throw error!;
    }

    /// <summary>Compiles a format without throwing when it is bad.</summary>
    /// <param name="format">As for <see cref="Parse"/>; null is refused.</param>
    /// <param name="result">The compiled format, or null when refused.</param>
    /// <returns>False when <see cref="Parse"/> would throw.</returns>
    /// <remarks>Takes no lock and allocates nothing for a format compiled before.</remarks>
    public static bool TryParse([NotNullWhen(true)] string? format, [NotNullWhen(true)] out StructFormat? result)
    {
        result = format is null ? null : Compile(format, out _);
        return result is not null;
    }

    /// <summary>Returns <see cref="Text"/>.</summary>
    /// <returns>The text this format was compiled from.</returns>
    public override string ToString() => Text;

    /// <summary>Zeroes every byte that belongs to no value, as the specification's packing does.</summary>
    internal void ClearGaps(Span<byte> destination)
    {
        foreach (FormatGap gap in _layout.Gaps)
            destination.Slice(gap.Offset, gap.Length).Clear();
    }

    private static StructFormat? Compile(string format, out Exception? error)
    {
        error = null;
        if (FormatCache.TryGet(format, out StructFormat? known))
            return known;

        FormatLayout? layout = FormatParser.Parse(format, out error);
        return layout is null ? null : FormatCache.Add(new StructFormat(format, layout));
    }
}
