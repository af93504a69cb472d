using System.Globalization;

namespace Managers.Formats;

/// <summary>
/// Text to layout, in one pass. Work and memory grow with the length of the text, never with the counts in it.
/// </summary>
internal sealed class FormatParser
{
    private const int LongestShownText = 60;

    private readonly string _text;
    private readonly List<FormatField> _fields = [];
    private readonly List<FormatGap> _gaps = [];
    private bool _native = true;
    private bool _bigEndian = !BitConverter.IsLittleEndian;
    private int _position;
    private long _size;
    private long _covered;
    private long _valueCount;
    private int _alignment = 1;

    private FormatParser(string text) => _text = text;

    /// <summary>Compiles a format.</summary>
    /// <param name="text">The format.</param>
    /// <param name="error">Why it is refused, not thrown yet.</param>
    /// <returns>The layout, or null when refused.</returns>
    internal static FormatLayout? Parse(string text, out Exception? error)
    {
        var parser = new FormatParser(text);
        parser.ReadPrefix();
        error = parser.ReadItems();
        return error is null ? parser.Build() : null;
    }

    /// <summary>A format as messages show it: quoted, control characters escaped, very long ones cut.</summary>
    internal static string Show(string text) =>
        text.Length <= LongestShownText ? PythonText.Quote(text) : PythonText.Quote(text.AsSpan(0, LongestShownText)) + "... (" + text.Length.ToString(CultureInfo.InvariantCulture) + " characters)";

    private void ReadPrefix()
    {
        if (_text.Length == 0)
            return;

        switch (_text[0])
        {
            case '@':
                break;
            case '=':
                _native = false;
                break;
            case '<':
                (_native, _bigEndian) = (false, false);
                break;
            case '>' or '!':
                (_native, _bigEndian) = (false, true);
                break;
            default:
                return;
        }

        _position = 1;
    }

    private Exception? ReadItems()
    {
        while (_position < _text.Length)
        {
            if (FormatCode.IsBlank(_text[_position]))
            {
                _position++;
                continue;
            }

            int start = _position;
            long count = ReadCount(out bool counted);
            if (_position == _text.Length)
                return Bad("the end after a count", "a code");

            char code = _text[_position];
            if (!FormatCode.TryGet(code, _native, out FieldKind kind, out int itemSize))
                return BadCode(code, counted);

            _position++;
            if (!TryAdd(code, kind, itemSize, count))
                return TooLarge(start);
        }

        return null;
    }

    private long ReadCount(out bool counted)
    {
        long count = 0;
        int start = _position;
        for (; _position < _text.Length && char.IsAsciiDigit(_text[_position]); _position++)
        {
            // Saturates above anything that can fit, so that any number of digits is read without wrapping.
            count = Math.Min((count * 10) + (_text[_position] - '0'), int.MaxValue + 1L);
        }

        counted = _position > start;
        return counted ? count : 1;
    }

    private bool TryAdd(char code, FieldKind kind, int itemSize, long count)
    {
        if (_native && itemSize > 1)
        {
            // A zero count still aligns: that is how a format asks for padding at its end.
            _size = (_size + itemSize - 1) & -itemSize;
            _alignment = Math.Max(_alignment, itemSize);
        }

        long offset = _size;
        _size += count * itemSize;
        bool isText = kind is FieldKind.Text or FieldKind.Pascal;
        long values = kind == FieldKind.Pad ? 0 : isText ? 1 : count;
        _valueCount += values;
        if (_size > int.MaxValue || _valueCount > int.MaxValue)
            return false;
        if (values == 0)
            return true;

        if (_size > offset)
        {
            AddGap(offset);
            _covered = _size;
        }

        _fields.Add(isText ? new FormatField(code, 1, (int)offset, (int)count) : new FormatField(code, (int)count, (int)offset, itemSize));
        return true;
    }

    private void AddGap(long end)
    {
        if (end > _covered)
            _gaps.Add(new FormatGap((int)_covered, (int)(end - _covered)));
    }

    private FormatLayout Build()
    {
        AddGap(_size);
        return new FormatLayout
        {
            IsNative = _native,
            IsBigEndian = _bigEndian,
            SizeInBytes = (int)_size,
            AlignmentInBytes = _alignment,
            ValueCount = (int)_valueCount,
            Fields = [.. _fields],
            Gaps = [.. _gaps],
        };
    }

    private FormatException BadCode(char code, bool counted)
    {
        string found = PythonText.Quote(code.ToString());
        if (code is '@' or '=' or '<' or '>' or '!')
            found += ", a prefix, which may stand only at position 0";
        else if (FormatCode.IsNativeOnly(code))
            found += ", which has no standard size and needs native mode (no prefix, or '@')";
        else if (counted && FormatCode.IsBlank(code))
            found += " between a count and its code";

        string codes = "one of " + (_native ? FormatCode.NativeCodes : FormatCode.StandardCodes);
        return Bad(found, counted ? codes : "a blank, a decimal count, or " + codes);
    }

    private FormatException Bad(string found, string allowed) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Format {Show(_text)} is bad at position {_position}: found {found}; allowed here: {allowed}."));

    private OverflowException TooLarge(int position) =>
        new(string.Create(CultureInfo.InvariantCulture, $"Format {Show(_text)} is too large at position {position}: its total size or number of values passes {int.MaxValue}, the most that is allowed. Use smaller counts, or an array for large data."));
}
