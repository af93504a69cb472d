using System.Runtime.InteropServices;

namespace PageRankSample;

/// <summary>How far a run is. The coordinator sets the tolerance; the rest is written by worker 0, or by the coordinator where it deals out jobs; anybody reads.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct RunState
{
    /// <summary>The tolerance of a proper run.</summary>
    public const double Precision = 1e-12;

    /// <summary>A tolerance that no sum of absolute values gets down to.</summary>
    public const double NeverEnds = -1;

    /// <summary>The run ends when the ranks change by no more than this in sum.</summary>
    public double Tolerance;

    /// <summary>Worker processes.</summary>
    public int Workers;

    /// <summary>By how much they changed in the last iteration.</summary>
    public double Difference;

    public long Iterations;

    /// <summary>The rank of all nodes without out-edges before the iteration that is dealt out as jobs.</summary>
    public double Dangling;

    /// <summary>From the moment all workers were ready to the moment they knew that they were done.</summary>
    public double Seconds;

    /// <summary>The part of the way to the tolerance that is done, 0 to 1: the change shrinks by about the same factor in each iteration, so its logarithm tells.</summary>
    public readonly double Fraction => Tolerance > 0 && Difference > 0 ? Math.Clamp(Math.Log10(Difference) / Math.Log10(Tolerance), 0, 1) : 0;
}
