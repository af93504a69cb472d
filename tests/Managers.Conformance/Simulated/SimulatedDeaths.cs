using Managers.Platform;

namespace Managers.Conformance.Simulated;

/// <summary>Here nothing ends but handles, and only who asks learns of it: this platform has neither watches nor lists.</summary>
internal sealed class SimulatedDeaths : IDeathWatch, IRobustLists
{
    private static long s_lastWatch;

    [ThreadStatic]
    private static HashSet<long>? t_open;

    /// <summary>The watches that the calling thread has asked for and not given back: if a test sets it, they are taken, though they tell of nothing.</summary>
    internal static HashSet<long>? OpenWatches
    {
        get => t_open;
        set => t_open = value;
    }

    public long Watch(int processId, Action ended)
    {
        if (t_open is null)
        {
            return 0;
        }

        long watch = Interlocked.Increment(ref s_lastWatch);
        t_open.Add(watch);
        return watch;
    }

    public void Unwatch(long watch) => t_open?.Remove(watch);

    public nint HeadOfCurrentThread() => 0;
}
