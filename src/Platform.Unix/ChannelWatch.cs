using Managers.Platform.Unix.Interop;

namespace Managers.Platform.Unix;

/// <summary>
/// Sockets that nobody reads, in one epoll set. The set knows each by a number, and its descriptor is held until it has left the set: so an event is of the channel that was added, or of none.
/// </summary>
internal sealed class ChannelWatch : IChannelWatch
{
    private readonly Dictionary<long, Watched> _watched = [];
    private readonly Lock _gate = new();
    private readonly EpollThread _events;
    private long _lastId;

    public ChannelWatch() => _events = new EpollThread("Managers channel watch", Report);

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

        using (Uninterrupted.Enter(_gate))
        {
            long id = ++_lastId;
            // Before the set has it: its event may come at once.
            _watched.Add(id, new Watched(socket, ready, state));
            if (_events.TryAdd((int)socket.DangerousGetHandle(), Libc.EPOLLIN | Libc.EPOLLRDHUP, id))
            {
                return true;
            }

            _watched.Remove(id);
        }

        socket.DangerousRelease();
        return false;
    }

    private void Report(long id)
    {
        Watched watched;
        lock (_gate)
        {
            if (!_watched.Remove(id, out watched))
            {
                return;
            }
        }

        _events.Remove((int)watched.Socket.DangerousGetHandle());
        watched.Socket.DangerousRelease();
        watched.Ready(watched.State);
    }

    private readonly record struct Watched(SocketHandle Socket, Action<object> Ready, object State);
}
