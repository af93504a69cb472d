namespace Managers.Platform;

/// <summary>Has the system tell of the end of processes.</summary>
internal interface IDeathWatch
{
    /// <summary>Calls back once when a process of this PID namespace has ended, on a thread of its own that serves all calls: the callback must not block.</summary>
    /// <param name="processId">The process. It may have ended already, and its number may be another's by now: the caller makes sure afterwards that it was the one it meant.</param>
    /// <param name="ended">What to call.</param>
    /// <returns>A number for <see cref="Unwatch"/>; 0 if there is no such process, or the system cannot tell.</returns>
    long Watch(int processId, Action ended);

    /// <summary>Forgets a process. A call that is under way may still come.</summary>
    void Unwatch(long watch);
}
