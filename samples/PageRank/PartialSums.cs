using System.Runtime.InteropServices;

namespace PageRankSample;

/// <summary>What one worker found in its rows. Padded to two cache lines, because processors fetch lines in pairs: no worker's write slows another's.</summary>
[StructLayout(LayoutKind.Sequential, Size = LengthInBytes)]
internal struct PartialSums
{
    public const int LengthInBytes = 128;

    /// <summary>Rank held by nodes without out-edges.</summary>
    public double Dangling;

    /// <summary>Sum of the absolute changes of rank.</summary>
    public double Difference;

    /// <summary>Bytes the worker allocated while iterating, as its runtime counts them.</summary>
    public long AllocatedBytes;
}
