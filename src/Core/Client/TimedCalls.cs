namespace Managers.Client;

/// <summary>Asynchronous calls with a time limit: when the time is up the call is cancelled, which the server answers as any other cancelling.</summary>
internal static class TimedCalls
{
    // Longer than a timer can be set to is longer than anybody waits.
    private static readonly TimeSpan s_longest = TimeSpan.FromMilliseconds(uint.MaxValue - 1);

    /// <summary>A source that is cancelled when the time is up, or by the caller's token.</summary>
    internal static CancellationTokenSource Limit(TimeSpan timeout, CancellationToken cancellationToken)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (timeout != Timeout.InfiniteTimeSpan && timeout <= s_longest)
        {
            limit.CancelAfter(timeout);
        }

        return limit;
    }

    /// <summary>Waits for a call that was made with the token of such a source, which it disposes.</summary>
    /// <returns>Whether it was answered in time, and by what; if not, the server did nothing.</returns>
    /// <exception cref="OperationCanceledException">The caller's token was cancelled.</exception>
    internal static async ValueTask<(bool InTime, T? Result)> Within<T>(ValueTask<T> call, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        using (limit)
        {
            try
            {
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
    internal static async ValueTask<bool> Within(ValueTask call, CancellationTokenSource limit, CancellationToken cancellationToken)
    {
        using (limit)
        {
            try
            {
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
}
