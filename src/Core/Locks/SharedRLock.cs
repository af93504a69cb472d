using System.Runtime.CompilerServices;
using Managers.Memory;

namespace Managers;

/// <summary>
/// A lock that the thread that holds it can take again, as often as it gives it back. In all else a <see cref="SharedLock"/>; the specification's RLock.
/// </summary>
/// <remarks>Taking it again costs a look at the word and an addition. A holder that dies loses all levels at once.</remarks>
public sealed unsafe class SharedRLock : SharedLockBase
{
    private static readonly ObjectDescriptor s_descriptor = new(ObjectKind.RLock, "rlock", Fnv64.OfText("rlock"), ObjectCells.LockSizeInBytes);

    private SharedRLock(in ObjectPlace place)
        : base(in place)
    {
    }

    /// <summary>How often the calling thread holds it; 0 if it does not.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public int RecursionCount
    {
        get
        {
            int count = IsHeldByCurrentThread ? (int)Cell->Depth + 1 : 0;
            GC.KeepAlive(this);
            return count;
        }
    }

    private protected override bool IsRecursive => true;

    /// <summary>Attaches to the lock that a token names.</summary>
    /// <param name="token">What <see cref="SharedObject.ToToken"/> gave in some process.</param>
    /// <returns>The lock; dispose it to let go.</returns>
    /// <exception cref="SegmentException">It does not exist any more, or may not be opened.</exception>
    /// <exception cref="LayoutMismatchException">The token names no recursive lock.</exception>
    public static SharedRLock Attach(SharedToken token) => new(ManagerSegment.Attach(token, ObjectKind.RLock, readOnly: false));

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public override LockScope Acquire(CancellationToken cancellationToken = default) => AcquireQuickly(cancellationToken);

    /// <inheritdoc/>
    public override bool TryAcquire() => TryAcquire(TimeSpan.Zero);

    /// <inheritdoc/>
    public override void Release() => ReleaseAs(Self);

    /// <summary>Says what it is and whether it is held.</summary>
    public override string ToString() => IsDisposed ? "SharedRLock(disposed)" : $"SharedRLock({(IsLocked ? "locked" : "free")})";

    internal static SharedRLock Create(ManagerSegment manager, string? name, WaitPolicy policy)
    {
        ObjectPlace place = Allocate(manager, s_descriptor, policy, LockCell.Recursive, name);
        return Publish(new SharedRLock(in place), manager, name);
    }

    internal static SharedRLock Open(ManagerSegment manager, string name) => new(manager.Open(name, ObjectKind.RLock, readOnly: false));

    /// <summary>Attaches to the lock of a condition.</summary>
    internal static SharedRLock At(in ObjectPlace place) => new(in place);

    /// <summary>Gives back one level of what this thread took as <paramref name="self"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal void ReleaseAs(ulong self)
    {
        LockCell* cell = QuickCell;
        // Who does not hold it may read any depth, and then fails to swap.
        if (cell == null || cell->Depth != 0 || Interlocked.CompareExchange(ref cell->Word, 0, self) != self)
        {
            ReleaseSlowly(this, self);
        }

        GC.KeepAlive(this);
    }
}
