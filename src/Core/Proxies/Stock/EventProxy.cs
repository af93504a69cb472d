using Managers.Proxies;

namespace Managers;

/// <summary>An event in a manager server.</summary>
public sealed class EventProxy : BaseProxy, ISharedEvent
{
    private const ushort WaitMethod = 0;
    private const ushort SetMethod = 1;
    private const ushort ClearMethod = 2;
    private const ushort IsSetMethod = 3;

    internal EventProxy(ProxyReference reference)
        : base(reference)
    {
    }

    /// <inheritdoc/>
    public bool IsSet => BeginCall(IsSetMethod).Invoke<bool>();

    /// <summary>As <see cref="IsSet"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<bool> IsSetAsync(CancellationToken cancellationToken = default) => BeginCall(IsSetMethod).InvokeAsync<bool>(cancellationToken);

    /// <inheritdoc/>
    public void Set() => BeginCall(SetMethod).Invoke();

    /// <summary>Sets it without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask SetAsync(CancellationToken cancellationToken = default) => BeginCall(SetMethod).InvokeAsync(cancellationToken);

    /// <inheritdoc/>
    public void Clear() => BeginCall(ClearMethod).Invoke();

    /// <summary>Clears it without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask ClearAsync(CancellationToken cancellationToken = default) => BeginCall(ClearMethod).InvokeAsync(cancellationToken);

    /// <inheritdoc/>
    public void Wait(CancellationToken cancellationToken = default) => BeginCall(WaitMethod).InvokeWaiting(cancellationToken);

    /// <inheritdoc/>
    public void Wait(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!TryWait(timeout, cancellationToken))
        {
            throw NotSet(timeout);
        }
    }

    /// <summary>Waits without blocking the caller until it is set.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask WaitAsync(CancellationToken cancellationToken = default) => BeginCall(WaitMethod).InvokeAsync(cancellationToken);

    /// <inheritdoc/>
    public bool TryWait(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        StockProxies.Check(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        return timeout == TimeSpan.Zero ? IsSet : BeginCall(WaitMethod).TryInvoke(timeout, cancellationToken);
    }

    /// <summary>Waits without blocking the caller until it is set, at most so long.</summary>
    /// <param name="timeout">Zero looks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">The time was up.</exception>
    public async ValueTask WaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!await TryWaitAsync(timeout, cancellationToken).ConfigureAwait(false))
        {
            throw NotSet(timeout);
        }
    }

    /// <summary>As <see cref="TryWait"/>, without blocking the caller.</summary>
    /// <param name="timeout">Zero looks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False if the time was up.</returns>
    public ValueTask<bool> TryWaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        StockProxies.Check(timeout);
        return timeout == TimeSpan.Zero ? IsSetAsync(cancellationToken) : BeginCall(WaitMethod).TryInvokeAsync(timeout, cancellationToken);
    }

    private static TimeoutException NotSet(TimeSpan timeout) => new($"The event was not set within {timeout}.");
}
