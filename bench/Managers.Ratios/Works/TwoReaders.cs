using Managers.Ratios.Floors;
using Managers.Ratios.Measuring;
using Managers.Ratios.Processes;

namespace Managers.Ratios.Works;

/// <summary>Two processes that read at the same time on two processors, beside one that reads alone: what one of them waits for the other.</summary>
internal sealed class TwoReaders() : CrewWork("read lock+unlock, 2 processes at once", "ns", new Bar(TimesPeer: 1.2), peerName: "one process alone")
{
    private const int Readers = 2;

    private SharedReaderWriterLock? _lock;
    private Crew? _crew;

    public override void Dispose()
    {
        _crew?.Dispose();
        base.Dispose();
    }

    protected override void SetUp()
    {
        _lock = Manager.CreateReaderWriterLock();
        _crew = new Crew(Manager, Placement.TwoProcessors);
        for (int i = 0; i < Readers; i++)
        {
            _crew.Add("read", _lock.ToToken().ToString());
        }
    }

    // Both get so many done in a wall nanosecond; each of them half.
    protected override double MeasureOurs(int round) => _crew!.Window() * Readers;

    protected override double? MeasurePeer(FloorPrograms floors) => _crew!.Window(members: 1);
}
