using System.Text;

namespace Managers.Protocol;

/// <summary>The number of a contract or a record: FNV-1a over the bytes of its text. Tells contracts apart by accident, not against attackers, who need the key first.</summary>
public static class ContractHash
{
    private const ulong Start = 0xcbf29ce484222325;
    private const ulong Prime = 0x100000001b3;

    /// <summary>Hashes a contract's or a record's text, docs/protocol.md section 9.</summary>
    /// <param name="text">The text.</param>
    /// <returns>Its number.</returns>
    public static ulong Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        ulong hash = Start;
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            hash = (hash ^ b) * Prime;
        }

        return hash;
    }

    /// <summary>Hashes a contract's signatures.</summary>
    /// <param name="signatures">In the order of their numbers.</param>
    /// <returns>The contract's number.</returns>
    public static ulong OfSignatures(ReadOnlySpan<string> signatures)
    {
        var text = new StringBuilder();
        foreach (string signature in signatures)
        {
            text.Append(signature).Append('\n');
        }

        return Of(text.ToString());
    }
}
