using System.Runtime.InteropServices;

namespace Managers.Platform.Unix.Interop;

/// <summary>Open file description locks: they belong to the open file, not to the process or thread, and the kernel drops them when its last descriptor closes.</summary>
internal static unsafe partial class Libc
{
    internal const int F_OFD_GETLK = 36;
    internal const int F_OFD_SETLK = 37;

    internal const int F_OFD_SETLKW = 38;

    internal const short F_RDLCK = 0;
    internal const short F_WRLCK = 1;
    internal const short F_UNLCK = 2;

    /// <summary><c>struct flock</c> of 64-bit Linux; <c>l_pid</c> has to be 0 for these commands.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 32)]
    internal struct Flock
    {
        [FieldOffset(0)] internal short Type;
        [FieldOffset(2)] internal short Whence;
        [FieldOffset(8)] internal long Start;
        [FieldOffset(16)] internal long Length;
        [FieldOffset(24)] internal int Pid;
    }

    [LibraryImport("libc", SetLastError = true)]
    internal static partial int fcntl(int fd, int command, Flock* argument);
}
