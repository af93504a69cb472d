namespace Managers;

/// <summary>
/// Waiting, while giving up a lock, until another process says that something has changed: <see cref="SharedCondition"/> and the conditions of a manager server.
/// Who waits or notifies holds the lock.
/// </summary>
public interface ISharedCondition : IDisposable
{
    /// <summary>The lock it belongs to.</summary>
    ISharedLock Lock { get; }

    /// <summary>Gives up the lock, waits to be notified as long as it takes, and takes the lock again, as often as it was held.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the lock is held again.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void Wait(CancellationToken cancellationToken = default);

    /// <summary>Gives up the lock, waits to be notified at most so long, and takes the lock again, however long that takes.</summary>
    /// <param name="timeout">Zero only gives up the lock and takes it again; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">The time was up; the lock is held again.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the lock is held again.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void Wait(TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Gives up the lock, waits to be notified at most so long, and takes the lock again, however long that takes.</summary>
    /// <param name="timeout">Zero only gives up the lock and takes it again; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if it was notified, false if the time was up; the lock is held again either way.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the lock is held again.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool TryWait(TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Waits, being notified any number of times, until a condition holds.</summary>
    /// <param name="predicate">The condition; called in this process, on this thread, while the lock is held.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the lock is held again.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void WaitFor(Func<bool> predicate, CancellationToken cancellationToken = default);

    /// <summary>Waits, being notified any number of times, until a condition holds, at most so long.</summary>
    /// <param name="predicate">The condition; called in this process, on this thread, while the lock is held.</param>
    /// <param name="timeout">For all waits together. Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>What the condition said last.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the lock is held again.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool WaitFor(Func<bool> predicate, TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Ends the waits of those who have waited longest. They go on when they have the lock again.</summary>
    /// <param name="count">How many at most; 0 and less: none.</param>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void Notify(int count = 1);

    /// <summary>Ends the waits of all who wait now.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void NotifyAll();
}
