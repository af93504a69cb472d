using Managers.Client;
using Managers.Proxies;

namespace Managers;

/// <summary>A semaphore in a manager server. Permits that this process holds at its end come back, up to the count that the semaphore started with. First come, first served.</summary>
public sealed class SemaphoreProxy : BaseProxy, ISharedSemaphore
{
    private const ushort AcquireMethod = 0;
    private const ushort TryAcquireMethod = 1;
    private const ushort ReleaseMethod = 2;
    private const ushort CountMethod = 3;

    internal SemaphoreProxy(ProxyReference reference)
        : base(reference)
    {
    }

    /// <inheritdoc/>
    public int CurrentCount => BeginCall(CountMethod).Invoke<int>();

    /// <summary>As <see cref="CurrentCount"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<int> GetCurrentCountAsync(CancellationToken cancellationToken = default) => BeginCall(CountMethod).InvokeAsync<int>(cancellationToken);

    /// <inheritdoc/>
    public void Acquire(CancellationToken cancellationToken = default) => BeginCall(AcquireMethod).InvokeWaiting(cancellationToken);

    /// <inheritdoc/>
    public void Acquire(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!TryAcquire(timeout, cancellationToken))
        {
            throw NoneFree(timeout);
        }
    }

    /// <summary>Takes a permit without blocking the caller.</summary>
    /// <param name="cancellationToken">Ends the wait; no permit was taken.</param>
    public ValueTask AcquireAsync(CancellationToken cancellationToken = default) => BeginCall(AcquireMethod).InvokeAsync(cancellationToken);

    /// <inheritdoc/>
    public bool TryAcquire() => BeginCall(TryAcquireMethod).Invoke<bool>();

    /// <inheritdoc/>
    public bool TryAcquire(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        StockProxies.Check(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        return timeout == TimeSpan.Zero ? TryAcquire() : BeginCall(AcquireMethod).TryInvoke(timeout, cancellationToken);
    }

    /// <summary>Takes a permit without blocking the caller, at most within a time.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait; no permit was taken.</param>
    /// <exception cref="TimeoutException">The time was up; no permit was taken.</exception>
    public async ValueTask AcquireAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!await TryAcquireAsync(timeout, cancellationToken).ConfigureAwait(false))
        {
            throw NoneFree(timeout);
        }
    }

    /// <summary>As <see cref="TryAcquire()"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call; no permit was taken.</param>
    /// <returns>True if a permit was taken.</returns>
    public ValueTask<bool> TryAcquireAsync(CancellationToken cancellationToken = default) => BeginCall(TryAcquireMethod).InvokeAsync<bool>(cancellationToken);

    /// <summary>As <see cref="TryAcquire(TimeSpan, CancellationToken)"/>, without blocking the caller.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait; no permit was taken.</param>
    /// <returns>True if a permit was taken.</returns>
    public ValueTask<bool> TryAcquireAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        StockProxies.Check(timeout);
        return timeout == TimeSpan.Zero ? TryAcquireAsync(cancellationToken) : BeginCall(AcquireMethod).TryInvokeAsync(timeout, cancellationToken);
    }

    /// <inheritdoc/>
    public void Release(int count = 1) => BeginRelease(count).Invoke();

    /// <summary>Gives permits back without blocking the caller.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask ReleaseAsync(int count = 1, CancellationToken cancellationToken = default) => BeginRelease(count).InvokeAsync(cancellationToken);

    private OutgoingCall BeginRelease(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        OutgoingCall call = BeginCall(ReleaseMethod);
        call.Arguments.WriteInt32(count);
        return call;
    }

    private static TimeoutException NoneFree(TimeSpan timeout) => new($"No permit became free within {timeout}.");
}
