using Managers.Ratios.Floors;
using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>Throughput of clients of one kind beside that of others, both by servers of ours.</summary>
/// <param name="name">The clients.</param>
/// <param name="clients">How many there are.</param>
/// <param name="awaits">Whether they await each call, or wait for batches.</param>
/// <param name="others">How many batching clients there are on the other side.</param>
/// <param name="depth">Calls of each that are on their way at a time, on both sides.</param>
/// <param name="bar">What must hold.</param>
internal sealed class OtherThroughput(string name, int clients, bool awaits, int others, int depth, Bar bar) : CrewWork(
    $"server throughput, {name} × {depth} in flight", ServerThroughput.CallsPerSecond, bar, peerName: $"{others} × {depth} in batches")
{
    private CallLoad? _ours;
    private CallLoad? _others;

    // Each process has code of its own to compile, and all share the processors.
    protected override TimeSpan WarmUp => TimeSpan.FromSeconds(4 + clients / 2);

    public override void Dispose()
    {
        _ours?.Dispose();
        _others?.Dispose();
        base.Dispose();
    }

    protected override void SetUp()
    {
        _others = new CallLoad(Manager, others, depth, awaits: false);
        for (int i = 0; i < 16; i++)
        {
            _others.Measure();
        }

        _ours = new CallLoad(Manager, clients, depth, awaits);
    }

    protected override double MeasureOurs(int round) => _ours!.Measure();

    protected override double? MeasurePeer(FloorPrograms floors) => _others!.Measure();
}
