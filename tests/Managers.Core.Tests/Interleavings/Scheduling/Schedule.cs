using System.Globalization;

namespace Managers.Core.Tests.Interleavings.Scheduling;

/// <summary>
/// A schedule as text: <c>2; 17:1 33:2</c> allows 2 preemptions and takes alternative 1 at the 17th place where there were several, 2 at the 33rd, and 0, which mostly is to go on, elsewhere. The bound is
/// part of it, since it decides what a place is.
/// </summary>
internal sealed class Schedule : Chooser
{
    private const string NoBound = "any";

    private readonly Dictionary<int, int> _choices = [];

    internal Schedule(string text)
    {
        string[] halves = text.Split(';');
        Preemptions = halves[0] == NoBound ? Budget.Unbounded : int.Parse(halves[0], CultureInfo.InvariantCulture);
        foreach (string choice in halves[1].Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            string[] parts = choice.Split(':');
            _choices.Add(int.Parse(parts[0], CultureInfo.InvariantCulture), int.Parse(parts[1], CultureInfo.InvariantCulture));
        }
    }

    internal int Preemptions { get; }

    internal static string Format(int preemptions, IReadOnlyList<int> choices) =>
        (preemptions == Budget.Unbounded ? NoBound : preemptions.ToString(CultureInfo.InvariantCulture)) + "; "
        + string.Join(' ', choices.Select((choice, index) => (choice, index)).Where(c => c.choice != 0).Select(c => $"{c.index}:{c.choice}"));

    // Should the code under test have changed since, the schedule is another one, but still one.
    protected override int Choose(Scheduler run, VirtualThread? current, ReadOnlySpan<Alternative> alternatives, int preemptionsLeft) =>
        Math.Min(_choices.GetValueOrDefault(Taken.Count), alternatives.Length - 1);
}
