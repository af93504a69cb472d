using Managers.Client;
using Managers.Locks;
using Managers.Protocol;
using Managers.Proxies;

namespace Managers;

/// <summary>
/// A lock in a manager server, recursive if it was made by <c>CreateRLock</c>. Held by a thread of this process; when the process or its connection ends, the next owner gets it and is told. First come, first served.
/// </summary>
public sealed partial class LockProxy : BaseProxy, ISharedLock
{
    private const ushort AcquireMethod = 0;
    private const ushort TryAcquireMethod = 1;
    private const ushort ReleaseMethod = 2;
    private const ushort DetachMethod = 3;
    private const ushort ReleaseDetachedMethod = 4;
    private const ushort MarkConsistentMethod = 5;
    private const ushort StateMethod = 6;

    // Owners that are no threads: of asynchronous holds. Threads are numbered below.
    private const ulong FirstLease = 1UL << 40;

    private static ulong s_lastLease = FirstLease;

    // Of the last acquisition through this proxy; read by who holds the lock.
    private ulong _token;

    internal LockProxy(ProxyReference reference)
        : base(reference)
    {
    }

    /// <summary>True if its holder may take it again.</summary>
    public bool IsRecursive => Reference.TypeId == "rlock";

    /// <inheritdoc/>
    public bool IsLocked => State().IsLocked;

    /// <inheritdoc/>
    public bool IsHeldByCurrentThread => State().IsHeld;

    /// <inheritdoc/>
    public bool IsConsistent => State().IsConsistent;

    /// <inheritdoc/>
    public LockOwner? Owner => State().Owner;

    /// <inheritdoc/>
    public LockOwner? LastDeadOwner => State().LastDeadOwner;

    /// <summary>How often its holder has taken it; 0 if it is free.</summary>
    public int RecursionCount => State().Depth;

    internal long FencingToken => (long)Volatile.Read(ref _token);

    /// <inheritdoc/>
    public LockScope Acquire(CancellationToken cancellationToken = default)
    {
        Acquire(Timeout.InfiniteTimeSpan, out bool died, cancellationToken);
        return new LockScope(this, ThreadIdentity.Current, died);
    }

    /// <inheritdoc/>
    public LockScope Acquire(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        StockProxies.Check(timeout);
        bool taken = timeout == TimeSpan.Zero ? TryOnce(out bool died) : Acquire(timeout, out died, cancellationToken);
        return taken ? new LockScope(this, ThreadIdentity.Current, died) : throw NotFree(timeout, Owner);
    }

    /// <inheritdoc/>
    public bool TryAcquire() => TryOnce(out _);

    /// <inheritdoc/>
    public bool TryAcquire(TimeSpan timeout, CancellationToken cancellationToken = default) => TryAcquire(timeout, out _, cancellationToken);

    /// <inheritdoc/>
    public bool TryAcquire(TimeSpan timeout, out bool previousOwnerDied, CancellationToken cancellationToken = default)
    {
        StockProxies.Check(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        if (timeout == TimeSpan.Zero)
        {
            return TryOnce(out previousOwnerDied);
        }

        try
        {
            return Acquire(timeout, out previousOwnerDied, cancellationToken);
        }
        catch (LockRecursionException) when (timeout != Timeout.InfiniteTimeSpan)
        {
            // Nobody else can release it while this thread would wait: the time-out is all that could happen.
            previousOwnerDied = false;
            return false;
        }
    }

    /// <inheritdoc/>
    public void Release() => Release(ReleaseMethod, ThreadIdentity.Current);

    /// <inheritdoc/>
    public ulong Detach() => Begin(DetachMethod, ThreadIdentity.Current).Invoke<ulong>();

    /// <inheritdoc/>
    public void Release(ulong token) => Release(ReleaseDetachedMethod, token);

    /// <inheritdoc/>
    public void MarkConsistent() => MarkConsistent(ThreadIdentity.Current);

    internal void MarkConsistent(ulong owner) => Begin(MarkConsistentMethod, owner).Invoke();

    internal void ReleaseOf(ulong owner) => Release(ReleaseMethod, owner);

    internal ValueTask MarkConsistentAsync(ulong owner, CancellationToken cancellationToken) => Begin(MarkConsistentMethod, owner).InvokeAsync(cancellationToken);

    internal ValueTask ReleaseOfAsync(ulong owner) => Begin(ReleaseMethod, owner).InvokeAsync();

    private void Release(ushort method, ulong number) => Begin(method, number).Invoke();

    private bool Acquire(TimeSpan timeout, out bool previousOwnerDied, CancellationToken cancellationToken)
    {
        bool taken = Begin(AcquireMethod, ThreadIdentity.Current).TryInvoke(timeout, cancellationToken, out (bool Died, ulong Token) result);
        previousOwnerDied = taken && result.Died;
        if (taken)
        {
            Volatile.Write(ref _token, result.Token);
        }

        return taken;
    }

    // The owner is asked for when the time was up: the lock may have changed hands since.
    private static TimeoutException NotFree(TimeSpan timeout, LockOwner? owner) => new($"The lock did not become free within {timeout}: {Holder(owner)}.");

    private static string Holder(LockOwner? asked) => asked is not { } owner ? "nobody holds it any more"
        : owner.ThreadId == 0 ? $"process {owner.ProcessId} holds it by a lease or a token"
        : $"thread {owner.ThreadId} of process {owner.ProcessId} holds it";

    private bool TryOnce(out bool previousOwnerDied)
    {
        (bool taken, bool died, ulong token) = Begin(TryAcquireMethod, ThreadIdentity.Current).Invoke<(bool, bool, ulong)>();
        previousOwnerDied = died;
        if (taken)
        {
            Volatile.Write(ref _token, token);
        }

        return taken;
    }

    private OutgoingCall Begin(ushort method, ulong number)
    {
        OutgoingCall call = BeginCall(method);
        call.Arguments.WriteUInt64(number);
        return call;
    }

    private LockState State() => Begin(StateMethod, ThreadIdentity.Current).Invoke(ReadState);

    private static LockState ReadState(ref ValueReader reader)
    {
        reader.ReadTupleHeader(8);
        var state = new LockState(
            reader.ReadBoolean(), reader.ReadBoolean(), reader.ReadBoolean(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
        reader.EndNested();
        return state;
    }

    private readonly record struct LockState(bool IsLocked, bool IsHeld, bool IsConsistent, int Process, int Thread, int DeadProcess, int DeadThread, int Depth)
    {
        internal LockOwner? Owner => IsLocked ? new LockOwner(Process, Thread, 0) : null;

        internal LockOwner? LastDeadOwner => DeadProcess != 0 ? new LockOwner(DeadProcess, DeadThread, 0) : null;
    }
}
