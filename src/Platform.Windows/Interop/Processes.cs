using System.Runtime.InteropServices;

namespace Managers.Platform.Windows.Interop;

/// <summary>Processes and threads, with the names and types that TerraFX.Interop.Windows gives them, so that the package can take this folder's place.</summary>
internal static unsafe partial class Windows
{
    [LibraryImport("kernel32")]
    public static partial uint GetCurrentThreadId();

    [LibraryImport("kernel32")]
    public static partial HANDLE GetCurrentProcess();

    [LibraryImport("kernel32")]
    public static partial HANDLE OpenProcess(uint dwDesiredAccess, BOOL bInheritHandle, uint dwProcessId);

    [LibraryImport("kernel32")]
    public static partial BOOL GetProcessTimes(HANDLE hProcess, FILETIME* lpCreationTime, FILETIME* lpExitTime, FILETIME* lpKernelTime, FILETIME* lpUserTime);

    [LibraryImport("kernel32")]
    public static partial BOOL ProcessIdToSessionId(uint dwProcessId, uint* pSessionId);
}
