namespace Managers.Core.Tests.Interleavings.Scheduling;

/// <summary>A schedule from a seed. Some seeds let threads run long, some change them at nearly each access: faults differ in what they need.</summary>
internal sealed class RandomWalk : Chooser
{
    private readonly Random _random;
    private readonly double _staying;
    private readonly double _killing;

    internal RandomWalk(int seed)
    {
        _random = new Random(seed);
        _staying = _random.Next(4) switch { 0 => 0.5, 1 => 2, 2 => 6, _ => 20 };
        _killing = _random.Next(2) == 0 ? 0.02 : 0.2;
    }

    protected override int Choose(Scheduler run, VirtualThread? current, ReadOnlySpan<Alternative> alternatives, int preemptionsLeft)
    {
        double sum = 0;
        foreach (Alternative alternative in alternatives)
        {
            sum += Weight(alternative, current);
        }

        double at = _random.NextDouble() * sum;
        for (int i = 0; i < alternatives.Length; i++)
        {
            at -= Weight(alternatives[i], current);
            if (at < 0)
            {
                return i;
            }
        }

        return alternatives.Length - 1;
    }

    private double Weight(Alternative alternative, VirtualThread? current) => alternative.What switch
    {
        Happening.Run => alternative.Thread == current ? _staying : 1,
        Happening.Kill => _killing,
        Happening.Spurious => 0.2,
        Happening.TimeOut => 0.2,
        Happening.Late => 0.2,
        _ => 1,
    };
}
