using System.Runtime.InteropServices;

namespace Managers.Platform.Unix.Interop;

/// <summary>Descriptors of processes; robust lists of threads.</summary>
internal static unsafe partial class Libc
{
    // The same number on every architecture: it is younger than their common table.
    internal const nint SYS_pidfd_open = 434;

    internal static nint SYS_get_robust_list => RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 274 : 100;

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
}
