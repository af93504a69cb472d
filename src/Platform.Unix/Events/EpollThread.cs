using Managers.Platform.Unix.Interop;

namespace Managers.Platform.Unix;

/// <summary>
/// Descriptors in one epoll set, and one background thread that waits for all. It starts with the first and idles when there is none. Each reports once, by a number of the caller's that never comes again: a descriptor may, for another file.
/// </summary>
/// <param name="name">The thread's name.</param>
/// <param name="happened">Gets the number, on that thread.</param>
internal sealed unsafe class EpollThread(string name, Action<long> happened)
{
    private const int EventsAtOnce = 64;
    private const int StackInBytes = 128 << 10;

    private readonly Lock _starting = new();
    private int _epoll = -1;

    /// <summary>Adds a descriptor. Its event may come before this returns.</summary>
    /// <param name="descriptor">What to wait for.</param>
    /// <param name="events">Which events.</param>
    /// <param name="id">The number.</param>
    /// <returns>False if the system has no set, thread or place for it, which may pass.</returns>
    internal bool TryAdd(int descriptor, uint events, long id) => TryStart() && Libc.TryAddToEpoll(_epoll, descriptor, events | Libc.EPOLLONESHOT, id);

    /// <summary>Takes a descriptor out that stays open. One that is closed, and that nobody else holds, leaves by itself.</summary>
    internal void Remove(int descriptor) => _ = Libc.epoll_ctl(_epoll, Libc.EPOLL_CTL_DEL, descriptor, null);

    private bool TryStart()
    {
        if (Volatile.Read(ref _epoll) >= 0)
        {
            return true;
        }

        using (Uninterrupted.Enter(_starting))
        {
            if (_epoll < 0 && Libc.epoll_create1(Libc.EPOLL_CLOEXEC) is >= 0 and int epoll)
            {
                try
                {
                    // Before anything can be added: without a thread nobody would hear of it.
                    new Thread(() => Run(epoll), StackInBytes) { IsBackground = true, Name = name }.Start();
                    Volatile.Write(ref _epoll, epoll);
                }
                catch (OutOfMemoryException)
                {
                    _ = Libc.close(epoll);
                }
            }

            return _epoll >= 0;
        }
    }

    private void Run(int epoll)
    {
        byte* events = stackalloc byte[EventsAtOnce * Libc.LargestEpollEvent];
        while (true)
        {
            int count = Libc.epoll_wait(epoll, events, EventsAtOnce, -1);
            for (int i = 0; i < count; i++)
            {
                happened(Libc.IdOfEvent(events, i));
            }
        }
    }
}
