using Managers.Ratios.Measuring;
using Managers.Ratios.Servers;

namespace Managers.Ratios.Works;

/// <summary>What a call that waits for an item costs the server: managed bytes alive in it with many less those without, by their number.</summary>
internal sealed class ParkedGetSize() : CrewWork("server: a parked Get, managed bytes", "B", new Bar(Limit: 2048))
{
    protected override TimeSpan WarmUp => TimeSpan.Zero;

    protected override void SetUp()
    {
    }

    protected override double MeasureOurs(int round)
    {
        // A new server and connection in every round: their tables grow with their calls, which counts.
        using var manager = MeteredManager.StartMetered();
        IServerMeter meter = manager.CreateMeter();
        SyncManager connection = manager.ConnectAgain();
        long before = meter.AliveInBytes();
        var calls = new ParkedCalls(connection);
        long after = meter.AliveInBytes();
        connection.Dispose();
        calls.AwaitEnd();
        return (after - before) / (double)ParkedCalls.Number;
    }
}
