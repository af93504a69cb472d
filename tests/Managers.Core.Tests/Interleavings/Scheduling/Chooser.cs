namespace Managers.Core.Tests.Interleavings.Scheduling;

/// <summary>Decides at each point where more than one thing may happen.</summary>
internal abstract class Chooser
{
    /// <summary>In place of a choice: all that can follow has been tried.</summary>
    internal const int Known = -1;

    /// <summary>The choices of the run so far; they are the schedule.</summary>
    internal List<int> Taken { get; } = [];

    internal int Take(Scheduler run, VirtualThread? current, ReadOnlySpan<Alternative> alternatives, int preemptionsLeft)
    {
        int chosen = Choose(run, current, alternatives, preemptionsLeft);
        if (chosen >= 0)
        {
            Taken.Add(chosen);
        }

        return chosen;
    }

    protected abstract int Choose(Scheduler run, VirtualThread? current, ReadOnlySpan<Alternative> alternatives, int preemptionsLeft);
}
