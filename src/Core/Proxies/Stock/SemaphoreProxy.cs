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

    /// <inheritdoc/>
    public void Acquire(CancellationToken cancellationToken = default) => BeginCall(AcquireMethod).InvokeWaiting(cancellationToken);

    /// <inheritdoc/>
    public void Acquire(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!TryAcquire(timeout, cancellationToken))
        {
            throw new TimeoutException($"No permit became free within {timeout}.");
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
}
