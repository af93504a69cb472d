namespace PageRankSample;

/// <summary>How much of a piece of work is done: written by the thread that works, read by the one that draws.</summary>
internal sealed class Progress
{
    private double _fraction;

    /// <summary>0 to 1.</summary>
    public double Fraction
    {
        get => Volatile.Read(ref _fraction);
        set => Volatile.Write(ref _fraction, value);
    }
}
