using System.Diagnostics;
using Managers.Platform;

namespace Managers.Conformance.Simulated;

/// <summary>Sleeping on a word, by a monitor: comparing and falling asleep are one step, since waking takes the same gate.</summary>
internal sealed unsafe class SimulatedWaiter : IWaiter
{
    private readonly object _gate = new();
    private readonly Dictionary<nint, List<Sleeper>> _sleepers = [];

    public WaitResult Wait(uint* address, uint expected, int timeoutMilliseconds, uint channel)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(timeoutMilliseconds);
        long started = Stopwatch.GetTimestamp();
        lock (_gate)
        {
            if (Volatile.Read(ref *address) != expected)
            {
                return WaitResult.Changed;
            }

            var self = new Sleeper(channel);
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

    public int Wake(uint* address, int count, uint channel)
    {
        lock (_gate)
        {
            List<Sleeper> sleepers = SleepersOn((nint)address);
            Sleeper[] woken = [.. sleepers.Where(sleeper => (sleeper.Channel & channel) != 0).Take(count)];
            foreach (Sleeper sleeper in woken)
            {
                sleeper.IsWoken = true;
                sleepers.Remove(sleeper);
            }

            Monitor.PulseAll(_gate);
            return woken.Length;
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

    private sealed class Sleeper(uint channel)
    {
        internal uint Channel { get; } = channel;

        internal bool IsWoken { get; set; }
    }
}
