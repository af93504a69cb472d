namespace Managers;

/// <summary>
/// A lock between processes: <see cref="SharedLock"/>, <see cref="SharedRLock"/> and the locks of a manager server. Held by a thread; when its holder dies the next one gets it and is
/// told, until somebody declares the data good (<see cref="MarkConsistent"/>).
/// </summary>
public interface ISharedLock : IDisposable
{
    /// <summary>True while somebody holds it.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool IsLocked { get; }

    /// <summary>True while the calling thread holds it.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool IsHeldByCurrentThread { get; }

    /// <summary>
    /// False from the time that a holder's death was noticed until somebody calls <see cref="MarkConsistent"/>: what the lock guards may be half changed. Of use after a wait on a condition, which gives
    /// no scope.
    /// </summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool IsConsistent { get; }

    /// <summary>Who holds it now; null if nobody does.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    LockOwner? Owner { get; }

    /// <summary>The last holder that died while holding it; null if none has.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    LockOwner? LastDeadOwner { get; }

    /// <summary>Takes the lock, waiting for it as long as it takes.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A scope that gives the lock back when disposed, and says whether a holder died.</returns>
    /// <exception cref="LockRecursionException">The calling thread holds it already, and the lock is not recursive: it would wait for itself.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the lock is not held.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    LockScope Acquire(CancellationToken cancellationToken = default);

    /// <summary>Takes the lock, waiting for it at most so long.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A scope that gives the lock back when disposed, and says whether a holder died.</returns>
    /// <exception cref="TimeoutException">The time was up; the lock is not held.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds it already, the lock is not recursive and the wait would never end.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the lock is not held.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    LockScope Acquire(TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Takes the lock if it is free now.</summary>
    /// <returns>True if the calling thread holds it; call <see cref="Release()"/>.</returns>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool TryAcquire();

    /// <summary>Takes the lock, waiting for it at most so long.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if the calling thread holds it; call <see cref="Release()"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds it already, the lock is not recursive and the wait would never end.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the lock is not held.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool TryAcquire(TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Takes the lock, waiting for it at most so long, and says whether a holder died.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="previousOwnerDied">True if a holder died and nobody has called <see cref="MarkConsistent"/> since: what the lock guards may be half changed.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if the calling thread holds it; call <see cref="Release()"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds it already, the lock is not recursive and the wait would never end.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the lock is not held.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool TryAcquire(TimeSpan timeout, out bool previousOwnerDied, CancellationToken cancellationToken = default);

    /// <summary>Gives the lock back and lets a waiter have it if there is one.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold it.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void Release();

    /// <summary>
    /// Takes the ownership from the calling thread, so that <see cref="Release(ulong)"/> can end it from any thread of any process; not for a scope that will be disposed. It
    /// still ends when this process dies.
    /// </summary>
    /// <returns>A number to hand on.</returns>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold it, or holds a recursive lock more than once.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    ulong Detach();

    /// <summary>Gives back a lock that was detached from its thread: from any thread of any process.</summary>
    /// <param name="token">What <see cref="Detach"/> returned.</param>
    /// <exception cref="SynchronizationLockException">That ownership has ended, or never was.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void Release(ulong token);

    /// <summary>
    /// Declares what the lock guards good again after a holder died. Until then everyone who takes the lock is told. Does nothing if no holder has died.
    /// </summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold it.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void MarkConsistent();
}
