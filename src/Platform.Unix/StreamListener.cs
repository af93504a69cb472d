using Managers.Platform.Unix.Interop;

namespace Managers.Platform.Unix;

/// <summary>A socket at which connections arrive.</summary>
internal sealed unsafe class StreamListener(SocketHandle socket, ManagerAddress address, string? path, Channels channels) : ChannelListener
{
    private const int ENOMEM = 12;
    private const int ENFILE = 23;
    private const int ENOBUFS = 105;
    private int _closed;

    internal override ManagerAddress Address => address;

    internal override Channel? Accept()
    {
        while (Volatile.Read(ref _closed) == 0)
        {
            int descriptor;
            try
            {
                descriptor = Libc.accept4(socket, null, null, Libc.SOCK_CLOEXEC);
            }
            catch (ObjectDisposedException)
            {
                return null;
            }

            if (descriptor >= 0)
            {
                if (channels.Admit(descriptor, path is null) is { } channel)
                {
                    return channel;
                }
            }
            else if (NativeError.Last.Number is NativeError.EMFILE or ENFILE or ENOBUFS or ENOMEM)
            {
                // Out of descriptors or memory: those that are there go on; room may come.
                Libc.poll(null, 0, 10);
            }
        }

        return null;
    }

    public override void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) != 0)
        {
            return;
        }

        // The name first: a new server can have it at once.
        if (path is not null)
        {
            try
            {
                File.Delete(path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Its folder has gone, as that of a session does, or is the user's no more: nobody finds the name there.
            }
        }

        _ = Libc.shutdown(socket, Libc.SHUT_RDWR);
        socket.Dispose();
    }
}
