using System.Buffers.Binary;
using System.Text;

namespace Managers.Memory;

/// <summary>FNV-1a over 64-bit words: the check sum and the hashes of docs/memory-layout.md. Finds accidents, not attackers.</summary>
internal static class Fnv64
{
    internal const ulong Start = 0xcbf29ce484222325;
    private const ulong Prime = 0x100000001b3;

    internal static ulong Add(ulong hash, ulong word) => (hash ^ word) * Prime;

    /// <summary>Adds bytes as little-endian words; the last one is filled with zeros.</summary>
    internal static ulong Add(ulong hash, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= 8)
        {
            hash = Add(hash, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        if (bytes.Length > 0)
        {
            Span<byte> last = stackalloc byte[8];
            last.Clear();
            bytes.CopyTo(last);
            hash = Add(hash, BinaryPrimitives.ReadUInt64LittleEndian(last));
        }

        return hash;
    }

    /// <summary>Hash of a text: its length in UTF-8 bytes as one word, then the bytes.</summary>
    internal static ulong OfText(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return Add(Add(Start, (ulong)bytes.Length), bytes);
    }
}
