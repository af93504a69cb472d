namespace Managers.Ratios.Processes;

/// <summary>What a child process does when its crew says go; told what to share by tokens.</summary>
internal abstract class Role : IDisposable
{
    private SharedArray<int>? _board;

    /// <summary>Not 0 once the crew has to stop.</summary>
    protected ref int Stop => ref _board![Crew.StopAt];

    /// <summary>Says where to look for the stop.</summary>
    internal void Join(SharedArray<int> board) => _board = board;

    /// <summary>Works.</summary>
    /// <param name="amount">How much, where the role does not work until it is stopped.</param>
    /// <returns>How much was done.</returns>
    internal abstract long Work(long amount);

    public abstract void Dispose();
}
