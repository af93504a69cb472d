using System.Collections.Concurrent;
using Managers.Platform.Unix.Interop;

namespace Managers.Platform.Unix;

/// <summary>Ends of processes, by descriptors of them that become readable, and one background thread that waits for all. It starts with the first process and idles when there is none.</summary>
internal sealed unsafe class DeathWatch : IDeathWatch
{
    private const int EventsAtOnce = 16;

    private readonly ConcurrentDictionary<long, Watched> _watched = new();
    private readonly Lock _starting = new();
    private int _epoll = -1;
    private bool _isUnavailable;
    private long _lastId;

    public long Watch(int processId, Action ended)
    {
        if (!Start())
        {
            return 0;
        }

        int fd = (int)Libc.pidfd_open(Libc.SYS_pidfd_open, processId, 0);
        if (fd < 0)
        {
            return 0;
        }

        long id = Interlocked.Increment(ref _lastId);
        var watched = new Watched(fd, ended);
        _watched[id] = watched;
        if (Libc.TryAddToEpoll(_epoll, fd, Libc.EPOLLIN | Libc.EPOLLONESHOT, id))
        {
            return id;
        }

        Unwatch(id);
        return 0;
    }

    public void Unwatch(long watch)
    {
        if (_watched.TryRemove(watch, out Watched? watched))
        {
            // Closing takes it out of the set too.
            _ = Libc.close(watched.Descriptor);
        }
    }

    private bool Start()
    {
        if (Volatile.Read(ref _epoll) >= 0)
        {
            return true;
        }

        lock (_starting)
        {
            if (_epoll < 0 && !_isUnavailable)
            {
                int epoll = Libc.epoll_create1(Libc.EPOLL_CLOEXEC);
                _isUnavailable = epoll < 0;
                if (!_isUnavailable)
                {
                    Volatile.Write(ref _epoll, epoll);
                    new Thread(Run, 128 << 10) { IsBackground = true, Name = "Managers death watch" }.Start();
                }
            }

            return _epoll >= 0;
        }
    }

    private void Run()
    {
        byte* events = stackalloc byte[EventsAtOnce * Libc.LargestEpollEvent];
        while (true)
        {
            int count = Libc.epoll_wait(_epoll, events, EventsAtOnce, -1);
            for (int i = 0; i < count; i++)
            {
                long id = Libc.IdOfEvent(events, i);
                if (_watched.TryGetValue(id, out Watched? watched))
                {
                    Unwatch(id);
                    watched.Ended();
                }
            }
        }
    }

    private sealed record Watched(int Descriptor, Action Ended);
}
