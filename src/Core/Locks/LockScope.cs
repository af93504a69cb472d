using System.Runtime.CompilerServices;

namespace Managers;

/// <summary>A lock that is held; disposing gives it back. Lives on the stack of the thread that holds it.</summary>
public readonly ref struct LockScope
{
    private readonly SharedLock? _lock;

    // Who holds it, as the lock word says it: the scope cannot leave the thread that acquired, so giving back need not ask again who that is.
    private readonly ulong _self;

    internal LockScope(SharedLock held, ulong self, bool previousOwnerDied)
    {
        _lock = held;
        _self = self;
        PreviousOwnerDied = previousOwnerDied;
    }

    /// <summary>
    /// True if the previous owner died holding the lock: what it guards may be half changed. The caller holds the lock and is the only one
    /// who is told; releasing it declares the data good again.
    /// </summary>
    public bool PreviousOwnerDied { get; }

    /// <summary>Gives the lock back.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold it any more.</exception>
    /// <exception cref="ObjectDisposedException">The lock was disposed while it was held.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dispose() => _lock?.ReleaseAs(_self);
}
