using System.Diagnostics;
using Managers.Platform;

namespace Managers.Client;

/// <summary>
/// Tells who is watched when nothing has happened for a while. One thread asks all of them, and sleeps in between. A timer of the runtime's would have the pool ask, whose threads stay awake for some hundred microseconds after each time:
/// with many clients on few processors that is a tenth of all work.
/// </summary>
internal static class QuietWatch
{
    private static readonly TimeSpan s_idle = TimeSpan.FromSeconds(10);
    private static readonly object s_gate = new();
    private static readonly List<Entry> s_entries = [];
    private static bool s_hasThread;
    private static long s_wakesAt;

    /// <summary>Asks it each time so many milliseconds have passed, until nothing has happened in between: then it is told so, and watched no more.</summary>
    internal static void Add(IQuietWatched watched, int periodInMilliseconds)
    {
        long period = periodInMilliseconds * Stopwatch.Frequency / 1000;
        long due = Stopwatch.GetTimestamp() + period;
        using (Uninterrupted.EnterMonitor(s_gate))
        {
            s_entries.Add(new Entry(watched, period, due));
            if (!s_hasThread)
            {
                Start();
            }
            else if (due < s_wakesAt)
            {
                Monitor.Pulse(s_gate);
            }
        }
    }

    private static void Start()
    {
        try
        {
            new Thread(Loop) { IsBackground = true, Name = "Managers quiet" }.UnsafeStart();
            s_hasThread = true;
        }
        catch (OutOfMemoryException)
        {
            // No thread to be had now: whoever comes next tries again.
        }
    }

    private static void Loop()
    {
        lock (s_gate)
        {
            while (true)
            {
                long now = Stopwatch.GetTimestamp();
                s_wakesAt = Ask(now);
                if (s_entries.Count != 0)
                {
                    Monitor.Wait(s_gate, (int)((s_wakesAt - now) * 1000 / Stopwatch.Frequency) + 1);
                }
                else if (!Monitor.Wait(s_gate, s_idle) && s_entries.Count == 0)
                {
                    s_hasThread = false;
                    return;
                }
            }
        }
    }

    /// <summary>Asks all whose time has come.</summary>
    /// <returns>When the next one's comes.</returns>
    private static long Ask(long now)
    {
        long next = long.MaxValue;
        for (int i = s_entries.Count - 1; i >= 0; i--)
        {
            Entry entry = s_entries[i];
            if (entry.Due <= now)
            {
                if (!entry.Watched.HasMoved())
                {
                    s_entries[i] = s_entries[^1];
                    s_entries.RemoveAt(s_entries.Count - 1);
                    ThreadPool.UnsafeQueueUserWorkItem(static watched => watched.IsQuiet(), entry.Watched, preferLocal: false);
                    continue;
                }

                entry.Due = now + entry.Period;
                s_entries[i] = entry;
            }

            next = Math.Min(next, entry.Due);
        }

        return next;
    }

    private record struct Entry(IQuietWatched Watched, long Period, long Due);
}
