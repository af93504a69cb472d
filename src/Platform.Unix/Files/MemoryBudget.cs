using System.Globalization;

namespace Managers.Platform.Unix;

/// <summary>How much memory can still be had: the machine's and the control group's, whichever is less.</summary>
internal static class MemoryBudget
{
    /// <summary>Bytes that can be had now without swapping.</summary>
    internal static ulong AvailableInBytes
    {
        get
        {
            ulong limit = (ulong)Math.Max(0, GC.GetGCMemoryInfo().TotalAvailableMemoryBytes);
            ulong available = ReadMemAvailable();
            return limit == 0 ? available : Math.Min(limit, available);
        }
    }

    internal static bool HasRoomFor(nuint lengthInBytes) => lengthInBytes <= AvailableInBytes;

    private static ulong ReadMemAvailable()
    {
        const string Key = "MemAvailable:";
        try
        {
            foreach (string line in File.ReadLines("/proc/meminfo"))
            {
                if (line.StartsWith(Key, StringComparison.Ordinal))
                {
                    ReadOnlySpan<char> value = line.AsSpan(Key.Length).Trim();
                    int end = value.IndexOf(' ');
                    return ulong.Parse(end < 0 ? value : value[..end], CultureInfo.InvariantCulture) * 1024;
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FormatException)
        {
            // Without /proc the file system's own limit is the only one.
        }

        return ulong.MaxValue;
    }
}
