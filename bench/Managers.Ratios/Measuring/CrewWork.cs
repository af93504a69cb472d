using System.Diagnostics;
using Managers.Ratios.Floors;

namespace Managers.Ratios.Measuring;

/// <summary>
/// Work of several processes. In a round each side works once for some ten milliseconds, ours and the peer's going first in turn: what counts here is how processes share an
/// object over a time, not how fast it can go at best.
/// </summary>
internal abstract class CrewWork : IWork
{
    private FloorPrograms? _floors;

    /// <param name="name">The row's name.</param>
    /// <param name="unit">What the figures count.</param>
    /// <param name="bar">What must hold.</param>
    /// <param name="floorName">What the floor does; null if there is none.</param>
    /// <param name="peerName">What the peer is; null if there is none.</param>
    /// <param name="options">What the manager is like.</param>
    protected CrewWork(string name, string unit, Bar bar, string? floorName = null, string? peerName = null, LocalManagerOptions? options = null)
    {
        Name = name;
        Unit = unit;
        Bar = bar;
        FloorName = floorName;
        PeerName = peerName;
        Manager = new LocalManager(options ?? new LocalManagerOptions());
    }

    public string Name { get; }

    public string Unit { get; }

    public string? FloorName { get; }

    public string? PeerName { get; }

    public Bar Bar { get; }

    public bool AlsoNativeAot => false;

    public virtual int LeastRounds => 1;

    /// <summary>What makes the shared objects of this row.</summary>
    protected LocalManager Manager { get; }

    /// <summary>How long our side is repeated before it counts; at least once. The children's methods get their final code in the background, which takes seconds where they leave it no processor.</summary>
    protected virtual TimeSpan WarmUp => TimeSpan.FromSeconds(4);

    public void Prepare(FloorPrograms floors)
    {
        _floors = floors;
        SetUp();
        long started = Stopwatch.GetTimestamp();
        do
        {
            MeasureOurs(0);
        }
        while (Stopwatch.GetElapsedTime(started) < WarmUp);
    }

    public Round MeasureRound(int round)
    {
        bool peerFirst = (round & 1) != 0;
        double? peer = peerFirst ? MeasurePeer(_floors!) : null;
        double ours = MeasureOurs(round);
        if (!peerFirst)
        {
            peer = MeasurePeer(_floors!);
        }

        return new Round(ours, MeasureFloor(_floors!), peer);
    }

    public virtual string? WhyMissing(bool aot) => null;

    public virtual void Dispose() => Manager.Dispose();

    /// <summary>Makes what is shared and starts the processes that share it.</summary>
    protected abstract void SetUp();

    /// <summary>Our figure.</summary>
    protected abstract double MeasureOurs(int round);

    /// <summary>The floor's figure; null if it cannot be had.</summary>
    protected virtual double? MeasureFloor(FloorPrograms floors) => null;

    /// <summary>The peer's figure; null if it cannot be had.</summary>
    protected virtual double? MeasurePeer(FloorPrograms floors) => null;
}
