namespace Managers.Formats;

/// <summary>Moves values of one C# type to and from the bytes of one format. Immutable; used by any number of threads.</summary>
internal abstract class ValueCodec<T>
{
    private protected ValueCodec(StructFormat format, bool isRaw)
    {
        Format = format;
        IsRaw = isRaw;
        SizeInBytes = format.SizeInBytes;
    }

    internal StructFormat Format { get; }

    /// <summary>Bytes that <see cref="Write"/> fills and <see cref="Read"/> looks at.</summary>
    internal int SizeInBytes { get; }

    /// <summary>Whether the stored bytes are the machine's own form of T, so that a <c>ref T</c> to them is a legal view.</summary>
    internal bool IsRaw { get; }

    /// <summary>Checks the value, then writes it; a refused value leaves every byte as it was.</summary>
    /// <exception cref="ArgumentException">The destination is too small, text is too long or null, or a character is not ASCII.</exception>
    /// <exception cref="OverflowException">A number is outside the range of its code.</exception>
    internal void Write(T value, Span<byte> destination)
    {
        if (destination.Length < SizeInBytes)
            FormatErrors.TooFewBytes(Format, destination.Length, nameof(destination));
        WriteChecked(value, destination, truncate: false);
    }

    /// <summary>As <see cref="Write"/>, but text that is too long is cut, a string between two characters.</summary>
    internal void WriteTruncated(T value, Span<byte> destination)
    {
        if (destination.Length < SizeInBytes)
            FormatErrors.TooFewBytes(Format, destination.Length, nameof(destination));
        WriteChecked(value, destination, truncate: true);
    }

    /// <summary>Reads the value back.</summary>
    /// <exception cref="ArgumentException">The source is too small.</exception>
    /// <exception cref="OverflowException">T cannot hold the stored number.</exception>
    internal T Read(ReadOnlySpan<byte> source)
    {
        if (source.Length < SizeInBytes)
            FormatErrors.TooFewBytes(Format, source.Length, nameof(source));
        return ReadChecked(source);
    }

    /// <summary>The value as the specification prints it.</summary>
    internal abstract string ToText(T value);

    private protected abstract void WriteChecked(T value, Span<byte> destination, bool truncate);

    private protected abstract T ReadChecked(ReadOnlySpan<byte> source);
}
