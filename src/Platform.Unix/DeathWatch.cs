using System.Collections.Concurrent;
using Managers.Platform.Unix.Interop;

namespace Managers.Platform.Unix;

/// <summary>Ends of processes, by descriptors of them that become readable.</summary>
internal sealed class DeathWatch : IDeathWatch
{
    private readonly ConcurrentDictionary<long, Watched> _watched = new();
    private readonly EpollThread _events;
    private long _lastId;

    public DeathWatch() => _events = new EpollThread("Managers death watch", Report);

    public long Watch(int processId, Action ended)
    {
        int fd = (int)Libc.pidfd_open(Libc.SYS_pidfd_open, processId, 0);
        if (fd < 0)
        {
            return 0;
        }

        long id = Interlocked.Increment(ref _lastId);
        var watched = new Watched(fd, ended);
        // Its locks, too, are waited for: who is interrupted there is about to sleep for a lock, and would leave the descriptor behind.
        Uninterrupted.Do(static add => add.All.TryAdd(add.Id, add.Watched), (All: _watched, Id: id, Watched: watched));
        if (_events.TryAdd(fd, Libc.EPOLLIN, id))
        {
            return id;
        }

        Unwatch(id);
        return 0;
    }

    public void Unwatch(long watch)
    {
        if (Uninterrupted.Do(static remove => remove.All.TryRemove(remove.Id, out Watched? watched) ? watched : null, (All: _watched, Id: watch)) is { } watched)
        {
            // Closing takes it out of the set too.
            _ = Libc.close(watched.Descriptor);
        }
    }

    private void Report(long id)
    {
        if (_watched.TryGetValue(id, out Watched? watched))
        {
            Unwatch(id);
            watched.Ended();
        }
    }

    private sealed record Watched(int Descriptor, Action Ended);
}
