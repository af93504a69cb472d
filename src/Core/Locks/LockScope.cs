namespace Managers;

/// <summary>A lock that is held; disposing gives it back. Lives on the stack of the thread that holds it.</summary>
public readonly ref struct LockScope
{
    private readonly SharedLock? _lock;

    internal LockScope(SharedLock held, bool previousOwnerDied)
    {
        _lock = held;
        PreviousOwnerDied = previousOwnerDied;
    }

    /// <summary>
    /// True if the previous owner died holding the lock: what it guards may be half changed. The caller holds the lock and is the only one
    /// who is told; releasing it declares the data good again.
    /// </summary>
    public bool PreviousOwnerDied { get; }

    /// <summary>Gives the lock back.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold it any more.</exception>
    public void Dispose() => _lock?.Release();
}
