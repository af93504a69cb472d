using System.Globalization;

namespace Managers.Process.Tests.Native;

/// <summary>Bytes as docs/vectors has them: lines of an offset, a colon, bytes and a comment; what is not said is zero.</summary>
internal static class HexVector
{
    public static byte[] Read(string name, int length)
    {
        byte[] bytes = new byte[length];
        foreach (string line in File.ReadLines(Path.Combine(NativeTools.Vectors, name)))
        {
            string text = line.Split('#')[0];
            int colon = text.IndexOf(':', StringComparison.Ordinal);
            if (colon >= 0)
            {
                byte[] part = Convert.FromHexString(text[(colon + 1)..].Replace(" ", string.Empty, StringComparison.Ordinal));
                part.CopyTo(bytes, int.Parse(text.AsSpan(0, colon), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
            }
        }

        return bytes;
    }

    /// <summary>The lines of 16 bytes that are not all zero, to show where two differ.</summary>
    public static string Dump(ReadOnlySpan<byte> bytes)
    {
        var lines = new System.Text.StringBuilder();
        for (int at = 0; at < bytes.Length; at += 16)
        {
            ReadOnlySpan<byte> row = bytes[at..Math.Min(at + 16, bytes.Length)];
            if (row.ContainsAnyExcept((byte)0))
            {
                lines.Append(CultureInfo.InvariantCulture, $"{at:x4}: {string.Join(' ', row.ToArray().Select(b => b.ToString("x2", CultureInfo.InvariantCulture)))}\n");
            }
        }

        return lines.ToString();
    }
}
