namespace Managers.Core.Tests.Interleavings.Scheduling;

/// <summary>How often a schedule may do what makes it hard. What is bounded so can be tried exhaustively.</summary>
/// <param name="Preemptions">Times that a thread which could go on is made to stand aside.</param>
/// <param name="Kills">Processes that are killed.</param>
/// <param name="TimeOuts">Sleeps and deadlines that end by time while others could go on. When nobody can, time passes by itself.</param>
/// <param name="Spurious">Sleeps that end for no reason.</param>
internal readonly record struct Budget(int Preemptions, int Kills = 0, int TimeOuts = 0, int Spurious = 0)
{
    /// <summary>As many preemptions as there are accesses: all orders.</summary>
    internal const int Unbounded = int.MaxValue;
}
