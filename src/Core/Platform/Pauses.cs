namespace Managers.Platform;

/// <summary>Pauses between looks, ever longer. A thread that is interrupted (<see cref="Thread.Interrupt"/>) in one goes on, and is interrupted where it waits next for itself, once <see cref="End"/> was called.</summary>
internal struct Pauses
{
    private SpinWait _spinner;
    private bool _isInterrupted;

    /// <summary>Pauses.</summary>
    /// <param name="sleep1Threshold">After how many pauses they last a millisecond; -1: never.</param>
    internal void Once(int sleep1Threshold = 20)
    {
        try
        {
            _spinner.SpinOnce(sleep1Threshold);
        }
        catch (ThreadInterruptedException)
        {
            _isInterrupted = true;
        }
    }

    /// <summary>What was waited for is there, or given up.</summary>
    internal readonly void End() => Uninterrupted.InterruptAgain(_isInterrupted);
}
