using System.Globalization;

namespace Managers;

/// <summary>
/// Names an object in a manager server, as text, for another process: by argument, file or message. It holds no key. It keeps the object alive for its lifetime, claimed or not; a proxy that is made of it within that time keeps it on.
/// </summary>
/// <remarks>Form: docs/protocol.md, section 5.</remarks>
public readonly struct ProxyToken : IEquatable<ProxyToken>, IParsable<ProxyToken>
{
    internal static readonly TimeSpan DefaultLifetime = TimeSpan.FromSeconds(30);

    private const string Prefix = "mgrp1";

    internal ProxyToken(Guid incarnation, ulong id, ulong contract, ulong lease, string typeId, ManagerAddress address)
    {
        Incarnation = incarnation;
        Id = id;
        Contract = contract;
        Lease = lease;
        TypeId = typeId;
        Address = address;
    }

    /// <summary>Where the server is.</summary>
    public ManagerAddress Address { get; }

    /// <summary>The type id of the object.</summary>
    public string TypeId { get; }

    internal Guid Incarnation { get; }

    internal ulong Id { get; }

    internal ulong Contract { get; }

    internal ulong Lease { get; }

    /// <summary>True if both are the same token.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator ==(ProxyToken left, ProxyToken right) => left.Equals(right);

    /// <summary>True if the tokens differ.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    public static bool operator !=(ProxyToken left, ProxyToken right) => !left.Equals(right);

    /// <summary>Reads the text form.</summary>
    /// <param name="s">What <see cref="ToString"/> gave.</param>
    /// <param name="provider">Not used.</param>
    /// <exception cref="FormatException">It is no token.</exception>
    public static ProxyToken Parse(string s, IFormatProvider? provider = null)
    {
        ArgumentNullException.ThrowIfNull(s);
        return TryParse(s, provider, out ProxyToken token)
            ? token
            : throw new FormatException($"'{(s.Length > 80 ? s[..80] + "…" : s)}' is no token of an object in a manager server: a token has the form '{Prefix}:INCARNATION:OBJECT:CONTRACT:LEASE:TYPEID@ADDRESS' and comes from ToToken().");
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="s">What <see cref="ToString"/> gave, or null.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The token.</param>
    /// <returns>False if it is no token.</returns>
    public static bool TryParse(string? s, IFormatProvider? provider, out ProxyToken result)
    {
        result = default;
        if (s is null || s.IndexOf('@', StringComparison.Ordinal) is var at && at < 0)
        {
            return false;
        }

        string[] parts = s[..at].Split(':');
        if (parts.Length != 6 || parts[0] != Prefix || !Guid.TryParseExact(parts[1], "N", out Guid incarnation)
            || !ulong.TryParse(parts[2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong id)
            || !ulong.TryParse(parts[3], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong contract)
            || !ulong.TryParse(parts[4], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong lease)
            || !ManagerAddress.TryParse(Uri.UnescapeDataString(s[(at + 1)..]), null, out ManagerAddress? address))
        {
            return false;
        }

        result = new ProxyToken(incarnation, id, contract, lease, Uri.UnescapeDataString(parts[5]), address);
        return true;
    }

    /// <summary>The text form.</summary>
    public override string ToString() => TypeId is null ? string.Empty
        : string.Create(CultureInfo.InvariantCulture, $"{Prefix}:{Incarnation:N}:{Id:x}:{Contract:x}:{Lease:x}:{Uri.EscapeDataString(TypeId)}@{Uri.EscapeDataString(Address.ToString())}");

    /// <inheritdoc/>
    public bool Equals(ProxyToken other) => Incarnation == other.Incarnation && Id == other.Id && Contract == other.Contract && Lease == other.Lease && TypeId == other.TypeId && Equals(Address, other.Address);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ProxyToken other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Incarnation, Id, Lease);
}
