using System.Diagnostics;
using Managers.Client;
using Managers.Proxies;

namespace Managers;

// What the others do, without blocking the caller: for who holds the lock by a lease, as AcquireAsync gives.
public sealed partial class ConditionProxy
{
    /// <summary>As <see cref="Lock"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public async ValueTask<ISharedLock> GetLockAsync(CancellationToken cancellationToken = default)
    {
        if (Volatile.Read(ref _lock) is { } known)
        {
            return known;
        }

        var asked = (ISharedLock)(await BeginCall(LockMethod).InvokeAsync<object?>(cancellationToken).ConfigureAwait(false))!;
        return Interlocked.CompareExchange(ref _lock, asked, null) ?? asked;
    }

    /// <summary>Gives the lock back, waits for a notification, and has the lock again, without blocking the caller.</summary>
    /// <param name="held">By which the condition's lock is held, and is again afterwards, however the wait ends.</param>
    /// <param name="cancellationToken">Ends the wait; the lock is held again.</param>
    /// <exception cref="SynchronizationLockException">The lease does not hold the condition's lock, or was disposed while it waited.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the lock is held again.</exception>
    public async ValueTask WaitAsync(LockLease held, CancellationToken cancellationToken = default) =>
        await TryWaitAsync(held, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);

    /// <summary>As <see cref="WaitAsync(LockLease, CancellationToken)"/>, at most so long.</summary>
    /// <param name="held">By which the condition's lock is held, and is again afterwards, however the wait ends.</param>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait; the lock is held again.</param>
    /// <exception cref="TimeoutException">The time was up; the lock is held again.</exception>
    /// <exception cref="SynchronizationLockException">The lease does not hold the condition's lock, or was disposed while it waited.</exception>
    public async ValueTask WaitAsync(LockLease held, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!await TryWaitAsync(held, timeout, cancellationToken).ConfigureAwait(false))
        {
            throw NobodyNotified(timeout);
        }
    }

    /// <summary>As <see cref="TryWait"/>, without blocking the caller.</summary>
    /// <param name="held">By which the condition's lock is held, and is again afterwards, however the wait ends.</param>
    /// <param name="timeout">How long; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait; the lock is held again.</param>
    /// <returns>False if the time was up; the lock is held again.</returns>
    /// <exception cref="SynchronizationLockException">The lease does not hold the condition's lock, or was disposed while it waited.</exception>
    public async ValueTask<bool> TryWaitAsync(LockLease held, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(held);
        StockProxies.Check(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        ulong holder = held.BeginWait();
        bool notified;
        try
        {
            OutgoingCall call = Begin(WaitMethod, holder);
            CancellationTokenSource limit = TimedCalls.Limit(cancellationToken);
            // The server answers a cancelled wait when the lease has the lock again, however long that takes: false.
            (_, notified) = await TimedCalls.Within(call.InvokeAsync<bool>(limit.Token), limit, timeout, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await held.EndWaitAsync().ConfigureAwait(false);
        }

        if (!notified)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return notified;
    }

    /// <summary>Waits until a condition holds, which is looked at first and after each notification, without blocking the caller.</summary>
    /// <param name="held">By which the condition's lock is held, and is again afterwards, however the wait ends.</param>
    /// <param name="predicate">Looks whether it holds; runs while the lock is held.</param>
    /// <param name="cancellationToken">Ends the wait; the lock is held again.</param>
    /// <exception cref="SynchronizationLockException">The lease does not hold the condition's lock, or was disposed while it waited.</exception>
    public async ValueTask WaitForAsync(LockLease held, Func<bool> predicate, CancellationToken cancellationToken = default) =>
        await WaitForAsync(held, predicate, Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(false);

    /// <summary>As <see cref="WaitForAsync(LockLease, Func{bool}, CancellationToken)"/>, at most so long.</summary>
    /// <param name="held">By which the condition's lock is held, and is again afterwards, however the wait ends.</param>
    /// <param name="predicate">Looks whether it holds; runs while the lock is held.</param>
    /// <param name="timeout">How long in all; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait; the lock is held again.</param>
    /// <returns>What the predicate said last.</returns>
    /// <exception cref="SynchronizationLockException">The lease does not hold the condition's lock, or was disposed while it waited.</exception>
    public async ValueTask<bool> WaitForAsync(LockLease held, Func<bool> predicate, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(held);
        ArgumentNullException.ThrowIfNull(predicate);
        StockProxies.Check(timeout);
        _ = held.Owner;
        long started = Stopwatch.GetTimestamp();
        while (!predicate())
        {
            TimeSpan left = timeout == Timeout.InfiniteTimeSpan ? timeout : timeout - Stopwatch.GetElapsedTime(started);
            if ((left < TimeSpan.Zero && left != Timeout.InfiniteTimeSpan) || !await TryWaitAsync(held, left, cancellationToken).ConfigureAwait(false))
            {
                return predicate();
            }
        }

        return true;
    }

    /// <summary>As <see cref="Notify"/>, without blocking the caller.</summary>
    /// <param name="held">By which the condition's lock is held.</param>
    /// <param name="count">How many of those that wait, at most.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="SynchronizationLockException">The lease does not hold the condition's lock.</exception>
    public ValueTask NotifyAsync(LockLease held, int count = 1, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(held);
        return BeginNotify(held.Owner, count).InvokeAsync(cancellationToken);
    }

    /// <summary>As <see cref="NotifyAll"/>, without blocking the caller.</summary>
    /// <param name="held">By which the condition's lock is held.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="SynchronizationLockException">The lease does not hold the condition's lock.</exception>
    public ValueTask NotifyAllAsync(LockLease held, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(held);
        return Begin(NotifyAllMethod, held.Owner).InvokeAsync(cancellationToken);
    }
}
