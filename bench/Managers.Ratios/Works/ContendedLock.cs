using System.Globalization;
using Managers.Ratios.Floors;
using Managers.Ratios.Measuring;
using Managers.Ratios.Processes;

namespace Managers.Ratios.Works;

/// <summary>
/// Processes that take one lock again and again and work while they hold it. With such work its time alone is the floor: an ideal lock would add nothing; without much
/// of it, a compare-and-swap that is tried until it succeeds.
/// </summary>
internal sealed class ContendedLock : CrewWork
{
    // Shorter work is lost in the cost of the lock itself.
    private const int LeastHoldForFloor = 100;

    private readonly int _processes;
    private readonly int _hold;
    private readonly string[] _peer;
    private SharedLock? _lock;
    private Crew? _crew;
    private string _steps = "0";

    /// <param name="processes">How many.</param>
    /// <param name="hold">Nanoseconds of work while the lock is held.</param>
    /// <param name="bar">What must hold.</param>
    /// <param name="peerName">The lock compared with.</param>
    /// <param name="peer">Its program, with the arguments before those that say how much work and how many processes.</param>
    internal ContendedLock(int processes, int hold, Bar bar, string peerName, params string[] peer)
        : base($"lock contended, {processes} processes, hold {hold} ns ({peerName})", "ns/acquire", bar, hold >= LeastHoldForFloor ? "the hold alone" : "CAS until it succeeds", peerName)
    {
        _processes = processes;
        _hold = hold;
        _peer = peer;
    }

    public override void Dispose()
    {
        _crew?.Dispose();
        base.Dispose();
    }

    protected override void SetUp()
    {
        _lock = Manager.CreateLock();
        _steps = Hold.StepsOf(_hold).ToString(CultureInfo.InvariantCulture);
        _crew = new Crew(Manager);
        for (int i = 0; i < _processes; i++)
        {
            _crew.Add("lock", _lock.ToToken().ToString(), _steps);
        }
    }

    protected override double MeasureOurs(int round) => _crew!.Window();

    protected override double? MeasureFloor(FloorPrograms floors) =>
        floors.Run(_hold >= LeastHoldForFloor ? ["contend", "hold", _steps] : ["contend", "cas", _steps, $"{_processes}"]);

    protected override double? MeasurePeer(FloorPrograms floors) => floors.Run([.. _peer, _steps, $"{_processes}"]);
}
