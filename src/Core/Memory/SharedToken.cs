using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using Managers.Platform;

namespace Managers;

/// <summary>
/// Names one shared object, as text, for another process of this machine: by argument, file, environment or proxy. It is no secret and no
/// permission: who may open the object is decided by the operating system. It keeps nothing alive; once the object is gone, attaching
/// fails with a clear error, also if its place has been used again.
/// </summary>
/// <remarks>
/// Form: <c>mgr1:SCOPE:NAME:UUID:OFFSET:INCARNATION</c>, all in one word without blanks; SCOPE is <c>u</c> (current user) or <c>m</c> (machine), NAME is
/// percent-encoded, the numbers are hexadecimal. docs/memory-layout.md says what they mean.
/// </remarks>
public readonly struct SharedToken : IEquatable<SharedToken>, ISpanParsable<SharedToken>
{
    private const string Prefix = "mgr1";

    internal SharedToken(SegmentName segment, Guid uuid, ulong offset, uint incarnation)
    {
        Segment = segment;
        Uuid = uuid;
        Offset = offset;
        Incarnation = incarnation;
    }

    internal SegmentName Segment { get; }

    internal Guid Uuid { get; }

    /// <summary>Of the block in a manager's segment; 0 for an object with a segment of its own.</summary>
    internal ulong Offset { get; }

    internal uint Incarnation { get; }

    internal bool IsDefault => Segment.Text is null;

    /// <summary>Reads the text form.</summary>
    /// <param name="s">What <see cref="ToString"/> gave.</param>
    /// <param name="provider">Not used.</param>
    /// <exception cref="FormatException">It is no token.</exception>
    public static SharedToken Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="s">What <see cref="ToString"/> gave.</param>
    /// <param name="provider">Not used.</param>
    /// <exception cref="FormatException">It is no token.</exception>
    public static SharedToken Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out SharedToken token)
            ? token
            : throw new FormatException($"'{(s.Length > 80 ? s[..80].ToString() + "…" : s.ToString())}' is no token of a shared object: a token has the form '{Prefix}:u:NAME:UUID:OFFSET:INCARNATION' and comes from ToToken().");

    /// <summary>Reads the text form.</summary>
    /// <param name="s">What <see cref="ToString"/> gave, or null.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The token; default if the text is none.</param>
    /// <returns>False if the text is no token.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SharedToken result) => TryParse(s.AsSpan(), provider, out result);

    /// <summary>Reads the text form.</summary>
    /// <param name="s">What <see cref="ToString"/> gave.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The token; default if the text is none.</param>
    /// <returns>False if the text is no token.</returns>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out SharedToken result)
    {
        result = default;
        Span<Range> parts = stackalloc Range[7];
        if (s.Length > 1024 || s.Split(parts, ':') != 6 || s[parts[0]] is not Prefix || s[parts[1]] is not ("u" or "m"))
        {
            return false;
        }

        string name = Uri.UnescapeDataString(s[parts[2]]);
        if (name.Length == 0 || name.Contains('/') || name.Any(char.IsControl)
            || !Guid.TryParseExact(s[parts[3]], "N", out Guid uuid)
            || !ulong.TryParse(s[parts[4]], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong offset)
            || !uint.TryParse(s[parts[5]], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint incarnation))
        {
            return false;
        }

        result = new SharedToken(new SegmentName(s[parts[1]] is "m" ? ManagerScope.Machine : ManagerScope.CurrentUser, name), uuid, offset, incarnation);
        return true;
    }

    /// <summary>The text form: one word of printable ASCII, at most about 700 characters.</summary>
    public override string ToString() => IsDefault
        ? string.Empty
        : string.Create(
            CultureInfo.InvariantCulture,
            $"{Prefix}:{(Segment.Scope == ManagerScope.Machine ? 'm' : 'u')}:{Uri.EscapeDataString(Segment.Text)}:{Uuid:N}:{Offset:x}:{Incarnation:x}");

    /// <summary>True if both name the same object.</summary>
    public bool Equals(SharedToken other) => Segment == other.Segment && Uuid == other.Uuid && Offset == other.Offset && Incarnation == other.Incarnation;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SharedToken other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Uuid, Offset, Incarnation);

    /// <summary>True if both name the same object.</summary>
    public static bool operator ==(SharedToken left, SharedToken right) => left.Equals(right);

    /// <summary>True if they name different objects.</summary>
    public static bool operator !=(SharedToken left, SharedToken right) => !left.Equals(right);
}
