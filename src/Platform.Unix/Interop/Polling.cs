using System.Runtime.InteropServices;

namespace Managers.Platform.Unix.Interop;

/// <summary>Waiting for many descriptors at once.</summary>
internal static unsafe partial class Libc
{
    internal const int EPOLL_CLOEXEC = 0x80000;
    internal const int EPOLL_CTL_ADD = 1;
    internal const int EPOLL_CTL_DEL = 2;
    internal const uint EPOLLIN = 1;
    internal const uint EPOLLRDHUP = 0x2000;
    internal const uint EPOLLONESHOT = 1 << 30;

    /// <summary>Enough for one <c>struct epoll_event</c> on every architecture.</summary>
    internal const int LargestEpollEvent = 16;

    /// <summary>Where the data lies in a <c>struct epoll_event</c>: it is packed on x64 alone.</summary>
    internal static int EpollDataOffset => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    internal static int EpollEventSize => EpollDataOffset + sizeof(long);

    /// <summary>Adds a descriptor to a set.</summary>
    /// <param name="epoll">The set.</param>
    /// <param name="fd">The descriptor.</param>
    /// <param name="events">What to wait for.</param>
    /// <param name="id">What comes back with its events.</param>
    /// <returns>False if the system refuses.</returns>
    internal static bool TryAddToEpoll(int epoll, int fd, uint events, long id)
    {
        byte* poll = stackalloc byte[LargestEpollEvent];
        *(uint*)poll = events;
        *(long*)(poll + EpollDataOffset) = id;
        return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, poll) == 0;
    }

    /// <summary>The id that came with an event.</summary>
    internal static long IdOfEvent(byte* events, int index) => *(long*)(events + index * EpollEventSize + EpollDataOffset);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_ctl(int epoll, int operation, int fd, byte* poll);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_wait(int epoll, byte* events, int capacity, int timeoutMilliseconds);
}
