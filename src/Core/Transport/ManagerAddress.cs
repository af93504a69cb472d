using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Managers;

/// <summary>How a manager server is reached.</summary>
public enum AddressKind
{
    /// <summary>A Unix domain socket: <c>unix:NAME</c> in the user's own folder, or <c>unix:/PATH</c>.</summary>
    Unix,

    /// <summary>A named pipe of Windows: <c>pipe:NAME</c>.</summary>
    Pipe,

    /// <summary>TCP: <c>tcp://HOST:PORT</c>.</summary>
    Tcp,
}

/// <summary>
/// Where a manager server listens: <c>unix:NAME</c> (a socket in a folder that only this user can enter), <c>unix:/PATH</c>, <c>pipe:NAME</c>, <c>tcp://HOST:PORT</c> with a host name, an IPv4 address or an IPv6 address in
/// brackets; port 0 lets the system choose. API.md section 6.
/// </summary>
public sealed class ManagerAddress : IEquatable<ManagerAddress>, IParsable<ManagerAddress>
{
    internal const int MaxNameLength = 64;

    private const string UnixPrefix = "unix:";
    private const string PipePrefix = "pipe:";
    private const string TcpPrefix = "tcp://";

    private ManagerAddress(AddressKind kind, string name, int port = 0)
    {
        Kind = kind;
        Name = name;
        Port = port;
    }

    /// <summary>What kind of address it is.</summary>
    public AddressKind Kind { get; }

    /// <summary>The name or absolute path of a Unix socket, the name of a pipe, the host of TCP without brackets.</summary>
    public string Name { get; }

    /// <summary>The port of TCP; 0 lets the system choose, or stands for nothing.</summary>
    public int Port { get; }

    /// <summary>True for addresses that only processes of this machine can reach.</summary>
    public bool IsLocal => Kind != AddressKind.Tcp || (IPAddress.TryParse(Name, out IPAddress? address) ? IPAddress.IsLoopback(address) : string.Equals(Name, "localhost", StringComparison.OrdinalIgnoreCase));

    /// <summary>Reads an address.</summary>
    /// <param name="text">One of the forms above.</param>
    /// <exception cref="FormatException">It is none; the message says what is expected.</exception>
    public static ManagerAddress Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, null, out ManagerAddress? address)
            ? address
            : throw new FormatException($"'{(text.Length > 120 ? text[..120] + "…" : text)}' is no address of a manager: 'unix:NAME' with a name of 1 to {MaxNameLength} letters, digits, '-', '_' and '.', 'unix:/PATH', 'pipe:NAME' or 'tcp://HOST:PORT' (a port of 0 to 65535, an IPv6 address in brackets) is expected.");
    }

    /// <inheritdoc/>
    public static ManagerAddress Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out ManagerAddress result)
    {
        result = null;
        if (s is null || s.Contains('\0', StringComparison.Ordinal))
        {
            return false;
        }

        if (s.StartsWith(UnixPrefix, StringComparison.Ordinal))
        {
            string name = s[UnixPrefix.Length..];
            if (name.StartsWith('/') ? name.Length > 1 : IsName(name))
            {
                result = new ManagerAddress(AddressKind.Unix, name);
            }
        }
        else if (s.StartsWith(PipePrefix, StringComparison.Ordinal))
        {
            string name = s[PipePrefix.Length..];
            if (IsName(name))
            {
                result = new ManagerAddress(AddressKind.Pipe, name);
            }
        }
        else if (s.StartsWith(TcpPrefix, StringComparison.Ordinal))
        {
            result = ParseTcp(s.AsSpan(TcpPrefix.Length));
        }

        return result is not null;
    }

    /// <summary>A Unix socket by name or absolute path.</summary>
    /// <param name="nameOrPath">A name of 1 to 64 letters, digits, '-', '_' and '.', or an absolute path.</param>
    /// <returns>The address.</returns>
    public static ManagerAddress Unix(string nameOrPath) => Parse(UnixPrefix + nameOrPath);

    /// <summary>A TCP address.</summary>
    /// <param name="host">A host name or an IP address.</param>
    /// <param name="port">0 to 65,535; 0 lets the system choose.</param>
    /// <returns>The address.</returns>
    public static ManagerAddress Tcp(string host, int port)
    {
        ArgumentNullException.ThrowIfNull(host);
        return Parse(string.Create(CultureInfo.InvariantCulture, $"{TcpPrefix}{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}"));
    }

    /// <summary>The text form, which <see cref="Parse(string)"/> reads.</summary>
    public override string ToString() => Kind switch
    {
        AddressKind.Unix => UnixPrefix + Name,
        AddressKind.Pipe => PipePrefix + Name,
        _ => string.Create(CultureInfo.InvariantCulture, $"{TcpPrefix}{(Name.Contains(':', StringComparison.Ordinal) ? $"[{Name}]" : Name)}:{Port}"),
    };

    /// <inheritdoc/>
    public bool Equals(ManagerAddress? other) => other is not null && Kind == other.Kind && Name == other.Name && Port == other.Port;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as ManagerAddress);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Kind, Name, Port);

    // Not by LINQ: every server comes by here when it starts, and would load that assembly for this line.
    private static bool IsName(string name)
    {
        if (name.Length is 0 or > MaxNameLength || name[0] == '.')
        {
            return false;
        }

        foreach (char c in name)
        {
            if (!(char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'))
            {
                return false;
            }
        }

        return true;
    }

    private static ManagerAddress? ParseTcp(ReadOnlySpan<char> text)
    {
        int colon = text.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(text[(colon + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out ushort port))
        {
            return null;
        }

        ReadOnlySpan<char> host = text[..colon];
        if (host[0] == '[')
        {
            return host[^1] == ']' && IPAddress.TryParse(host[1..^1], out IPAddress? address) && address.AddressFamily == AddressFamily.InterNetworkV6
                ? new ManagerAddress(AddressKind.Tcp, address.ToString(), port)
                : null;
        }

        return Uri.CheckHostName(host.ToString()) is UriHostNameType.Dns or UriHostNameType.IPv4 ? new ManagerAddress(AddressKind.Tcp, host.ToString(), port) : null;
    }
}
