using Managers.Platform;

namespace Managers;

/// <summary>A lock of a manager server that is held by no thread but by this object; disposing gives it back.</summary>
public sealed class LockLease : IDisposable, IAsyncDisposable
{
    private readonly LockProxy _lock;
    private readonly ulong _owner;
    private readonly Lock _gate = new();
    // Waits on conditions that have the lock given up meanwhile, and again when they end.
    private int _waits;
    private bool _isReleased;

    /// <summary>Whom the server knows as the lock's holder.</summary>
    internal ulong Owner => Volatile.Read(ref _isReleased) ? throw Disposed() : _owner;

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

    /// <summary>Gives the lock back; while the lease waits on a condition, when that wait is over. Twice is fine.</summary>
    public void Dispose()
    {
        if (IsToRelease())
        {
            _lock.ReleaseOf(_owner);
        }
    }

    /// <summary>Gives the lock back without blocking the caller; while the lease waits on a condition, when that wait is over. Twice is fine.</summary>
    public ValueTask DisposeAsync() => IsToRelease() ? _lock.ReleaseOfAsync(_owner) : default;

    /// <summary>A wait on a condition begins.</summary>
    /// <returns>Whom the server knows as the lock's holder.</returns>
    internal ulong BeginWait()
    {
        using (Uninterrupted.Enter(_gate))
        {
            ulong owner = Owner;
            _waits++;
            return owner;
        }
    }

    /// <summary>It has ended, and the server has given the lease the lock again: if that was disposed meanwhile, it goes back.</summary>
    /// <exception cref="SynchronizationLockException">The lease has been disposed while it waited.</exception>
    internal async ValueTask EndWaitAsync()
    {
        bool isReleased;
        bool isLast;
        using (Uninterrupted.Enter(_gate))
        {
            isLast = --_waits == 0;
            isReleased = _isReleased;
        }

        if (isReleased)
        {
            if (isLast)
            {
                await _lock.ReleaseOfAsync(_owner).ConfigureAwait(false);
            }

            throw Disposed();
        }
    }

    private static SynchronizationLockException Disposed() => new("The lease has been disposed: the lock is not held by it any more.");

    private bool IsToRelease()
    {
        using (Uninterrupted.Enter(_gate))
        {
            bool isFirst = !_isReleased;
            Volatile.Write(ref _isReleased, true);
            return isFirst && _waits == 0;
        }
    }
}
