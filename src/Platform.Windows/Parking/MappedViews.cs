namespace Managers.Platform.Windows;

/// <summary>Which segment an address of this process lies in: the waiter is given addresses, and other processes have the same words elsewhere.</summary>
internal static class MappedViews
{
    private static readonly Lock s_gate = new();

    // Sorted by address; replaced as a whole, so that looking takes no lock.
    private static Entry[] s_entries = [];

    internal static void Add(MappedSegment segment)
    {
        var entry = new Entry(segment.BaseAddress, segment.BaseAddress + (nint)segment.ViewLengthInBytes, new WeakReference<MappedSegment>(segment));
        using (Uninterrupted.Enter(s_gate))
        {
            Volatile.Write(ref s_entries, [.. s_entries.Append(entry).OrderBy(e => e.Start)]);
        }
    }

    /// <summary>Called before the view is unmapped.</summary>
    internal static void Remove(nint start)
    {
        using (Uninterrupted.Enter(s_gate))
        {
            Volatile.Write(ref s_entries, [.. s_entries.Where(e => e.Start != start)]);
        }
    }

    /// <summary>The segment; null if there is none. Its view may be unmapped unless the caller holds a reference to the handle.</summary>
    internal static MappedSegment? Find(nint address)
    {
        Entry[] entries = Volatile.Read(ref s_entries);
        int low = 0;
        int high = entries.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) / 2;
            Entry entry = entries[middle];
            if (address < entry.Start)
            {
                high = middle - 1;
            }
            else if (address >= entry.End)
            {
                low = middle + 1;
            }
            else
            {
                return entry.Segment.TryGetTarget(out MappedSegment? segment) ? segment : null;
            }
        }

        return null;
    }

    private sealed record Entry(nint Start, nint End, WeakReference<MappedSegment> Segment);
}
