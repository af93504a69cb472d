namespace Managers;

/// <summary>A flag that processes set, clear and wait for: <see cref="SharedEvent"/> and the events of a manager server.</summary>
public interface ISharedEvent : IDisposable
{
    /// <summary>True while it is set.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool IsSet { get; }

    /// <summary>Sets it and wakes everyone who waits.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void Set();

    /// <summary>Clears it. Who waited when it was set goes on nevertheless.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void Clear();

    /// <summary>Waits until it is set, as long as it takes.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void Wait(CancellationToken cancellationToken = default);

    /// <summary>Waits until it is set, at most so long.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">The time was up.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void Wait(TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Waits until it is set, at most so long.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if it was set.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool TryWait(TimeSpan timeout, CancellationToken cancellationToken = default);
}
