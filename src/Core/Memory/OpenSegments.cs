using System.Collections.Concurrent;
using Managers.Platform;

namespace Managers.Memory;

/// <summary>
/// What this process has open, so that after a normal end no name stays behind even where nobody disposed. A killed process leaves that to the next sweep.
/// Threads run on during the end: nothing is closed under them, and the blocks that they may still write into are given to nobody else. The system
/// ends the locks of this process's slots with it, and whoever needs those blocks recovers them, as after any other death.
/// </summary>
internal static class OpenSegments
{
    // Managers and segments of their own; the values mean nothing.
    private static readonly ConcurrentDictionary<object, bool> s_open = new(ReferenceEqualityComparer.Instance);
    private static int s_hooked;
    private static int s_ending;

    internal static void Add(SegmentHandle segment) => Add((object)segment);

    internal static void Add(ManagerSegment manager) => Add((object)manager);

    private static void Add(object owner)
    {
        if (Volatile.Read(ref s_hooked) == 0 && Interlocked.Exchange(ref s_hooked, 1) == 0)
        {
            AppDomain.CurrentDomain.ProcessExit += static (_, _) => LeaveAll();
        }

        s_open[owner] = true;
        // full fence, here and in LeaveAll: one of both sees the other
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref s_ending) != 0)
        {
            Leave(owner);
        }
    }

    internal static void Remove(object owner) => s_open.TryRemove(owner, out _);

    private static void LeaveAll()
    {
        Interlocked.Exchange(ref s_ending, 1);
        // Big objects first: the last user of a manager removes those that nobody uses any more.
        foreach (SegmentHandle segment in s_open.Keys.OfType<SegmentHandle>())
        {
            Leave(segment);
        }

        foreach (ManagerSegment manager in s_open.Keys.OfType<ManagerSegment>())
        {
            Leave(manager);
        }

        // And those whose managers are open elsewhere or nowhere.
        foreach (SegmentHandle segment in s_open.Keys.OfType<SegmentHandle>())
        {
            Try(segment, static owner => ObjectSegment.SweepAfterUse((SegmentHandle)owner));
        }
    }

    private static void Leave(object owner) => Try(owner, static owner =>
    {
        if (owner is ManagerSegment manager)
        {
            manager.LeaveAtExit();
        }
        else
        {
            // A big object's slot 0 says whether its creator lives, and nothing else.
            var segment = (SegmentHandle)owner;
            segment.Unclaim(0);
            segment.LeaveAtExit();
        }
    });

    private static void Try(object owner, Action<object> giveBack)
    {
        try
        {
            giveBack(owner);
        }
        catch (Exception e) when (e is ManagerException or ObjectDisposedException or IOException)
        {
            // The process ends; what could not be given back now is swept by the next.
        }
    }
}
