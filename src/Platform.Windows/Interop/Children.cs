using System.Runtime.InteropServices;

namespace Managers.Platform.Windows.Interop;

/// <summary>Starting processes, and the job that ends them.</summary>
internal static unsafe partial class Windows
{
    public const uint EXTENDED_STARTUPINFO_PRESENT = 0x00080000;
    public const uint DETACHED_PROCESS = 0x00000008;
    public const uint DUPLICATE_SAME_ACCESS = 0x00000002;

    [LibraryImport("kernel32")]
    public static partial BOOL CreateProcessW(
        char* lpApplicationName, char* lpCommandLine, SECURITY_ATTRIBUTES* lpProcessAttributes, SECURITY_ATTRIBUTES* lpThreadAttributes, BOOL bInheritHandles, uint dwCreationFlags,
        void* lpEnvironment, char* lpCurrentDirectory, STARTUPINFOEXW* lpStartupInfo, PROCESS_INFORMATION* lpProcessInformation);

    [LibraryImport("kernel32")]
    public static partial BOOL InitializeProcThreadAttributeList(void* lpAttributeList, uint dwAttributeCount, uint dwFlags, nuint* lpSize);

    [LibraryImport("kernel32")]
    public static partial BOOL UpdateProcThreadAttribute(void* lpAttributeList, uint dwFlags, nuint Attribute, void* lpValue, nuint cbSize, void* lpPreviousValue, nuint* lpReturnSize);

    [LibraryImport("kernel32")]
    public static partial void DeleteProcThreadAttributeList(void* lpAttributeList);

    [LibraryImport("kernel32")]
    public static partial HANDLE CreateJobObjectW(SECURITY_ATTRIBUTES* lpJobAttributes, char* lpName);

    [LibraryImport("kernel32")]
    public static partial BOOL SetInformationJobObject(HANDLE hJob, JOBOBJECTINFOCLASS JobObjectInformationClass, void* lpJobObjectInformation, uint cbJobObjectInformationLength);

    [LibraryImport("kernel32")]
    public static partial BOOL TerminateProcess(HANDLE hProcess, uint uExitCode);

    [LibraryImport("kernel32")]
    public static partial BOOL GetExitCodeProcess(HANDLE hProcess, uint* lpExitCode);

    [LibraryImport("kernel32")]
    public static partial HANDLE GetStdHandle(uint nStdHandle);

    [LibraryImport("kernel32")]
    public static partial BOOL SetStdHandle(uint nStdHandle, HANDLE hHandle);

    [LibraryImport("kernel32")]
    public static partial BOOL DuplicateHandle(
        HANDLE hSourceProcessHandle, HANDLE hSourceHandle, HANDLE hTargetProcessHandle, HANDLE* lpTargetHandle, uint dwDesiredAccess, BOOL bInheritHandle, uint dwOptions);

    [LibraryImport("kernel32")]
    public static partial BOOL SetHandleInformation(HANDLE hObject, uint dwMask, uint dwFlags);

    [LibraryImport("kernel32")]
    public static partial uint GetFileType(HANDLE hFile);

    [LibraryImport("kernel32")]
    public static partial BOOL PeekNamedPipe(HANDLE hNamedPipe, void* lpBuffer, uint nBufferSize, uint* lpBytesRead, uint* lpTotalBytesAvail, uint* lpBytesLeftThisMessage);

    [LibraryImport("kernel32")]
    public static partial char* GetCommandLineW();

    [LibraryImport("shell32")]
    public static partial char** CommandLineToArgvW(char* lpCmdLine, int* pNumArgs);
}

internal static class STD
{
    public const uint STD_INPUT_HANDLE = unchecked((uint)-10);
    public const uint STD_OUTPUT_HANDLE = unchecked((uint)-11);
    public const uint STD_ERROR_HANDLE = unchecked((uint)-12);
}

internal static class STARTF
{
    public const int STARTF_USESTDHANDLES = 0x100;
}

internal static class PROC
{
    public const int PROC_THREAD_ATTRIBUTE_HANDLE_LIST = 0x20002;
    public const int PROC_THREAD_ATTRIBUTE_JOB_LIST = 0x2000D;
}

internal static class JOB
{
    public const int JOB_OBJECT_LIMIT_SILENT_BREAKAWAY_OK = 0x1000;
    public const int JOB_OBJECT_LIMIT_KILL_ON_JOB_CLOSE = 0x2000;
}

internal enum JOBOBJECTINFOCLASS
{
    JobObjectExtendedLimitInformation = 9,
}

internal unsafe struct STARTUPINFOW
{
    public uint cb;
    public char* lpReserved;
    public char* lpDesktop;
    public char* lpTitle;
    public uint dwX;
    public uint dwY;
    public uint dwXSize;
    public uint dwYSize;
    public uint dwXCountChars;
    public uint dwYCountChars;
    public uint dwFillAttribute;
    public uint dwFlags;
    public ushort wShowWindow;
    public ushort cbReserved2;
    public byte* lpReserved2;
    public HANDLE hStdInput;
    public HANDLE hStdOutput;
    public HANDLE hStdError;
}

internal unsafe struct STARTUPINFOEXW
{
    public STARTUPINFOW StartupInfo;
    public void* lpAttributeList;
}

internal struct PROCESS_INFORMATION
{
    public HANDLE hProcess;
    public HANDLE hThread;
    public uint dwProcessId;
    public uint dwThreadId;
}

internal struct IO_COUNTERS
{
    public ulong ReadOperationCount;
    public ulong WriteOperationCount;
    public ulong OtherOperationCount;
    public ulong ReadTransferCount;
    public ulong WriteTransferCount;
    public ulong OtherTransferCount;
}

internal struct JOBOBJECT_BASIC_LIMIT_INFORMATION
{
    public long PerProcessUserTimeLimit;
    public long PerJobUserTimeLimit;
    public uint LimitFlags;
    public nuint MinimumWorkingSetSize;
    public nuint MaximumWorkingSetSize;
    public uint ActiveProcessLimit;
    public nuint Affinity;
    public uint PriorityClass;
    public uint SchedulingClass;
}

internal struct JOBOBJECT_EXTENDED_LIMIT_INFORMATION
{
    public JOBOBJECT_BASIC_LIMIT_INFORMATION BasicLimitInformation;
    public IO_COUNTERS IoInfo;
    public nuint ProcessMemoryLimit;
    public nuint JobMemoryLimit;
    public nuint PeakProcessMemoryUsed;
    public nuint PeakJobMemoryUsed;
}
