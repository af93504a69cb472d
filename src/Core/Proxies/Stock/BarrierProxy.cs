using Managers.Proxies;

namespace Managers;

/// <summary>A barrier in a manager server: a meeting point of so many threads. Who leaves while it waits, by time-out, cancelling or death, breaks it for all.</summary>
public sealed class BarrierProxy : BaseProxy
{
    private const ushort SignalAndWaitMethod = 0;
    private const ushort StateMethod = 1;
    private const ushort ResetMethod = 2;
    private const ushort AbortMethod = 3;

    internal BarrierProxy(ProxyReference reference)
        : base(reference)
    {
    }

    /// <summary>How many must arrive.</summary>
    public int Participants => State().Participants;

    /// <summary>How many wait at this moment.</summary>
    public int Waiting => State().Waiting;

    /// <summary>True once somebody has left while it waited, or called <see cref="Abort"/>, and nobody has called <see cref="Reset"/> since.</summary>
    public bool IsBroken => State().IsBroken;

    /// <summary>Arrives, and waits until all have.</summary>
    /// <param name="cancellationToken">Ends the wait, and breaks the barrier.</param>
    /// <returns>The place of arrival, from 0; the last one is <see cref="Participants"/> - 1.</returns>
    /// <exception cref="BrokenBarrierException">It is broken.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the barrier is broken.</exception>
    public int SignalAndWait(CancellationToken cancellationToken = default) => BeginCall(SignalAndWaitMethod).InvokeWaiting<int>(cancellationToken);

    /// <summary>Arrives, and waits until all have, at most so long.</summary>
    /// <param name="timeout">Zero succeeds for the last one alone; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait, and breaks the barrier.</param>
    /// <returns>The place of arrival, from 0.</returns>
    /// <exception cref="TimeoutException">The time was up; the barrier is broken.</exception>
    /// <exception cref="BrokenBarrierException">It is broken.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the barrier is broken.</exception>
    public int SignalAndWait(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        StockProxies.Check(timeout);
        return BeginCall(SignalAndWaitMethod).TryInvoke(timeout, cancellationToken, out int place)
            ? place
            : throw NotAll(timeout);
    }

    /// <summary>Arrives, and waits without blocking the caller until all have.</summary>
    /// <param name="cancellationToken">Ends the wait, and breaks the barrier.</param>
    /// <returns>The place of arrival, from 0.</returns>
    public ValueTask<int> SignalAndWaitAsync(CancellationToken cancellationToken = default) => BeginCall(SignalAndWaitMethod).InvokeAsync<int>(cancellationToken);

    /// <summary>Arrives, and waits without blocking the caller until all have, at most so long.</summary>
    /// <param name="timeout">Zero succeeds for the last one alone; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait, and breaks the barrier.</param>
    /// <returns>The place of arrival, from 0.</returns>
    /// <exception cref="TimeoutException">The time was up; the barrier is broken.</exception>
    /// <exception cref="BrokenBarrierException">It is broken.</exception>
    public ValueTask<int> SignalAndWaitAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        StockProxies.Check(timeout);
        return InTime(BeginCall(SignalAndWaitMethod).TryInvokeAsync<int>(timeout, cancellationToken), timeout);
    }

    /// <summary>How many must arrive, how many wait at this moment, and whether it is broken: one round trip, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask<(int Participants, int Waiting, bool IsBroken)> GetStateAsync(CancellationToken cancellationToken = default) =>
        BeginCall(StateMethod).InvokeAsync<(int, int, bool)>(cancellationToken);

    /// <summary>Makes it as new. Who waits gets a <see cref="BrokenBarrierException"/>.</summary>
    public void Reset() => BeginCall(ResetMethod).Invoke();

    /// <summary>Breaks it. Who waits gets a <see cref="BrokenBarrierException"/>.</summary>
    public void Abort() => BeginCall(AbortMethod).Invoke();

    /// <summary>As <see cref="Reset"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask ResetAsync(CancellationToken cancellationToken = default) => BeginCall(ResetMethod).InvokeAsync(cancellationToken);

    /// <summary>As <see cref="Abort"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    public ValueTask AbortAsync(CancellationToken cancellationToken = default) => BeginCall(AbortMethod).InvokeAsync(cancellationToken);

    private (int Participants, int Waiting, bool IsBroken) State() => BeginCall(StateMethod).Invoke<(int, int, bool)>();

    private static async ValueTask<int> InTime(ValueTask<(bool InTime, int Place)> call, TimeSpan timeout)
    {
        (bool inTime, int place) = await call.ConfigureAwait(false);
        return inTime ? place : throw NotAll(timeout);
    }

    private static TimeoutException NotAll(TimeSpan timeout) => new($"Not all participants arrived within {timeout}. The barrier is broken: Reset makes it usable again.");
}
