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
    private readonly ForeignPeer? _foreign;
    private FloorPrograms? _floors;
    private int _oursRepeats;
    private int _peerRepeats;

    /// <param name="name">The row's name.</param>
    /// <param name="unit">What the figures count.</param>
    /// <param name="bar">What must hold.</param>
    /// <param name="floor">The floor program and its arguments; null if there is none.</param>
    /// <param name="floorName">What the floor does.</param>
    /// <param name="peerName">What the peer in this process is; null if there is none.</param>
    /// <param name="foreign">The peer that is another program; null if there is none.</param>
    /// <param name="options">What the manager is like.</param>
    protected TimedWork(
        string name, string unit, Bar bar, string[]? floor = null, string? floorName = null, string? peerName = null, ForeignPeer? foreign = null, LocalManagerOptions? options = null)
    {
        Name = name;
        Unit = unit;
        Bar = bar;
        _floor = floor;
        FloorName = floorName;
        PeerName = foreign?.Name ?? peerName;
        _foreign = foreign;
        Manager = new LocalManager(options ?? new LocalManagerOptions());
    }

    public string Name { get; }

    public string Unit { get; }

    public string? FloorName { get; }

    public string? PeerName { get; }

    public Bar Bar { get; }

    public virtual bool AlsoNativeAot => false;

    public int LeastRounds => 1;

    /// <summary>How long it runs before it is measured.</summary>
    protected virtual TimeSpan WarmUpTime => s_warmUp;

    /// <summary>What makes the shared objects of this row.</summary>
    protected LocalManager Manager { get; }

    /// <summary>How many units one repeat of either side does.</summary>
    protected virtual double UnitsPerRepeat => 1;

    private bool PeerRunsHere => PeerName is not null && _foreign is null;

    public string? WhyMissing(bool aot) => null;

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
        return new Round(ours, floor, PeerRunsHere ? peer : _foreign?.Measure(_floors!));
    }

    public virtual void Dispose() => Manager.Dispose();

    /// <summary>Makes what the two sides work on.</summary>
    protected abstract void SetUp();

    /// <summary>Our side, so many times.</summary>
    protected abstract void RunOurs(int repeats);

    /// <summary>The peer's side, so many times.</summary>
    protected virtual void RunPeer(int repeats) => throw new NotSupportedException($"The row '{Name}' has no peer in this process.");

    private double Time(Action<int> run, int repeats)
    {
        long started = Stopwatch.GetTimestamp();
        run(repeats);
        return Stopwatch.GetElapsedTime(started).TotalNanoseconds / repeats / UnitsPerRepeat;
    }

    private int WarmUp(Action<int> run)
    {
        // Many short calls, not one long loop, so that the methods are replaced by their final code instead of being patched on the stack.
        int repeats = 1;
        long started = Stopwatch.GetTimestamp();
        TimeSpan last = default;
        while (Stopwatch.GetElapsedTime(started) < WarmUpTime)
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
