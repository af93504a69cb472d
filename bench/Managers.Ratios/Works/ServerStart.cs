using System.Diagnostics;
using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>From the start of a server process to the answer of its first call.</summary>
internal sealed class ServerStart() : CrewWork("server started, first call answered", "ms", new Bar(Limit: 80))
{
    protected override void SetUp()
    {
    }

    protected override double MeasureOurs(int round)
    {
        long started = Stopwatch.GetTimestamp();
        using SyncManager manager = SyncManager.StartNew();
        using IDictionaryProxy<int, int> numbers = manager.CreateDictionary<int, int>();
        numbers[1] = 2;
        return Stopwatch.GetElapsedTime(started).TotalMilliseconds;
    }
}
