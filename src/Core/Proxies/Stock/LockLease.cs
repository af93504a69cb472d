namespace Managers;

/// <summary>A lock of a manager server that is held by no thread but by this object; disposing gives it back.</summary>
public sealed class LockLease : IDisposable, IAsyncDisposable
{
    private readonly LockProxy _lock;
    private readonly ulong _owner;
    private int _isReleased;

    /// <summary>Whom the server knows as the lock's holder.</summary>
    internal ulong Owner => Volatile.Read(ref _isReleased) == 0 ? _owner : throw new SynchronizationLockException("The lease has been disposed: the lock is not held by it any more.");

    internal LockLease(LockProxy held, ulong owner, bool previousOwnerDied, long token)
    {
        _lock = held;
        _owner = owner;
        PreviousOwnerDied = previousOwnerDied;
        Token = token;
    }

    /// <summary>True if a holder died and nobody has called <see cref="MarkConsistent"/> since: what the lock guards may be half changed.</summary>
    public bool PreviousOwnerDied { get; }

    /// <summary>The fencing token: a number that grows each time the lock is taken.</summary>
    public long Token { get; }

    /// <summary>Declares what the lock guards good again.</summary>
    /// <exception cref="SynchronizationLockException">The lease has been disposed.</exception>
    public void MarkConsistent() => _lock.MarkConsistent(_owner);

    /// <summary>As <see cref="MarkConsistent"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask MarkConsistentAsync(CancellationToken cancellationToken = default) => _lock.MarkConsistentAsync(_owner, cancellationToken);

    /// <summary>Gives the lock back. Twice is fine.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isReleased, 1) == 0)
        {
            _lock.ReleaseOf(_owner);
        }
    }

    /// <summary>Gives the lock back without blocking the caller. Twice is fine.</summary>
    public ValueTask DisposeAsync() => Interlocked.Exchange(ref _isReleased, 1) == 0 ? _lock.ReleaseOfAsync(_owner) : default;
}
