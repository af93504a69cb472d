using Managers.Platform.Unix.Interop;

namespace Managers.Platform.Unix;

/// <summary>
/// Sockets that nobody reads, in one epoll set, and one background thread that waits for all. It starts with the first channel and idles when there is none. The set knows each by a number that never comes again, not by its descriptor, and the descriptor is
/// held until it has left the set: so an event is of the channel that was added, or of none.
/// </summary>
internal sealed unsafe class ChannelWatch : IChannelWatch
{
    private const int EventsAtOnce = 64;

    private readonly Dictionary<long, Watched> _watched = [];
    private readonly Lock _gate = new();
    private int _epoll = -1;
    private long _lastId;

    public bool IsAvailable => true;

    public bool TryWatch(Channel channel, Action<object> ready, object state)
    {
        SocketHandle socket = ((StreamChannel)channel).Socket;
        bool held = false;
        try
        {
            socket.DangerousAddRef(ref held);
        }
        catch (ObjectDisposedException)
        {
            return false;
        }

        lock (_gate)
        {
            long id = ++_lastId;
            // Before the set has it: its event may come at once.
            _watched.Add(id, new Watched(socket, ready, state));
            if (Start() && Libc.TryAddToEpoll(_epoll, (int)socket.DangerousGetHandle(), Libc.EPOLLIN | Libc.EPOLLRDHUP | Libc.EPOLLONESHOT, id))
            {
                return true;
            }

            _watched.Remove(id);
        }

        socket.DangerousRelease();
        return false;
    }

    /// <returns>False if the system gives no set: out of descriptors, which may pass.</returns>
    private bool Start()
    {
        if (_epoll < 0)
        {
            _epoll = Libc.epoll_create1(Libc.EPOLL_CLOEXEC);
            if (_epoll >= 0)
            {
                new Thread(Run, 128 << 10) { IsBackground = true, Name = "Managers channel watch" }.Start();
            }
        }

        return _epoll >= 0;
    }

    private void Run()
    {
        byte* events = stackalloc byte[EventsAtOnce * Libc.LargestEpollEvent];
        while (true)
        {
            int count = Libc.epoll_wait(_epoll, events, EventsAtOnce, -1);
            for (int i = 0; i < count; i++)
            {
                Watched watched;
                lock (_gate)
                {
                    if (!_watched.Remove(Libc.IdOfEvent(events, i), out watched))
                    {
                        continue;
                    }
                }

                _ = Libc.epoll_ctl(_epoll, Libc.EPOLL_CTL_DEL, (int)watched.Socket.DangerousGetHandle(), null);
                watched.Socket.DangerousRelease();
                watched.Ready(watched.State);
            }
        }
    }

    private readonly record struct Watched(SocketHandle Socket, Action<object> Ready, object State);
}
