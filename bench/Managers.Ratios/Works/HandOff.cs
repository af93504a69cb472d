using Managers.Ratios.Floors;
using Managers.Ratios.Measuring;
using Managers.Ratios.Processes;

namespace Managers.Ratios.Works;

/// <summary>Two processes that wake each other in turn by two events: from the one's Set to the other's return from Wait, and its Clear.</summary>
/// <param name="policy">How they wait: asleep, or looking all the time.</param>
/// <param name="placement">Where they run.</param>
/// <param name="bar">What must hold.</param>
internal sealed class HandOff(WaitPolicy policy, Placement placement, Bar bar) : CrewWork(
    $"hand-off, {(policy == WaitPolicy.Park ? "parked" : "spinning")}, {(placement == Placement.TwoProcessors ? "two processors" : "one processor")}",
    "ns",
    bar,
    policy == WaitPolicy.Park ? "futex" : "a word")
{
    private const int Trips = 4000;
    private const int HandOffsPerTrip = 2;

    private SharedEvent? _first;
    private SharedEvent? _second;
    private Crew? _crew;

    public override void Dispose()
    {
        _crew?.Dispose();
        base.Dispose();
    }

    protected override void SetUp()
    {
        _first = Manager.CreateEvent(policy: policy);
        _second = Manager.CreateEvent(policy: policy);
        _crew = new Crew(Manager, placement);
        _crew.Add("signal", _first.ToToken().ToString(), _second.ToToken().ToString(), "first");
        _crew.Add("signal", _second.ToToken().ToString(), _first.ToToken().ToString(), "second");
    }

    protected override double MeasureOurs(int round) => _crew!.Race(Trips) / (Trips * HandOffsPerTrip);

    protected override double? MeasureFloor(FloorPrograms floors) =>
        floors.Run(["handoff", policy == WaitPolicy.Park ? "park" : "spin", placement == Placement.TwoProcessors ? "two" : "one"]);
}
