using Managers.Platform;

namespace Managers.Core.Tests.Interleavings.Scheduling;

/// <summary>What may happen next, and who has the baton then.</summary>
internal sealed unsafe partial class Scheduler
{
    /// <summary>Lets happen what is chosen until somebody is chosen to run.</summary>
    /// <returns>Null if the run is over: everyone who lives has ended, nobody ever will, or the rest is known.</returns>
    private VirtualThread? Next(VirtualThread? current)
    {
        while (true)
        {
            if (!Collect(current))
            {
                return null;
            }

            int chosen = Choose(current);
            if (chosen < 0)
            {
                return null;
            }

            (Happening what, VirtualThread thread) = _alternatives[chosen];
            switch (what)
            {
                case Happening.Run:
                    if (thread != current && current is not null && IsReady(current) && CanRun(current) && _left.Preemptions != Budget.Unbounded)
                    {
                        _left = _left with { Preemptions = _left.Preemptions - 1 };
                    }

                    return thread;
                case Happening.Kill:
                    _left = _left with { Kills = _left.Kills - 1 };
                    Kill(thread);
                    break;
                case Happening.Spurious:
                    _left = _left with { Spurious = _left.Spurious - 1 };
                    Trace?.Add($"{thread}  wakes for no reason");
                    EndSleep(thread, WaitResult.Woken);
                    break;
                default:
                    if (!EndByTime(thread))
                    {
                        return null;
                    }

                    break;
            }
        }
    }

    /// <returns>False if nothing can happen.</returns>
    private bool Collect(VirtualThread? current)
    {
        _alternatives.Clear();
        bool mayGoOn = current is not null && IsReady(current) && CanRun(current);
        if (mayGoOn)
        {
            _alternatives.Add(new Alternative(Happening.Run, current!));
        }

        bool anyReady = false;
        bool anyAsleep = false;
        foreach (VirtualThread thread in Threads)
        {
            anyReady |= IsReady(thread);
            anyAsleep |= thread.State == ThreadState.Asleep;
            if (thread != current && IsReady(thread) && (!mayGoOn || _left.Preemptions > 0) && CanRun(thread))
            {
                _alternatives.Add(new Alternative(Happening.Run, thread));
            }
        }

        if (anyReady)
        {
            if (_alternatives.Count == 0)
            {
                AddAll(Happening.Run);
            }

            if (_left.TimeOuts > 0)
            {
                AddAll(Happening.TimeOut);
            }

            if (_left.Spurious > 0)
            {
                AddAll(Happening.Spurious);
            }
        }
        else if (!anyAsleep)
        {
            // A joiner whose others are gone is ready, so nobody is left.
            return false;
        }
        else
        {
            LetTimePass();
        }

        if (_left.Kills > 0)
        {
            AddKills();
        }

        if (_alternatives.Count == 0)
        {
            _failure ??= new InvalidOperationException("nobody can go on: " + string.Join(", ", _threads[.._count].Where(t => t.State == ThreadState.Asleep).Select(t => $"{t} sleeps on {NameOf(t.Pending)}")));
            return false;
        }

        return true;
    }

    /// <summary>Nobody can go on: the sleeps end whose time it is. In turn, so that nobody's time stands still.</summary>
    private void LetTimePass()
    {
        int least = int.MaxValue;
        foreach (VirtualThread thread in Threads)
        {
            if (thread.State == ThreadState.Asleep && MayTimeOut(thread))
            {
                least = Math.Min(least, thread.TimeOuts);
            }
        }

        foreach (VirtualThread thread in Threads)
        {
            if (thread.State == ThreadState.Asleep && MayTimeOut(thread) && thread.TimeOuts == least)
            {
                _alternatives.Add(new Alternative(Happening.TimeOut, thread));
            }
        }
    }

    /// <summary>Sleeps are bounded, to make up for what the dead left undone. While nobody has died, one that ends by its bound is a wake-up that was lost.</summary>
    private bool MayTimeOut(VirtualThread thread) => _deaths != 0 || thread.HasDeadline || Scenario.TimePasses;

    private bool EndByTime(VirtualThread thread)
    {
        bool others = false;
        foreach (VirtualThread other in Threads)
        {
            others |= IsReady(other);
        }

        if (others)
        {
            _left = _left with { TimeOuts = _left.TimeOuts - 1 };
        }
        else if (++thread.TimeOuts > MaxTimeOuts)
        {
            _failure ??= new InvalidOperationException($"nobody goes on though time passes: {thread} has looked {MaxTimeOuts} times");
            return false;
        }

        // The first sleeps of a waiter with a deadline may as well have ended by their slice.
        thread.IsLate |= thread.HasDeadline && (others || _deaths == 0 || thread.TimeOuts > 2);
        Trace?.Add($"{thread}  wakes because its time is up");
        EndSleep(thread, WaitResult.TimedOut);
        return true;
    }

    private void AddAll(Happening what)
    {
        foreach (VirtualThread thread in Threads)
        {
            if (what == Happening.Run ? IsReady(thread) : thread.State == ThreadState.Asleep)
            {
                _alternatives.Add(new Alternative(what, thread));
            }
        }
    }

    private void AddKills()
    {
        foreach (VirtualThread thread in Threads)
        {
            // Who has not begun has nothing to leave behind.
            if (thread.HasReached && thread.State is ThreadState.Ready or ThreadState.Asleep && (Scenario.Mortals.Length == 0 || Scenario.Mortals.Contains(thread.Number)))
            {
                _alternatives.Add(new Alternative(Happening.Kill, thread));
            }
        }
    }

    private int Choose(VirtualThread? current)
    {
        if (_alternatives.Count == 1)
        {
            return 0;
        }

        int chosen = Chooser.Take(this, current, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_alternatives), _left.Preemptions);
        if (chosen < 0)
        {
            _isKnown = true;
        }

        return chosen;
    }

    private bool IsReady(VirtualThread thread)
    {
        if (thread.State != ThreadState.Ready || thread.Joins == 0)
        {
            return thread.State == ThreadState.Ready;
        }

        bool areAllGone = true;
        bool isAnyGone = false;
        foreach (VirtualThread other in Threads)
        {
            bool isGone = other.State is ThreadState.Finished or ThreadState.Dead;
            bool counts = (thread.Joins & 1UL << other.Number) != 0;
            areAllGone &= isGone || !counts;
            isAnyGone |= isGone && counts;
        }

        return thread.JoinsAny ? isAnyGone : areAllGone;
    }

    /// <summary>Who stands aside has to until everyone else who can has made an access.</summary>
    private bool CanRun(VirtualThread thread) => !thread.StandsAside || RanSince(thread) == ReadyBeside(thread);

    private ulong ReadyBeside(VirtualThread thread)
    {
        ulong ready = 0;
        foreach (VirtualThread other in Threads)
        {
            ready |= other != thread && IsReady(other) ? 1UL << other.Number : 0;
        }

        return ready;
    }

    private ulong RanSince(VirtualThread thread)
    {
        ulong ran = 0;
        if (thread.StandsAside)
        {
            foreach (VirtualThread other in Threads)
            {
                ran |= other != thread && IsReady(other) && other.LastRan > thread.StoodAsideAt ? 1UL << other.Number : 0;
            }
        }

        return ran;
    }
}
