using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using static Managers.Platform.Windows.Interop.Windows;

namespace Managers.Platform.Windows;

/// <summary>
/// Where the records of segments lie, and the names of the objects behind them. Sections of a session are seen by that session alone, so each has a folder of its own in the user's local application data;
/// names of the whole machine lie in one folder for all.
/// </summary>
internal sealed unsafe class SegmentFolder
{
    /// <summary>What the file of every published segment starts with, so that no name of a user is one that Windows keeps for itself (NUL, CON).</summary>
    internal const string Prefix = "managers.";

    private const string Unpublished = ".new-";
    private const string Removed = ".gone-";
    private const int LongestEncodedName = 150;
    private const string Plain = "abcdefghijklmnopqrstuvwxyz0123456789-_~.";

    // A creator has not locked its file yet; after that time it has died.
    private static readonly TimeSpan s_creationTime = TimeSpan.FromSeconds(20);

    private bool _isMade;

    internal SegmentFolder(ManagerScope scope, string? root)
    {
        Scope = scope;
        uint session;
        string own = ProcessIdToSessionId((uint)Environment.ProcessId, &session) ? session.ToString(CultureInfo.InvariantCulture) : "0";
        Path = root is not null ? System.IO.Path.Combine(root, scope == ManagerScope.Machine ? "all" : "own")
            : scope == ManagerScope.Machine ? System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.CommonApplicationData), "Managers", "segments")
            : System.IO.Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData), "Managers", "segments", own);
    }

    internal ManagerScope Scope { get; }

    internal string Path { get; }

    /// <summary>The name space of sections and events: a session's, or the machine's, where making them needs a right.</summary>
    internal string ObjectPrefix => Scope == ManagerScope.Machine ? @"Global\managers." : @"Local\managers.";

    /// <summary>The file of a segment. Windows takes upper and lower case for the same and forbids characters that a name may have, so those are written otherwise: A as ^a, others as % and the bytes of UTF-8.</summary>
    internal string PathOf(SegmentName name) => System.IO.Path.Combine(Path, Prefix + Encode(name.Text));

    internal string NewUnpublishedPath() => System.IO.Path.Combine(Path, Unpublished + Guid.NewGuid().ToString("N"));

    internal string NewRemovedPath() => System.IO.Path.Combine(Path, Removed + Guid.NewGuid().ToString("N"));

    /// <summary>For calls that take text: without the limit of 260 characters.</summary>
    internal static string Unlimited(string path) => path.StartsWith(@"\\", StringComparison.Ordinal) ? path : @"\\?\" + path;

    internal void Make()
    {
        if (!_isMade)
        {
            Directory.CreateDirectory(Path);
            _isMade = true;
        }
    }

    /// <summary>The names of all published segments, and removes what creators and removers left that died on the way.</summary>
    internal List<SegmentName> List()
    {
        var names = new List<SegmentName>();
        try
        {
            foreach (string path in Directory.EnumerateFiles(Path))
            {
                string file = System.IO.Path.GetFileName(path);
                if (file.StartsWith(Prefix, StringComparison.Ordinal))
                {
                    if (Decode(file[Prefix.Length..]) is { } text || (text = RecordFile.ReadName(path)) is not null)
                    {
                        names.Add(new SegmentName(Scope, text));
                    }
                }
                else if (file.StartsWith(Removed, StringComparison.Ordinal) || (file.StartsWith(Unpublished, StringComparison.Ordinal) && DateTime.UtcNow - File.GetCreationTimeUtc(path) > s_creationTime))
                {
                    RecordFile.DeleteIfUnused(path);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder that is not there, or cannot be listed, has nothing that could be swept.
        }

        return names;
    }

    internal static string Encode(string text)
    {
        var encoded = new StringBuilder(text.Length + 16);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c is >= 'A' and <= 'Z')
            {
                encoded.Append('^').Append((char)(c | 0x20));
            }
            else if (Plain.Contains(c, StringComparison.Ordinal) && !(c == '.' && i == text.Length - 1))
            {
                encoded.Append(c);
            }
            else
            {
                int length = char.IsHighSurrogate(c) && i + 1 < text.Length ? 2 : 1;
                foreach (byte b in Encoding.UTF8.GetBytes(text, i, length))
                {
                    encoded.Append('%').Append(b.ToString("x2", CultureInfo.InvariantCulture));
                }

                i += length - 1;
            }
        }

        // A component of a path has at most 255 characters. The whole name stands in the record.
        return encoded.Length <= LongestEncodedName
            ? encoded.ToString()
            : string.Concat(encoded.ToString(0, 60), "#", Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))).AsSpan(0, 40));
    }

    /// <summary>The name behind a file's; null if it is shortened, or not one of these.</summary>
    internal static string? Decode(string encoded)
    {
        if (encoded.Contains('#', StringComparison.Ordinal))
        {
            return null;
        }

        var bytes = new byte[encoded.Length];
        int count = 0;
        for (int i = 0; i < encoded.Length; i++)
        {
            char c = encoded[i];
            if (c == '^' && i + 1 < encoded.Length)
            {
                bytes[count++] = (byte)(encoded[++i] & ~0x20);
            }
            else if (c == '%' && i + 2 < encoded.Length && byte.TryParse(encoded.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte b))
            {
                bytes[count++] = b;
                i += 2;
            }
            else
            {
                bytes[count++] = (byte)c;
            }
        }

        return Encoding.UTF8.GetString(bytes, 0, count);
    }
}
