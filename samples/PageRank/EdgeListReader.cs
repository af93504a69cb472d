using System.Globalization;
using System.IO.Compression;
using System.Text;

namespace PageRankSample;

/// <summary>
/// Reads an edge list as Stanford's SNAP collection publishes them: a line an edge, two node ids separated by a tab or blanks;
/// lines that begin with '#' and empty lines are skipped; lines end with LF or CR LF. Works on bytes: no string is made for a line.
/// </summary>
internal sealed class EdgeListReader
{
    private const int BlockLength = 1 << 20;
    private const int LongestLine = 1 << 24;
    private const int BatchLength = 1 << 10;

    // Longer numbers may overflow; they take the careful path.
    private const int SafeDigits = 18;

    private readonly string _name;
    private readonly EdgeList _edges = new();
    private readonly (long From, long To)[] _batch = new (long, long)[BatchLength];
    private long _line;
    private double _fraction;

    /// <param name="name">The file's name for messages, as the user gave it.</param>
    public EdgeListReader(string name) => _name = name;

    /// <summary>How much of the file is read, 0 to 1; any thread may ask.</summary>
    public double Fraction => Volatile.Read(ref _fraction);

    /// <summary>Reads the file this reader is named after; one that ends in .gz is unpacked on the way.</summary>
    /// <exception cref="InputException">The file is missing or unreadable, has a malformed line, or has no edge.</exception>
    public EdgeList ReadFile(CancellationToken cancellation = default)
    {
        try
        {
            using FileStream file = new(_name, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            bool packed = _name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase);
            using Stream content = packed ? new GZipStream(file, CompressionMode.Decompress) : file;
            return Read(content, file.CanSeek ? file : null, cancellation);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or InvalidDataException)
        {
            string reason = Directory.Exists(_name) ? "it is a directory"
                : exception is FileNotFoundException or DirectoryNotFoundException ? "there is no such file"
                : exception.Message;
            throw new InputException($"{_name}: cannot be read: {reason}; expected a text file with an edge a line");
        }
    }

    /// <summary>Reads <paramref name="content"/> to its end.</summary>
    /// <param name="content">The text of the edge list.</param>
    /// <param name="file">Whose position tells <see cref="Fraction"/>; null when unknown.</param>
    /// <param name="cancellation">Looked at once a block.</param>
    /// <exception cref="InputException">A line is malformed, or there is no edge.</exception>
    public EdgeList Read(Stream content, Stream? file = null, CancellationToken cancellation = default)
    {
        byte[] buffer = new byte[BlockLength];
        int filled = 0;
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();

            // One byte stays free for the line feed that a last line may lack.
            int read = content.Read(buffer, filled, buffer.Length - filled - 1);
            if (file is not null)
                Volatile.Write(ref _fraction, file.Position / (double)Math.Max(1, file.Length));
            filled += read;
            if (read == 0 && filled > 0)
                buffer[filled++] = (byte)'\n';

            int complete = buffer.AsSpan(0, filled).LastIndexOf((byte)'\n') + 1;
            ReadLines(buffer.AsSpan(0, complete));
            if (read == 0)
                break;

            buffer.AsSpan(complete, filled - complete).CopyTo(buffer);
            filled -= complete;
            if (filled == buffer.Length - 1)
                buffer = Enlarge(buffer);
        }

