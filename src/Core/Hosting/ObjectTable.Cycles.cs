using System.Diagnostics;
using Managers.Platform;

namespace Managers.Hosting;

/// <summary>
/// Objects that only others hold, and perhaps only each other. Whether somebody outside still leads to one is found by going from holder to holder. That can be far, in a chain of lists as far as a client likes, and the lock is held meanwhile: a
/// short search is made at once, a long one by itself later, and so seldom that others have the lock for nearly all of the time.
/// </summary>
internal sealed partial class ObjectTable
{
    // Steps, some tens of microseconds.
    private const int MostInShortSearch = 1000;
    // How many times as long as the last round of long searches took there is none.
    private const int RestAfterRound = 20;

    private static readonly TimeSpan s_shortestRest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan s_longestRound = TimeSpan.FromMilliseconds(5);

    // Whose short search found no end.
    private HashSet<HeldObject> _unsure = [];
    private Timer? _round;
    private bool _isRoundDue;
    private TimeSpan _rest = s_shortestRest;

    /// <summary>Removes an object that only others hold, with all that hold it, if none of them leads to somebody who is not in the table. What else they hold goes when they end.</summary>
    private void CollectUnlessReached(HeldObject held, ref List<HeldObject>? gone)
    {
        var seen = new Dictionary<HeldObject, HeldObject?>();
        switch (IsReached(held, MostInShortSearch, seen, reached: null))
        {
            case false:
                RemoveAll(seen.Keys, ref gone);
                break;
            case null:
                _unsure.Add(held);
                PlanRound();
                break;
        }
    }

    /// <summary>Whether somebody who is not in the table leads to an object.</summary>
    /// <param name="held">The object.</param>
    /// <param name="most">How many steps to make at most.</param>
    /// <param name="seen">Gets the object and all that hold it, each with the one that it was found to hold.</param>
    /// <param name="reached">Objects that somebody leads to for sure; gets those on the way that was found.</param>
    /// <returns>Null if it was not found out in so many steps.</returns>
    private bool? IsReached(HeldObject held, int most, Dictionary<HeldObject, HeldObject?> seen, HashSet<HeldObject>? reached)
    {
        seen.Add(held, null);
        var open = new Stack<HeldObject>();
        open.Push(held);
        int steps = 0;
        while (open.TryPop(out HeldObject? next))
        {
            foreach (Referent holder in next.ReferringObjects)
            {
                if (++steps > most)
                {
                    return null;
                }

                // Not there: it is just being made, or will not be.
                if (!_byTarget.TryGetValue(holder, out HeldObject? by))
                {
                    continue;
                }

                if (IsRoot(by) || reached?.Contains(by) is true)
                {
                    for (HeldObject? on = next; reached is not null && on is not null; on = seen[on])
                    {
                        reached.Add(on);
                    }

                    return true;
                }

                if (seen.TryAdd(by, next))
                {
                    open.Push(by);
                }
            }
        }

        return false;
    }

    private void RemoveAll(IEnumerable<HeldObject> unreached, ref List<HeldObject>? gone)
    {
        foreach (HeldObject held in unreached)
        {
            Remove(held, ref gone);
        }
    }

    private void PlanRound()
    {
        if (!_isRoundDue)
        {
            _round ??= PlainTimer.Make(static table => ((ObjectTable)table!).SearchFar(), this, Timeout.InfiniteTimeSpan);
            _round.Change(_rest, Timeout.InfiniteTimeSpan);
            // Last: without memory for the timer the next one to look plans the round.
            _isRoundDue = true;
        }
    }

    /// <summary>Searches for those whose short search found no end; what is left after a time waits for the next round.</summary>
    private void SearchFar()
    {
        List<HeldObject>? gone = null;
        using (Uninterrupted.Enter(_gate))
        {
            long started = Stopwatch.GetTimestamp();
            HashSet<HeldObject> unsure = _unsure;
            _unsure = [];
            var reached = new HashSet<HeldObject>();
            foreach (HeldObject held in unsure)
            {
                if (Stopwatch.GetElapsedTime(started) > s_longestRound)
                {
                    _unsure.Add(held);
                    continue;
                }

                // It may have gone meanwhile, or somebody have it again, who looks anew when he gives it back.
                var seen = new Dictionary<HeldObject, HeldObject?>();
                if (_byId.ContainsKey(held.Id) && !IsRoot(held) && IsReached(held, int.MaxValue, seen, reached) is false)
                {
                    RemoveAll(seen.Keys, ref gone);
                }
            }

            TimeSpan rest = Stopwatch.GetElapsedTime(started) * RestAfterRound;
            _rest = rest > s_shortestRest ? rest : s_shortestRest;
            _isRoundDue = false;
            if (_unsure.Count != 0)
            {
                PlanRound();
            }
        }

        End(gone);
    }
}
