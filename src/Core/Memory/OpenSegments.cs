using System.Collections.Concurrent;
using Managers.Platform;

namespace Managers.Memory;

/// <summary>What this process has open, so that a normal end gives it back even where nobody disposed it. A killed process leaves that to the next sweep.</summary>
internal static class OpenSegments
{
    private static readonly ConcurrentDictionary<object, Action?> s_open = new(ReferenceEqualityComparer.Instance);
    private static int s_hooked;

    /// <summary>A segment of its own, which is retired at the end of the process.</summary>
    internal static void Add(SegmentHandle segment) => Add(segment, null);

    internal static void Add(ManagerSegment manager, Action close) => Add((object)manager, close);

    private static void Add(object owner, Action? close)
    {
        if (Volatile.Read(ref s_hooked) == 0 && Interlocked.Exchange(ref s_hooked, 1) == 0)
        {
            AppDomain.CurrentDomain.ProcessExit += static (_, _) => CloseAll();
        }

        s_open[owner] = close;
    }

    internal static void Remove(object owner) => s_open.TryRemove(owner, out _);

    private static void CloseAll()
    {
        // Managers first: what they close with them needs segments that are not retired yet.
        foreach ((object owner, Action? close) in s_open)
        {
            if (close is not null)
            {
                Try(owner, static (_, close) => close!(), close);
            }
        }

        foreach ((object owner, Action? close) in s_open)
        {
            if (close is null)
            {
                Try(owner, static (owner, _) => ((SegmentHandle)owner).Retire(), close);
            }
        }
    }

    private static void Try(object owner, Action<object, Action?> giveBack, Action? close)
    {
        try
        {
            giveBack(owner, close);
        }
        catch (Exception e) when (e is ManagerException or ObjectDisposedException or IOException)
        {
            // The process ends; what could not be given back now is swept by the next.
        }
    }
}
