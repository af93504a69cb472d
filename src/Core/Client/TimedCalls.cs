namespace Managers.Client;

/// <summary>Asynchronous calls with a time limit: when the time is up the call is cancelled, which the server answers as any other cancelling.</summary>
internal static class TimedCalls
{
    // Longer than a timer can be set to is longer than anybody waits.
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>A source to begin a call with, which <see cref="Within{T}"/> then cancels when the time is up; cancelled by the caller's token too.</summary>
    internal static CancellationTokenSource Limit(CancellationToken cancellationToken) => CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);

    /// <summary>Waits for a call that was begun with the token of such a source, which it disposes. The time begins here: a call that was begun is made, however short its time is.</summary>
    /// <returns>Whether it was answered in time, and by what; if not, the server did nothing.</returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    internal static async ValueTask<(bool InTime, T? Result)> Within<T>(ValueTask<T> call, CancellationTokenSource limit, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using (limit)
        {
            try
            {
                Begin(limit, timeout);
                return (true, await call.ConfigureAwait(false));
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return (false, default);
            }
        }
    }

    /// <summary>As <see cref="Within{T}"/>, for methods without a result.</summary>
    internal static async ValueTask<bool> Within(ValueTask call, CancellationTokenSource limit, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using (limit)
        {
            try
            {
                Begin(limit, timeout);
                await call.ConfigureAwait(false);
                return true;
            }
            catch (OperationCanceledException) when (limit.IsCancellationRequested)
            {
                cancellationToken.ThrowIfCancellationRequested();
                return false;
            }
        }
    }

    private static void Begin(CancellationTokenSource limit, TimeSpan timeout)
    {
        if (timeout != Timeout.InfiniteTimeSpan && timeout <= s_longest)
        {
            limit.CancelAfter(timeout);
        }
    }
}
