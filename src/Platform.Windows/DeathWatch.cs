namespace Managers.Platform.Windows;

/// <summary>Ends of processes, by waiting on their handles: not written yet, so it answers that the system cannot tell, and waiters look for themselves.</summary>
internal sealed class DeathWatch : IDeathWatch
{
    public long Watch(int processId, Action ended) => 0;

    public void Unwatch(long watch)
    {
    }
}
