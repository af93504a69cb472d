using Managers.Client;
using Managers.Protocol;
using Managers.Proxies;

namespace Managers;

// What the others do, without blocking the caller.
public sealed partial class QueueProxy<T>
{
    /// <summary><see cref="Count"/>, <see cref="Capacity"/> and <see cref="IsAddingCompleted"/> of one moment: one round trip, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<(int Count, int Capacity, bool IsAddingCompleted)> GetStateAsync(CancellationToken cancellationToken = default) =>
        BeginCall(StateMethod).InvokeAsync<(int, int, bool)>(cancellationToken);

    /// <inheritdoc/>
    public ValueTask PutAsync(T item, CancellationToken cancellationToken = default) => BeginPut(PutMethod, item).InvokeAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<bool> TryPutAsync(T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        StockProxies.Check(timeout);
        return timeout == TimeSpan.Zero ? BeginPut(TryPutMethod, item).InvokeAsync<bool>(cancellationToken) : BeginPut(PutMethod, item).TryInvokeAsync(timeout, cancellationToken);
    }

    /// <summary>As <see cref="PutBatch"/>, without blocking the caller.</summary>
    /// <param name="items">The items, which are copied before this returns.</param>
    /// <param name="cancellationToken">Ends the wait for room.</param>
    /// <returns>How many were put.</returns>
    public ValueTask<int> PutBatchAsync(ReadOnlySpan<T> items, CancellationToken cancellationToken = default) => BeginBatch(PutBatchMethod, items).InvokeAsync<int>(cancellationToken);

    /// <summary>As <see cref="TryPutBatch"/>, without blocking the caller.</summary>
    /// <param name="items">The items, which are copied before this returns.</param>
    /// <param name="cancellationToken">Cancels the call; nothing was put.</param>
    /// <returns>How many were put.</returns>
    public ValueTask<int> TryPutBatchAsync(ReadOnlySpan<T> items, CancellationToken cancellationToken = default) => BeginBatch(TryPutBatchMethod, items).InvokeAsync<int>(cancellationToken);

    /// <inheritdoc/>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default) => BeginCall(GetMethod).InvokeAsync<T>(cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<(bool Found, T Item)> TryGetAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        StockProxies.Check(timeout);
        if (timeout == TimeSpan.Zero)
        {
            return await BeginCall(TryGetMethod).InvokeAsync(ReadFound, cancellationToken).ConfigureAwait(false);
        }

        try
        {
            (bool found, T? item) = await BeginCall(GetMethod).TryInvokeAsync<T>(timeout, cancellationToken).ConfigureAwait(false);
            return (found, item!);
        }
        catch (InvalidOperationException e) when (e.InnerException is RemoteException)
        {
            // None will ever come.
            return (false, default!);
        }
    }

    /// <summary>Takes as many of the oldest items as there are, at least one, without blocking the caller.</summary>
    /// <param name="most">How many at most, at least 1.</param>
    /// <param name="cancellationToken">Ends the wait; nothing was taken.</param>
    /// <returns>The items; none if it is empty and <see cref="CompleteAdding"/> was called.</returns>
    public ValueTask<T[]> GetBatchAsync(int most, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        OutgoingCall call = BeginCall(GetBatchMethod);
        call.Arguments.WriteInt32(most);
        return call.InvokeAsync(static (ref reader) => Sequences.Read<T>(ref reader), cancellationToken);
    }

    /// <summary>As <see cref="TryGetBatch"/>, without blocking the caller.</summary>
    /// <param name="most">How many at most, at least 1.</param>
    /// <param name="cancellationToken">Cancels the call; nothing was taken.</param>
    /// <returns>The items; none if it is empty.</returns>
    public ValueTask<T[]> TryGetBatchAsync(int most, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(most, 1);
        OutgoingCall call = BeginCall(TryGetBatchMethod);
        call.Arguments.WriteInt32(most);
        return call.InvokeAsync(static (ref reader) => Sequences.Read<T>(ref reader), cancellationToken);
    }

    /// <summary>As <see cref="TaskDone"/>, without blocking the caller.</summary>
    /// <param name="count">How many items, at least 1.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask TaskDoneAsync(int count = 1, CancellationToken cancellationToken = default) => BeginTaskDone(count).InvokeAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask JoinAsync(CancellationToken cancellationToken = default) => BeginCall(JoinMethod).InvokeAsync(cancellationToken);

    /// <summary>As <see cref="TryJoin"/>, without blocking the caller.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>False if the time was up.</returns>
    public ValueTask<bool> TryJoinAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        StockProxies.Check(timeout);
        return BeginCall(JoinMethod).TryInvokeAsync(timeout, cancellationToken);
    }

    /// <summary>As <see cref="CompleteAdding"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask CompleteAddingAsync(CancellationToken cancellationToken = default) => BeginCall(CompleteAddingMethod).InvokeAsync(cancellationToken);
}
