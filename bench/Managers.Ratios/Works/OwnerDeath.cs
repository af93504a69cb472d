using System.Diagnostics;
using Managers.Ratios.Floors;
using Managers.Ratios.Measuring;
using Managers.Ratios.Processes;

namespace Managers.Ratios.Works;

/// <summary>A process is killed while it holds a lock that another one waits for: from the kill to the next holder.</summary>
/// <param name="layer">What notices the death, in words.</param>
/// <param name="detection">The same, as an option of the manager.</param>
/// <param name="bar">What must hold.</param>
internal sealed class OwnerDeath(string layer, DeathDetection detection, Bar bar)
    : CrewWork($"lock's owner killed, next owner ({layer})", "ms", bar, "pthread robust", options: new LocalManagerOptions { DeathDetection = detection })
{
    // Waiters look at intervals that grow to a second: kills after waits of different lengths see all of them.
    private static readonly TimeSpan s_leastWait = TimeSpan.FromMilliseconds(30);
    private static readonly TimeSpan s_waitStep = TimeSpan.FromMilliseconds(150);
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private const int DifferentWaits = 8;

    private SharedLock? _lock;

    protected override TimeSpan WarmUp => TimeSpan.Zero;

    protected override void SetUp() => _lock = Manager.CreateLock();

    protected override double MeasureOurs(int round)
    {
        using var owner = new Crew(Manager);
        owner.Add("own", _lock!.ToToken().ToString());
        owner.Race(1);
        long taken = 0;
        var next = new Thread(() => taken = TakeOver());
        next.Start();
        Thread.Sleep(s_leastWait + (detection.HasFlag(DeathDetection.ProbeOnly) ? s_waitStep * (round % DifferentWaits) : TimeSpan.Zero));
        long killed = owner.KillFirst();
        next.Join();
        return taken != 0 ? Stopwatch.GetElapsedTime(killed, taken).TotalMilliseconds : throw new InvalidOperationException($"The lock was not had within {s_patience.TotalSeconds} s, or not as a dead owner's.");
    }

    protected override double? MeasureFloor(FloorPrograms floors) => floors.Run(["death"]);

    private long TakeOver()
    {
        if (!_lock!.TryAcquire(s_patience, out bool previousOwnerDied))
        {
            return 0;
        }

        long now = Stopwatch.GetTimestamp();
        _lock.MarkConsistent();
        _lock.Release();
        return previousOwnerDied ? now : 0;
    }
}