        return _edges.Count > 0 ? _edges : throw new InputException($"{_name}: found no edge in {_line} lines, expected at least one line with two node ids");
    }

    // Parsing and looking up take turns of a thousand edges: lookups in a row wait for memory together, one after each line
    // waits alone. That makes reading twice as fast.
    private void ReadLines(ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            int edges = ReadBatch(ref lines);
            _edges.AddRange(_batch.AsSpan(0, edges));
        }
    }

    private int ReadBatch(ref ReadOnlySpan<byte> lines)
    {
        int edges = 0;
        while (!lines.IsEmpty && edges < _batch.Length)
        {
            _line++;
            bool isEdge = TryReadEdge(lines, out long from, out long to, out int length);
            if (!isEdge)
            {
                length = lines.IndexOf((byte)'\n') + 1;
                isEdge = ReadUnusual(lines[..length], out from, out to);
            }

            if (isEdge)
                _batch[edges++] = (from, to);
            lines = lines[length..];
        }

        return edges;
    }

    /// <summary>The line nearly all lines are: digits, blanks, digits, line end. Whatever else it may be is left to <see cref="ReadUnusual"/>.</summary>
    private static bool TryReadEdge(ReadOnlySpan<byte> lines, out long from, out long to, out int length)
    {
        int at = 0;
        length = 0;
        to = 0;
        if (!TryReadDigits(lines, ref at, out from) || !IsBlank(lines[at]))
            return false;
        while (IsBlank(lines[at]))
            at++;
        if (!TryReadDigits(lines, ref at, out to))
            return false;
        if (lines[at] == '\r')
            at++;
        length = at + 1;
        return (uint)at < (uint)lines.Length && lines[at] == '\n';
    }

    // Every line in the span ends with a line feed, so a loop over digits or blanks stops before the end.
    private static bool TryReadDigits(ReadOnlySpan<byte> lines, ref int at, out long value)
    {
        int start = at;
        long number = 0;
        uint digit;
        while ((digit = lines[at] - (uint)'0') <= 9)
        {
            // May wrap for a number of more than 18 digits, which is refused below.
            number = number * 10 + digit;
            at++;
        }

        value = number;
        return (uint)(at - start - 1) < SafeDigits;
    }

    private static bool IsBlank(byte value) => value is (byte)'\t' or (byte)' ';

    /// <summary>A comment, an empty line, an edge written in an unusual way, or an error.</summary>
    /// <returns>False for a line without an edge.</returns>
    private bool ReadUnusual(ReadOnlySpan<byte> line, out long from, out long to)
    {
        from = to = 0;
        if (_line == 1 && line.StartsWith(Encoding.UTF8.Preamble))
            line = line[Encoding.UTF8.Preamble.Length..];
        line = line.Trim(" \t\r\n"u8);
        if (line.IsEmpty || line[0] == '#')
            return false;

        int firstLength = line.IndexOfAny(" \t"u8);
        if (firstLength < 0)
            throw Malformed(line, "");
        ReadOnlySpan<byte> second = line[firstLength..].TrimStart(" \t"u8);
        if (second.IndexOfAny(" \t"u8) >= 0)
            throw Malformed(line, "; a third column, such as a weight, is not supported");
        from = ReadId(line[..firstLength], line);
        to = ReadId(second, line);
        return true;
    }

    private long ReadId(ReadOnlySpan<byte> text, ReadOnlySpan<byte> line)
    {
        bool negative = text[0] == '-';
        ReadOnlySpan<byte> digits = negative ? text[1..] : text;
        if (digits.IsEmpty || digits.IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0)
            throw Malformed(line, "");
        if (!negative && long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out long id))
            return id;
        throw Malformed(line, $"; {Printable(text)} is {(negative ? "negative" : "too large")}, a node id is 0 to {long.MaxValue}");
    }

    private InputException Malformed(ReadOnlySpan<byte> line, string detail) =>
        new($"{_name}:{_line}: found \"{Printable(line)}\", expected two node ids separated by a tab or blanks{detail}");

    private byte[] Enlarge(byte[] buffer)
    {
        if (buffer.Length >= LongestLine)
            throw new InputException($"{_name}:{_line + 1}: found a line of more than {LongestLine} bytes, expected a text file with an edge a line");
        Array.Resize(ref buffer, buffer.Length * 2);
        return buffer;
    }

    /// <summary>Text that is safe to show on a terminal, and not longer than a line of it.</summary>
    private static string Printable(ReadOnlySpan<byte> text)
    {
        const int longest = 60;
        StringBuilder shown = new();
        foreach (char letter in Encoding.UTF8.GetString(text[..Math.Min(text.Length, longest)]))
            shown.Append(letter == '\t' ? "\\t" : char.IsControl(letter) ? "\uFFFD" : letter.ToString());
        return text.Length > longest ? shown.Append('…').ToString() : shown.ToString();
    }
}
