using System.Runtime.CompilerServices;
using Managers.Locks;

namespace Managers;

/// <summary>A lock that is held; disposing gives it back. Lives on the stack of the thread that holds it.</summary>
public readonly ref struct LockScope
{
    // In the place of a bit that no word of a lock that has scopes ever has, so that such a scope fails the quick way of giving back.
    private const ulong AfterDeath = LockWord.Reader;

    // Two fields, no more: each is a store between the two swaps of a free lock, and has to drain before the second.
    private readonly ISharedLock? _lock;

    // Who holds it, as the lock word says it: the scope cannot leave the thread that acquired, so giving back need not ask again who that is.
    private readonly ulong _self;

    internal LockScope(ISharedLock held, ulong self, bool previousOwnerDied)
    {
        _lock = held;
        _self = previousOwnerDied ? self | AfterDeath : self;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal LockScope(SharedLockBase held, ulong self)
    {
        _lock = held;
        _self = self;
    }

    /// <summary>
    /// True if a holder died and nobody has called <see cref="MarkConsistent"/> since: what the lock guards may be half changed. Everyone who takes the lock
    /// is told, until then.
    /// </summary>
    public bool PreviousOwnerDied => (_self & AfterDeath) != 0;

    /// <summary>Who that was; null if no holder has died since the lock was made.</summary>
    /// <exception cref="ObjectDisposedException">The lock was disposed.</exception>
    public LockOwner? PreviousOwner => _lock?.LastDeadOwner;

    /// <summary>
    /// The fencing token: a number that grows each time the lock is taken, by whomever. What is guarded outside this machine's memory can refuse
    /// a writer whose number is smaller than one it has seen.
    /// </summary>
    /// <exception cref="ObjectDisposedException">The lock was disposed.</exception>
    public long Token => _lock is SharedLockBase local ? local.FencingToken : _lock is LockProxy proxy ? proxy.FencingToken : 0;

    /// <summary>Declares what the lock guards good again; see <see cref="ISharedLock.MarkConsistent"/>.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock any more.</exception>
    /// <exception cref="ObjectDisposedException">The lock was disposed.</exception>
    public void MarkConsistent() => _lock?.MarkConsistent();

    /// <summary>Gives the lock back.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold it any more.</exception>
    /// <exception cref="ObjectDisposedException">The lock was disposed while it was held.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Dispose()
    {
        ISharedLock? held = _lock;
        ulong self = _self;
        if (held is SharedLock plain)
        {
            plain.ReleaseAs(self);
        }
        else
        {
            Dispose(held, self);
        }
    }

    private static void Dispose(ISharedLock? held, ulong self)
    {
        if (held is SharedRLock recursive)
        {
            recursive.ReleaseAs(self & ~AfterDeath);
        }
        else
        {
            held?.Release();
        }
    }
}
