using System.Runtime.CompilerServices;
using Managers.Locks;
using Managers.Memory;

namespace Managers;

/// <summary>
/// A lock between threads of any processes, in shared memory. Not recursive. When its holder dies, the next one gets it and is told
/// (<see cref="LockScope.PreviousOwnerDied"/>).
/// </summary>
/// <remarks>
/// Free: one compare-and-swap to take, one to give back, no system call, no allocation. Taken: by its <see cref="WaitPolicy"/>, first a short spin, then the thread
/// sleeps in the kernel; after half a millisecond of being overtaken a waiter gets the next turn. How soon the death of a holder is noticed, <see cref="DeathDetection"/> says. The holder is a
/// thread of a process: another thread cannot release, unless the ownership was detached. Its 128 bytes have cache lines of their own; docs/locking.md tells all.
/// </remarks>
public sealed unsafe class SharedLock : SharedLockBase
{
    private static readonly ObjectDescriptor s_descriptor = new(ObjectKind.Lock, "lock", Fnv64.OfText("lock"), ObjectCells.LockSizeInBytes);

    private SharedLock(in ObjectPlace place)
        : base(in place)
    {
    }

    private protected override bool IsRecursive => false;

    /// <summary>Attaches to the lock that a token names.</summary>
    /// <param name="token">What <see cref="SharedObject.ToToken"/> gave in some process.</param>
    /// <returns>The lock; dispose it to let go.</returns>
    /// <exception cref="SegmentException">It does not exist any more, or may not be opened.</exception>
    /// <exception cref="LayoutMismatchException">The token names no lock.</exception>
    public static SharedLock Attach(SharedToken token) => new(ManagerSegment.Attach(token, ObjectKind.Lock, readOnly: false));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override LockScope Acquire(CancellationToken cancellationToken = default) => AcquireQuickly(cancellationToken);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override bool TryAcquire()
    {
        ulong self = Self;
        LockCell* cell = QuickCell;
        bool entered;
        if (cell != null && Interlocked.CompareExchange(ref cell->Word, self, 0) == 0)
        {
            cell->Acquires++;
            entered = true;
        }
        else
        {
            entered = (cell == null && TryAcquireLinked(this, self, ThreadIdentity.KnownRobustList)) || TryAcquire(TimeSpan.Zero);
        }

        GC.KeepAlive(this);
        return entered;
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override void Release() => ReleaseAs(Self);

    /// <summary>Says what it is and whether it is held.</summary>
    public override string ToString() => IsDisposed ? "SharedLock(disposed)" : $"SharedLock({(IsLocked ? "locked" : "free")})";

    internal static SharedLock Create(ManagerSegment manager, string? name, WaitPolicy policy)
    {
        ObjectPlace place = Allocate(manager, s_descriptor, policy, 0, name);
        return Publish(new SharedLock(in place), manager, name);
    }

    internal static SharedLock Open(ManagerSegment manager, string name) => new(manager.Open(name, ObjectKind.Lock, readOnly: false));

    /// <summary>Attaches to the lock of a condition.</summary>
    internal static SharedLock At(in ObjectPlace place) => new(in place);

    /// <summary>Gives back what this thread took as <paramref name="self"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void ReleaseAs(ulong self)
    {
        LockCell* cell = QuickCell;
        if (cell == null || Interlocked.CompareExchange(ref cell->Word, 0, self) != self)
        {
            // Of a scope that came after a death the bit that says so is left over.
            ReleaseSlowly(this, self & ~LockWord.Reader);
        }

        GC.KeepAlive(this);
    }
}
