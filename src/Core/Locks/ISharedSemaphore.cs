namespace Managers;

/// <summary>A number of permits that processes take and give back: <see cref="SharedSemaphore"/> and the semaphores of a manager server.</summary>
public interface ISharedSemaphore : IDisposable
{
    /// <summary>Permits that are free at this moment.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    int CurrentCount { get; }

    /// <summary>Takes a permit, waiting for it as long as it takes.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled; no permit was taken.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void Acquire(CancellationToken cancellationToken = default);

    /// <summary>Takes a permit, waiting for it at most so long.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">The time was up; no permit was taken.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; no permit was taken.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void Acquire(TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Takes a permit if one is free now.</summary>
    /// <returns>True if it was taken.</returns>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool TryAcquire();

    /// <summary>Takes a permit, waiting for it at most so long.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if it was taken.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; no permit was taken.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool TryAcquire(TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Gives permits back, or adds new ones; any thread of any process may.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1.</exception>
    /// <exception cref="SemaphoreFullException">A bounded semaphore would have more than it started with, or any more than 2,147,483,647. Nothing has changed.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void Release(int count = 1);
}
