namespace Managers.Platform;

/// <summary>Timers of the library's own, which live longer than the call that happens to need them first: what is local to the caller's flow (<see cref="AsyncLocal{T}"/>) is neither kept by them nor there when they run.</summary>
internal static class PlainTimer
{
    internal static Timer Make(TimerCallback callback, object state, TimeSpan dueTime)
    {
        if (ExecutionContext.IsFlowSuppressed())
        {
            return new Timer(callback, state, dueTime, Timeout.InfiniteTimeSpan);
        }

        using (ExecutionContext.SuppressFlow())
        {
            return new Timer(callback, state, dueTime, Timeout.InfiniteTimeSpan);
        }
    }
}
