using Managers.Platform;

namespace Managers.Conformance.Simulated;

/// <summary>Here nothing ends but handles, and only who asks learns of it: this platform has neither watches nor lists.</summary>
internal sealed class SimulatedDeaths : IDeathWatch, IRobustLists
{
    public long Watch(int processId, Action ended) => 0;

    public void Unwatch(long watch)
    {
    }

    public nint HeadOfCurrentThread() => 0;
}
