using Managers.Locks;
using Managers.Proxies;

namespace Managers;

// What the others do, without blocking the caller. Who holds the lock then is no thread but a lease.
public sealed partial class LockProxy
{
    /// <summary>As <see cref="IsLocked"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<bool> IsLockedAsync(CancellationToken cancellationToken = default) =>
        Begin(StateMethod, ThreadIdentity.Current).InvokeAsync(static (ref reader) => ReadState(ref reader).IsLocked, cancellationToken);

    /// <summary>As <see cref="Owner"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<LockOwner?> GetOwnerAsync(CancellationToken cancellationToken = default) =>
        Begin(StateMethod, ThreadIdentity.Current).InvokeAsync(static (ref reader) => ReadState(ref reader).Owner, cancellationToken);

    /// <summary>As <see cref="LastDeadOwner"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<LockOwner?> GetLastDeadOwnerAsync(CancellationToken cancellationToken = default) =>
        Begin(StateMethod, ThreadIdentity.Current).InvokeAsync(static (ref reader) => ReadState(ref reader).LastDeadOwner, cancellationToken);

    /// <summary>Takes the lock without blocking the caller. Who holds it then is no thread but the lease, which any thread may dispose.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lease; disposing it gives the lock back.</returns>
    public async ValueTask<LockLease> AcquireAsync(CancellationToken cancellationToken = default)
    {
        ulong owner = Interlocked.Increment(ref s_lastLease);
        (bool died, ulong token) = await Begin(AcquireMethod, owner).InvokeAsync<(bool, ulong)>(cancellationToken).ConfigureAwait(false);
        return new LockLease(this, owner, died, (long)token);
    }

    /// <summary>Takes the lock without blocking the caller, at most within a time.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lease; disposing it gives the lock back.</returns>
    /// <exception cref="TimeoutException">The time was up; the lock is not held.</exception>
    public async ValueTask<LockLease> AcquireAsync(TimeSpan timeout, CancellationToken cancellationToken = default) =>
        await TryAcquireAsync(timeout, cancellationToken).ConfigureAwait(false)
        ?? throw NotFree(timeout, await GetOwnerAsync(cancellationToken).ConfigureAwait(false));

    /// <summary>Takes the lock if it is free, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The lease; null if somebody else holds the lock.</returns>
    public async ValueTask<LockLease?> TryAcquireAsync(CancellationToken cancellationToken = default)
    {
        ulong owner = Interlocked.Increment(ref s_lastLease);
        (bool taken, bool died, ulong token) = await Begin(TryAcquireMethod, owner).InvokeAsync<(bool, bool, ulong)>(cancellationToken).ConfigureAwait(false);
        return taken ? new LockLease(this, owner, died, (long)token) : null;
    }

    /// <summary>Takes the lock if it becomes free within a time, without blocking the caller.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The lease; null if the time was up.</returns>
    public async ValueTask<LockLease?> TryAcquireAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        StockProxies.Check(timeout);
        if (timeout == TimeSpan.Zero)
        {
            return await TryAcquireAsync(cancellationToken).ConfigureAwait(false);
        }

        ulong owner = Interlocked.Increment(ref s_lastLease);
        (bool taken, (bool died, ulong token)) = await Begin(AcquireMethod, owner).TryInvokeAsync<(bool, ulong)>(timeout, cancellationToken).ConfigureAwait(false);
        return taken ? new LockLease(this, owner, died, (long)token) : null;
    }
}
