using System.Runtime.InteropServices;

namespace Managers.Platform.Windows.Interop;

/// <summary>Functions of kernel32, with the names and types that TerraFX.Interop.Windows gives them, so that the package can take this folder's place.</summary>
internal static unsafe partial class Windows
{
    [LibraryImport("kernel32")]
    internal static partial uint GetCurrentThreadId();

    [LibraryImport("kernel32")]
    internal static partial HANDLE GetCurrentProcess();

    [LibraryImport("kernel32")]
    internal static partial BOOL GetProcessTimes(HANDLE hProcess, FILETIME* lpCreationTime, FILETIME* lpExitTime, FILETIME* lpKernelTime, FILETIME* lpUserTime);
}

/// <summary>A boolean of Win32: any value but 0 is true.</summary>
internal readonly struct BOOL(int value)
{
    public readonly int Value = value;

    public static BOOL FALSE => new(0);

    public static BOOL TRUE => new(1);

    public static implicit operator bool(BOOL value) => value.Value != 0;

    public static implicit operator BOOL(bool value) => value ? TRUE : FALSE;
}

/// <summary>An opaque handle.</summary>
internal readonly unsafe struct HANDLE(void* value)
{
    public readonly void* Value = value;

    public static HANDLE NULL => new(null);

    public static HANDLE INVALID_VALUE => new((void*)-1);
}

/// <summary>A time in units of 100 ns since 1601, in two halves.</summary>
internal struct FILETIME
{
    public uint dwLowDateTime;
    public uint dwHighDateTime;
}
