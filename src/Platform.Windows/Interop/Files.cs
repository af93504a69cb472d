using System.Runtime.InteropServices;

namespace Managers.Platform.Windows.Interop;

/// <summary>Files and the locks on their bytes.</summary>
internal static unsafe partial class Windows
{
    [LibraryImport("kernel32")]
    public static partial HANDLE CreateFileW(char* lpFileName, uint dwDesiredAccess, uint dwShareMode, SECURITY_ATTRIBUTES* lpSecurityAttributes, uint dwCreationDisposition, uint dwFlagsAndAttributes, HANDLE hTemplateFile);

    [LibraryImport("kernel32")]
    public static partial BOOL ReadFile(HANDLE hFile, void* lpBuffer, uint nNumberOfBytesToRead, uint* lpNumberOfBytesRead, OVERLAPPED* lpOverlapped);

    [LibraryImport("kernel32")]
    public static partial BOOL WriteFile(HANDLE hFile, void* lpBuffer, uint nNumberOfBytesToWrite, uint* lpNumberOfBytesWritten, OVERLAPPED* lpOverlapped);

    [LibraryImport("kernel32")]
    public static partial BOOL LockFileEx(HANDLE hFile, uint dwFlags, uint dwReserved, uint nNumberOfBytesToLockLow, uint nNumberOfBytesToLockHigh, OVERLAPPED* lpOverlapped);

    [LibraryImport("kernel32")]
    public static partial BOOL UnlockFileEx(HANDLE hFile, uint dwReserved, uint nNumberOfBytesToUnlockLow, uint nNumberOfBytesToUnlockHigh, OVERLAPPED* lpOverlapped);

    [LibraryImport("kernel32")]
    public static partial BOOL SetFileInformationByHandle(HANDLE hFile, FILE_INFO_BY_HANDLE_CLASS FileInformationClass, void* lpFileInformation, uint dwBufferSize);

    [LibraryImport("kernel32")]
    public static partial BOOL DeviceIoControl(HANDLE hDevice, uint dwIoControlCode, void* lpInBuffer, uint nInBufferSize, void* lpOutBuffer, uint nOutBufferSize, uint* lpBytesReturned, OVERLAPPED* lpOverlapped);

    [LibraryImport("kernel32")]
    public static partial BOOL DeleteFileW(char* lpFileName);

    [LibraryImport("kernel32")]
    public static partial uint GetFileAttributesW(char* lpFileName);
}

/// <summary>What to set on a file by its handle.</summary>
internal enum FILE_INFO_BY_HANDLE_CLASS
{
    FileRenameInfo = 3,
    FileDispositionInfo = 4,
    FileEndOfFileInfo = 6,
}

/// <summary>The new name of a file; its characters follow.</summary>
internal struct FILE_RENAME_INFO
{
    public uint ReplaceIfExists;
    public HANDLE RootDirectory;
    public uint FileNameLength;
    public char FileName;
}
