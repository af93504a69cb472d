using System.Diagnostics;
using Managers.Client;
using Managers.Locks;
using Managers.Platform;
using Managers.Proxies;

namespace Managers;

/// <summary>A condition in a manager server, over a lock of the same server. Who waits or notifies holds that lock.</summary>
public sealed partial class ConditionProxy : BaseProxy, ISharedCondition
{
    private const ushort WaitMethod = 0;
    private const ushort NotifyMethod = 1;
    private const ushort NotifyAllMethod = 2;
    private const ushort LockMethod = 3;

    private ISharedLock? _lock;

    internal ConditionProxy(ProxyReference reference, ISharedLock? over = null)
        : base(reference) => _lock = over;

    /// <inheritdoc/>
    public ISharedLock Lock
    {
        get
        {
            if (Volatile.Read(ref _lock) is { } known)
            {
                return known;
            }

            var asked = (ISharedLock)BeginCall(LockMethod).Invoke<object?>()!;
            return Interlocked.CompareExchange(ref _lock, asked, null) ?? asked;
        }
    }

    /// <inheritdoc/>
    public void Wait(CancellationToken cancellationToken = default) => Wait(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc/>
    public void Wait(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!TryWait(timeout, cancellationToken))
        {
            throw NobodyNotified(timeout);
        }
    }

    /// <inheritdoc/>
    public bool TryWait(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        StockProxies.Check(timeout);
        OutgoingCall call = Begin(WaitMethod);
        // The server answers a cancelled wait when this thread has the lock again, however long that takes: false.
        bool notified = call.InvokeToTheEnd<bool>(timeout, cancellationToken, out bool isInterrupted);
        if (!notified)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (isInterrupted)
            {
                Uninterrupted.Throw();
            }
        }

        return notified;
    }

    /// <inheritdoc/>
    public void WaitFor(Func<bool> predicate, CancellationToken cancellationToken = default) => WaitFor(predicate, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc/>
    public bool WaitFor(Func<bool> predicate, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        StockProxies.Check(timeout);
        if (!Lock.IsHeldByCurrentThread)
        {
            throw new SynchronizationLockException("This thread does not hold the condition's lock: acquire it before waiting.");
        }

        long started = Stopwatch.GetTimestamp();
        while (!predicate())
        {
            TimeSpan left = timeout == Timeout.InfiniteTimeSpan ? timeout : timeout - Stopwatch.GetElapsedTime(started);
            if (left < TimeSpan.Zero && left != Timeout.InfiniteTimeSpan || !TryWait(left, cancellationToken))
            {
                return predicate();
            }
        }

        return true;
    }

    /// <inheritdoc/>
    public void Notify(int count = 1) => BeginNotify(ThreadIdentity.Current, count).Invoke();

    /// <inheritdoc/>
    public void NotifyAll() => Begin(NotifyAllMethod).Invoke();

    private OutgoingCall BeginNotify(ulong holder, int count)
    {
        OutgoingCall call = Begin(NotifyMethod, holder);
        call.Arguments.WriteInt32(Math.Max(count, 0));
        return call;
    }

    private static TimeoutException NobodyNotified(TimeSpan timeout) => new($"Nobody notified within {timeout}. The lock is held again.");

    private OutgoingCall Begin(ushort method) => Begin(method, ThreadIdentity.Current);

    private OutgoingCall Begin(ushort method, ulong holder)
    {
        OutgoingCall call = BeginCall(method);
        call.Arguments.WriteUInt64(holder);
        return call;
    }
}
