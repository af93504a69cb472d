using System.Collections.Concurrent;

namespace Managers.Formats;

/// <summary>
/// Compiled formats by text. Reading takes no lock. When full, all of it is forgotten: a program uses few formats, and whoever
/// makes thousands gains nothing from keeping the oldest of them.
/// </summary>
internal static class FormatCache
{
    /// <summary>How many formats are kept.</summary>
    internal const int Capacity = 512;

    /// <summary>Longer texts are compiled each time, so that the cache's memory has a bound in bytes, too.</summary>
    internal const int LongestCachedText = 1024;

    private static readonly ConcurrentDictionary<string, StructFormat> s_formats = new(StringComparer.Ordinal);
    private static int s_count;

    internal static bool TryGet(string text, out StructFormat? format) => s_formats.TryGetValue(text, out format);

    /// <summary>Keeps a format and returns the one to use: an equal one that another thread kept first wins.</summary>
    internal static StructFormat Add(StructFormat format)
    {
        if (format.Text.Length > LongestCachedText)
            return format;

        // Two threads may both find the cache full and clear it twice; that costs a few recompilations and nothing else.
        if (Volatile.Read(ref s_count) >= Capacity)
            Clear();

        StructFormat kept = s_formats.GetOrAdd(format.Text, format);
        if (ReferenceEquals(kept, format))
            Interlocked.Increment(ref s_count);
        return kept;
    }

    internal static void Clear()
    {
        s_formats.Clear();
        Volatile.Write(ref s_count, 0);
    }

    /// <summary>How many formats are kept right now; for tests.</summary>
    internal static int Count => s_formats.Count;
}
