using System.Diagnostics;
using Managers.Platform;

namespace Managers.Conformance.Simulated;

/// <summary>Sleeping on a word, by a monitor: comparing and falling asleep are one step, since waking takes the same gate.</summary>
internal sealed unsafe class SimulatedWaiter : IWaiter
{
    private readonly object _gate = new();
    private readonly Dictionary<nint, List<Sleeper>> _sleepers = [];

    public WaitResult Wait(uint* address, uint expected, int timeoutMilliseconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(timeoutMilliseconds);
        long started = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            if (Volatile.Read(ref *address) != expected)
            {
                return WaitResult.Changed;
            }

            var self = new Sleeper();
            List<Sleeper> others = SleepersOn((nint)address);
            others.Add(self);
            while (!self.IsWoken)
            {
                double left = timeoutMilliseconds - Stopwatch.GetElapsedTime(started).TotalMilliseconds;
                if (left <= 0)
                {
                    others.Remove(self);
                    return WaitResult.TimedOut;
                }

                Monitor.Wait(_gate, (int)Math.Ceiling(left));
            }

            return WaitResult.Woken;
        }
    }

    public int Wake(uint* address, int count)
    {
        lock (_gate)
        {
            List<Sleeper> sleepers = SleepersOn((nint)address);
            int woken = Math.Min(count, sleepers.Count);
            for (int i = 0; i < woken; i++)
            {
                sleepers[i].IsWoken = true;
            }

            sleepers.RemoveRange(0, woken);
            Monitor.PulseAll(_gate);
            return woken;
        }
    }

    private List<Sleeper> SleepersOn(nint address)
    {
        if (!_sleepers.TryGetValue(address, out List<Sleeper>? sleepers))
        {
            _sleepers[address] = sleepers = [];
        }

        return sleepers;
    }

    private sealed class Sleeper
    {
        internal bool IsWoken { get; set; }
    }
}
