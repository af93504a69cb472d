using System.Runtime.InteropServices;

namespace Managers.Platform.Windows.Interop;

/// <summary>Events, and waits for them.</summary>
internal static unsafe partial class Windows
{
    [LibraryImport("kernel32")]
    public static partial HANDLE CreateEventW(SECURITY_ATTRIBUTES* lpEventAttributes, BOOL bManualReset, BOOL bInitialState, char* lpName);

    [LibraryImport("kernel32")]
    public static partial HANDLE OpenEventW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpName);

    [LibraryImport("kernel32")]
    public static partial BOOL SetEvent(HANDLE hEvent);

    [LibraryImport("kernel32")]
    public static partial BOOL ResetEvent(HANDLE hEvent);

    [LibraryImport("kernel32")]
    public static partial uint WaitForSingleObject(HANDLE hHandle, uint dwMilliseconds);

    [LibraryImport("kernel32")]
    public static partial uint WaitForMultipleObjects(uint nCount, HANDLE* lpHandles, BOOL bWaitAll, uint dwMilliseconds);
}
