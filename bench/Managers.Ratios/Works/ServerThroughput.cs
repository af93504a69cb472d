using System.Globalization;
using Managers.Ratios.Floors;
using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>How many small calls a second a server answers to clients that are processes of their own and have several calls on their way at a time, in one batch; Redis gets as many commands at once.</summary>
/// <param name="clients">Client processes.</param>
/// <param name="depth">Calls of each that are on their way at a time; with 1 there is no batch.</param>
/// <param name="bar">What must hold.</param>
internal sealed class ServerThroughput(int clients, int depth, Bar bar) : CrewWork(
    $"server throughput, {clients} {(clients == 1 ? "client" : "clients")} × {depth} in flight", CallsPerSecond, bar, peerName: "Redis GET")
{
    internal const string CallsPerSecond = "calls/s (more is better)";

    private readonly string[] _peer = ["redis_load", clients.ToString(CultureInfo.InvariantCulture), depth.ToString(CultureInfo.InvariantCulture)];

    private CallLoad? _load;

    public override void Dispose()
    {
        _load?.Dispose();
        base.Dispose();
    }

    protected override void SetUp() => _load = new CallLoad(Manager, clients, depth, awaits: false);

    protected override double MeasureOurs(int round) => _load!.Measure();

    protected override double? MeasurePeer(FloorPrograms floors) => floors.Run(_peer);
}
