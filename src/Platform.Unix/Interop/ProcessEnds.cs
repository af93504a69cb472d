using System.Runtime.InteropServices;

namespace Managers.Platform.Unix.Interop;

/// <summary>Descriptors of processes, and waiting for many of them; robust lists of threads.</summary>
internal static unsafe partial class Libc
{
    internal const int EPOLL_CLOEXEC = 0x80000;
    internal const int EPOLL_CTL_ADD = 1;
    internal const uint EPOLLIN = 1;
    internal const uint EPOLLONESHOT = 1 << 30;

    // The same number on every architecture: it is younger than their common table.
    internal const nint SYS_pidfd_open = 434;

    internal static nint SYS_get_robust_list => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 274 : 100;

    /// <summary>Where the data lies in a <c>struct epoll_event</c>: it is packed on x64 alone.</summary>
    internal static int EpollDataOffset => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;

    internal static int EpollEventSize => EpollDataOffset + sizeof(long);

    /// <summary>The head of a thread's robust list, as the kernel knows it.</summary>
    internal struct RobustListHead
    {
        internal nint List;
        internal nint FutexOffset;
        internal nint Pending;
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint pidfd_open(nint number, nint pid, nint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    internal static partial nint get_robust_list(nint number, nint pid, RobustListHead** head, nuint* length);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_ctl(int epoll, int operation, int fd, byte* poll);

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int epoll_wait(int epoll, byte* events, int capacity, int timeoutMilliseconds);
}
