using System.Security.Cryptography;
using System.Text;

namespace Managers;

/// <summary>What both sides of a connection must know; the specification's authkey. Never part of a message, a token or a log.</summary>
public sealed class AuthKey
{
    private static AuthKey? s_current;
    private readonly byte[] _bytes;

    private AuthKey(byte[] bytes) => _bytes = bytes;

    /// <summary>The key of this process, 32 bytes at random unless it was set; the specification's <c>currentProcess().getAuthKey()</c>. A manager without a key uses it, and a server that a manager starts inherits it.</summary>
    public static AuthKey Current
    {
        get => s_current ?? Interlocked.CompareExchange(ref s_current, Random(), null) ?? s_current!;
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Volatile.Write(ref s_current, value);
        }
    }

    /// <summary>True if it has no bytes: then whoever reaches the address may use it, which is allowed on addresses of this machine alone.</summary>
    public bool IsEmpty => _bytes.Length == 0;

    internal ReadOnlySpan<byte> Bytes => _bytes;

    /// <summary>A key of 32 bytes at random.</summary>
    /// <returns>The key.</returns>
    public static AuthKey Random() => new(RandomNumberGenerator.GetBytes(32));

    /// <summary>A key of given bytes.</summary>
    /// <param name="bytes">Any number; they are copied.</param>
    /// <returns>The key.</returns>
    public static AuthKey FromBytes(ReadOnlySpan<byte> bytes) => new(bytes.ToArray());

    /// <summary>A key of a text, as its UTF-8 bytes. A short text can be guessed by who can try often: prefer <see cref="Random"/> where the key is passed by file or environment.</summary>
    /// <param name="passphrase">The text.</param>
    /// <returns>The key.</returns>
    public static AuthKey FromPassphrase(string passphrase)
    {
        ArgumentNullException.ThrowIfNull(passphrase);
        return new AuthKey(Encoding.UTF8.GetBytes(passphrase));
    }

    /// <summary>Says how long it is, never what it is.</summary>
    public override string ToString() => $"AuthKey({_bytes.Length} bytes)";
}
