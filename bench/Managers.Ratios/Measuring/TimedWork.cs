using System.Diagnostics;
using Managers.Ratios.Floors;

namespace Managers.Ratios.Measuring;

/// <summary>
/// Work that is repeated in this process. A round is <see cref="BurstsPerRound"/> bursts of a few milliseconds on each side, ours and the peer's in turn, and
/// the fastest of each side counts: a burst that another program disturbed says nothing about this one. The floor, a process of its own, does the
/// same within itself.
/// </summary>
internal abstract class TimedWork : IWork
{
    private const int BurstsPerRound = 5;
    private static readonly TimeSpan s_burst = TimeSpan.FromMilliseconds(3);

    // Long enough for the runtime to compile what is called in a loop with what it has learned about it.
    private static readonly TimeSpan s_warmUp = TimeSpan.FromMilliseconds(700);

    private readonly string[]? _floor;
    private FloorPrograms? _floors;
    private int _oursRepeats;
    private int _peerRepeats;

    /// <param name="name">The row's name.</param>
    /// <param name="unit">What the figures count.</param>
    /// <param name="bar">What must hold.</param>
    /// <param name="floor">The floor program and its arguments; null if there is none.</param>
    /// <param name="floorName">What the floor does.</param>
    /// <param name="peerName">What the peer is; null if there is none.</param>
    protected TimedWork(string name, string unit, Bar bar, string[]? floor = null, string? floorName = null, string? peerName = null)
    {
        Name = name;
        Unit = unit;
        Bar = bar;
        _floor = floor;
        FloorName = floorName;
        PeerName = peerName;
    }

    public string Name { get; }

    public string Unit { get; }

    public string? FloorName { get; }

    public string? PeerName { get; }

    public Bar Bar { get; }

    public virtual bool AlsoNativeAot => false;

    /// <summary>What makes the shared objects of this row.</summary>
    protected LocalManager Manager { get; } = new();

    /// <summary>How many units one repeat of either side does.</summary>
    protected virtual double UnitsPerRepeat => 1;

    /// <summary>False where the peer is measured by <see cref="MeasureForeignPeer"/> or not at all.</summary>
    protected virtual bool PeerRunsHere => PeerName is not null;

    public void Prepare(FloorPrograms floors)
    {
        _floors = floors;
        SetUp();
        _oursRepeats = WarmUp(RunOurs);
        _peerRepeats = PeerRunsHere ? WarmUp(RunPeer) : 0;
    }

    public Round MeasureRound(int round)
    {
        double ours = double.MaxValue;
        double peer = double.MaxValue;
        for (int burst = 0; burst < BurstsPerRound; burst++)
        {
            bool peerFirst = ((round + burst) & 1) != 0;
            if (PeerRunsHere && peerFirst)
            {
                peer = Math.Min(peer, Time(RunPeer, _peerRepeats));
            }

            ours = Math.Min(ours, Time(RunOurs, _oursRepeats));
            if (PeerRunsHere && !peerFirst)
            {
                peer = Math.Min(peer, Time(RunPeer, _peerRepeats));
            }
        }

        double? floor = _floor is null ? null : _floors!.Run(_floor);
        return new Round(ours, floor, PeerRunsHere ? peer : MeasureForeignPeer(_floors!));
    }

    public virtual void Dispose() => Manager.Dispose();

    /// <summary>Makes what the two sides work on.</summary>
    protected abstract void SetUp();

    /// <summary>Our side, so many times.</summary>
    protected abstract void RunOurs(int repeats);

    /// <summary>The peer's side, so many times.</summary>
    protected virtual void RunPeer(int repeats) => throw new NotSupportedException($"The row '{Name}' has no peer in this process.");

    /// <summary>The peer's figure where it is another program; null if it cannot be had.</summary>
    protected virtual double? MeasureForeignPeer(FloorPrograms floors) => null;

    private double Time(Action<int> run, int repeats)
    {
        long started = Stopwatch.GetTimestamp();
        run(repeats);
        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / repeats / UnitsPerRepeat;
    }

    private static int WarmUp(Action<int> run)
    {
        // Many short calls, not one long loop, so that the methods are replaced by their final code instead of being patched on the stack.
        int repeats = 1;
        long started = Stopwatch.GetTimestamp();
        TimeSpan last = default;
        while (Stopwatch.GetElapsedTime(started) < s_warmUp)
        {
            long burst = Stopwatch.GetTimestamp();
            run(repeats);
            last = Stopwatch.GetElapsedTime(burst);
            if (last < s_burst / 8 && repeats < 1 << 28)
            {
                repeats *= 2;
            }
        }

        double wanted = repeats * (s_burst / last);
        return (int)Math.Clamp(wanted, 1, 1 << 29);
    }
}
