using Managers.Platform;

namespace Managers.Memory;

/// <summary>
/// What this process has open, so that after a normal end no name stays behind even where nobody disposed. A killed process leaves that to the next sweep.
/// Threads run on during the end: nothing is closed under them, and the blocks that they may still write into are given to nobody else. The system
/// ends the locks of this process's slots with it, and whoever needs those blocks recovers them, as after any other death.
/// </summary>
internal static class OpenSegments
{
    // Managers and segments of their own. A list: each attaching and letting go passes here, and nothing leads faster back to a place than its number.
    // Who is interrupted while it waits for the list goes on: a segment that is missing there, or stays, would leave its name, or never go.
    private static readonly Lock s_gate = new();
    private static readonly List<Entry> s_open = [];
    private static readonly Stack<int> s_free = new();
    private static int s_hooked;
    private static int s_ending;

    /// <summary>Takes in a big object's segment, or one of rings. One that is in already stays as it is.</summary>
    internal static void Add(SegmentHandle segment) => Add(new Entry(segment, null));

    /// <summary>Takes in a manager.</summary>
    internal static void Add(ManagerSegment manager) => Add(new Entry(manager.Handle, manager));

    /// <summary>Takes it out, if it is in.</summary>
    internal static void Remove(SegmentHandle segment)
    {
        using (Uninterrupted.Enter(s_gate))
        {
            int place = segment.PlaceAmongOpen;
            if (place != 0)
            {
                s_open[place - 1] = default;
                segment.PlaceAmongOpen = 0;
                s_free.Push(place);
            }
        }
    }

    internal static void Remove(ManagerSegment manager) => Remove(manager.Handle);

    private static void Add(Entry entry)
    {
        if (Volatile.Read(ref s_hooked) == 0 && Interlocked.Exchange(ref s_hooked, 1) == 0)
        {
            AppDomain.CurrentDomain.ProcessExit += static (_, _) => LeaveAll();
        }

        using (Uninterrupted.Enter(s_gate))
        {
            if (entry.Segment.PlaceAmongOpen == 0)
            {
                if (!s_free.TryPop(out int place))
                {
                    s_open.Add(default);
                    place = s_open.Count;
                }

                s_open[place - 1] = entry;
                entry.Segment.PlaceAmongOpen = place;
            }
        }

        // full fence, here and in LeaveAll: one of both sees the other
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref s_ending) != 0)
        {
            Leave(entry);
        }
    }

    /// <summary>What is open just now: managers, or the others.</summary>
    private static Entry[] Open(bool managers)
    {
        using (Uninterrupted.Enter(s_gate))
        {
            return [.. s_open.Where(e => e.Segment is not null && e.Manager is not null == managers)];
        }
    }

    private static void LeaveAll()
    {
        Interlocked.Exchange(ref s_ending, 1);
        // Big objects first: the last user of a manager removes those that nobody uses any more.
        foreach (Entry entry in Open(managers: false))
        {
            Leave(entry);
        }

        foreach (Entry entry in Open(managers: true))
        {
            Leave(entry);
        }

        // And those whose managers are open elsewhere or nowhere.
        foreach (Entry entry in Open(managers: false))
        {
            Try(entry, static entry => ObjectSegment.SweepAfterUse(entry.Segment));
        }
    }

    private static void Leave(Entry entry) => Try(entry, static entry =>
    {
        if (entry.Manager is { } manager)
        {
            manager.LeaveAtExit();
        }
        else
        {
            // A big object's slot 0 says whether its creator lives, and nothing else.
            entry.Segment.Unclaim(0);
            entry.Segment.LeaveAtExit();
        }
    });

    private static void Try(Entry entry, Action<Entry> giveBack)
    {
        try
        {
            giveBack(entry);
        }
        catch (Exception e) when (e is ManagerException or ObjectDisposedException or IOException)
        {
            // The process ends; what could not be given back now is swept by the next.
        }
    }

    /// <summary>One that is open.</summary>
    /// <param name="Segment">Its segment; null in a free place.</param>
    /// <param name="Manager">Whose segment that is; null for an object's own and for rings.</param>
    private readonly record struct Entry(SegmentHandle Segment, ManagerSegment? Manager);
}
