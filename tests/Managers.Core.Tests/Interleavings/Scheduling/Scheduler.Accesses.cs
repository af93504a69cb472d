using System.Diagnostics;
using Managers.Locks;
using Managers.Platform;

namespace Managers.Core.Tests.Interleavings.Scheduling;

/// <summary>What accesses do that concern other threads than by their words.</summary>
internal sealed unsafe partial class Scheduler
{
    private static readonly long s_pause = Stopwatch.Frequency / 200_000;

    // Nobody else does more than to stand aside: then it is time that a waiting loop waits for.
    private static readonly long s_lonelyPause = Stopwatch.Frequency / 20;

    internal long Now(VirtualThread thread) => thread.Clock;

    internal WaitResult Wait(VirtualThread thread, uint* word, uint expected, int milliseconds, uint channel)
    {
        Reach(thread, AccessKind.Wait, word, channel, expected);
        if (*word != expected)
        {
            return (WaitResult)Seen(thread, (ulong)WaitResult.Changed);
        }

        if (milliseconds == 0)
        {
            return (WaitResult)Seen(thread, (ulong)WaitResult.TimedOut);
        }

        thread.State = ThreadState.Asleep;
        thread.SleepsOn = word;
        thread.Channel = channel;
        thread.Milliseconds = milliseconds;
        thread.Pending = thread.Pending with { Kind = AccessKind.Awake };
        Trace?.Add($"{thread}  sleeps on {NameOf(thread.Pending)} while it is {expected:x}, channel {channel:x}");
        HandOn(thread);
        thread.LastRan = _accesses;
        return (WaitResult)Seen(thread, (ulong)thread.WokenBy);
    }

    internal int Wake(VirtualThread thread, uint* word, int count, uint channel)
    {
        Reach(thread, AccessKind.Wake, word, channel, (ulong)count);
        int woken = 0;
        while (woken < count)
        {
            // Which of several sleepers it reaches is nobody's promise.
            _alternatives.Clear();
            foreach (VirtualThread sleeper in Threads)
            {
                if (sleeper.State == ThreadState.Asleep && sleeper.SleepsOn == word && (sleeper.Channel & channel) != 0)
                {
                    _alternatives.Add(new Alternative(Happening.Reach, sleeper));
                }
            }

            if (_alternatives.Count == 0)
            {
                break;
            }

            int chosen = _alternatives.Count <= count - woken ? 0 : Choose(thread);
            if (chosen < 0)
            {
                BeginEnd();
                throw new AbandonedException();
            }

            VirtualThread reached = _alternatives[chosen].Thread;
            EndSleep(reached, WaitResult.Woken);
            woken++;
            Trace?.Add($"{thread}  wakes {reached}");
        }

        return (int)Seen(thread, Scenario.WakesAreCounted ? (ulong)woken : 0);
    }

    internal bool IsDead(VirtualThread thread, ulong identity)
    {
        Reach(thread, AccessKind.IsDead, null, identity);
        return Seen(thread, IsDead(identity) ? 1UL : 0) != 0;
    }

    internal void Join(VirtualThread thread, bool any, ReadOnlySpan<int> others)
    {
        thread.JoinsAny = any;
        foreach (int other in others)
        {
            thread.Joins |= 1UL << other;
        }

        // Even if it is its first access: it was chosen to begin, not to go past this.
        thread.HasReached = true;
        Reach(thread, AccessKind.Join, null, thread.Joins);
        thread.Joins = 0;
        Seen(thread, 0);
    }

    internal void StandAside(VirtualThread thread, AccessKind kind)
    {
        Reach(thread, kind, null, 0);
        bool isAlone = true;
        foreach (VirtualThread other in Threads)
        {
            isAlone &= other == thread || !IsReady(other) || other.StandsAside;
        }

        thread.Clock += isAlone ? s_lonelyPause : s_pause;
        thread.StandsAside = true;
        thread.StoodAsideAt = _accesses;
        Seen(thread, isAlone ? 1UL : 0);
    }

    internal bool IsOver(VirtualThread thread, Deadline deadline)
    {
        if (deadline.IsNever || thread.IsLate)
        {
            return !deadline.IsNever;
        }

        if (_left.TimeOuts != 0)
        {
            _alternatives.Clear();
            _alternatives.Add(new Alternative(Happening.Early, thread));
            _alternatives.Add(new Alternative(Happening.Late, thread));
            int chosen = Choose(thread);
            if (chosen < 0)
            {
                BeginEnd();
                throw new AbandonedException();
            }

            if (chosen == 1)
            {
                _left = _left with { TimeOuts = _left.TimeOuts - 1 };
                thread.IsLate = true;
                Trace?.Add($"{thread}  is late");
            }
        }

        thread.History = Hashing.Mix(thread.History, thread.IsLate ? 17UL : 16UL);
        return thread.IsLate;
    }

    private bool IsDead(ulong identity)
    {
        if ((identity & LockWord.ThreadMask) == 0)
        {
            return false;
        }

        bool isKnown = false;
        foreach (VirtualThread thread in Threads)
        {
            if (thread.Participant == (uint)(identity >> 32))
            {
                isKnown = true;
                if (thread.State == ThreadState.Dead)
                {
                    return true;
                }
            }
        }

        return !isKnown;
    }

    private void EndSleep(VirtualThread sleeper, WaitResult result)
    {
        sleeper.State = ThreadState.Ready;
        sleeper.SleepsOn = null;
        sleeper.WokenBy = result;
        sleeper.Clock += result == WaitResult.TimedOut ? sleeper.Milliseconds * Stopwatch.Frequency / 1000 : (long)(Scenario.SleepsTake.TotalSeconds * Stopwatch.Frequency);
    }

    private void Kill(VirtualThread victim)
    {
        _deaths++;
        foreach (VirtualThread thread in Threads)
        {
            if (thread.Participant == victim.Participant && thread.State is ThreadState.Ready or ThreadState.Asleep)
            {
                thread.State = ThreadState.Dead;
                thread.SleepsOn = null;
                Trace?.Add($"{thread}  is killed before {Describe(thread.Pending)}");
            }
        }

        foreach (VirtualThread thread in Threads)
        {
            if (thread.Participant == victim.Participant && thread.State == ThreadState.Dead)
            {
                Scenario.Killed(thread.Number);
            }
        }
    }

    private string NameOf(in Access access) => access.Offset < 0 ? "-" : Scenario.NameOf(access.Offset);

    private string Describe(in Access access) => access.Kind switch
    {
        AccessKind.Begin => "it begins",
        AccessKind.Load => $"{access.Kind} {NameOf(access)}",
        AccessKind.CompareExchange => $"{access.Kind} {NameOf(access)} {access.Expected:x} to {access.Value:x}",
        AccessKind.IsDead => $"{access.Kind} {access.Value:x}",
        AccessKind.Pause or AccessKind.Yield or AccessKind.Join => $"{access.Kind}",
        AccessKind.Wait or AccessKind.Awake or AccessKind.Wake => $"{access.Kind} {NameOf(access)} channel {(uint)access.Value:x}",
        _ => $"{access.Kind} {NameOf(access)} {access.Value:x}",
    };

    private string Describe(VirtualThread thread, ulong result) => thread.Pending.Kind switch
    {
        AccessKind.Store => $"{thread}  {Describe(thread.Pending)}",
        AccessKind.Wait or AccessKind.Awake => $"{thread}  {Describe(thread.Pending)} -> {(WaitResult)result}",
        _ => $"{thread}  {Describe(thread.Pending)} -> {result:x}",
    };
}
