using System.Runtime.InteropServices;

namespace Managers.Core.Tests.Interleavings.Scheduling;

/// <summary>
/// All schedules, the last choice changed first. A state that was met before is left at once: with equal memory, and threads that have seen the same and stand before the same accesses, the rest is equal too.
/// </summary>
internal sealed class DepthFirst(bool leavesKnownStates = true) : Chooser
{
    private readonly List<(int Chosen, int Count)> _path = [];
    private readonly Dictionary<ulong, int> _known = [];
    private int _depth;

    internal int States => _known.Count;

    /// <summary>To the next schedule.</summary>
    /// <returns>False if there is none.</returns>
    internal bool Advance()
    {
        _depth = 0;
        Taken.Clear();
        while (_path.Count != 0)
        {
            (int chosen, int count) = _path[^1];
            if (chosen + 1 < count)
            {
                _path[^1] = (chosen + 1, count);
                return true;
            }

            _path.RemoveAt(_path.Count - 1);
        }

        return false;
    }

    protected override int Choose(Scheduler run, VirtualThread? current, ReadOnlySpan<Alternative> alternatives, int preemptionsLeft)
    {
        if (_depth < _path.Count)
        {
            (int chosen, int count) = _path[_depth++];
            return count == alternatives.Length ? chosen : throw new InvalidOperationException($"choice {_depth} had {count} alternatives and now has {alternatives.Length}: a body does not depend on its words alone");
        }

        if (leavesKnownStates)
        {
            // Which kind of choice it is: the one within an access is not the one before it.
            ulong state = Hashing.Mix(run.Digest(current), (ulong)alternatives[0].What);
            ref int left = ref CollectionsMarshal.GetValueRefOrAddDefault(_known, state, out bool isKnown);
            if (isKnown && left >= preemptionsLeft)
            {
                return Known;
            }

            left = preemptionsLeft;
        }

        _path.Add((0, alternatives.Length));
        _depth++;
        return 0;
    }
}
