using System.Runtime.InteropServices;

namespace Managers.Platform.Windows.Interop;

/// <summary>Named pipes and overlapped operations. TerraFX.Interop.Windows lacks most of the pipes' functions: with the package in this folder's place, this file stays.</summary>
internal static unsafe partial class Windows
{
    public const uint SECURITY_SQOS_PRESENT = 0x00100000;
    public const uint SECURITY_IDENTIFICATION = 0x00010000;
    public const int STATUS_PENDING = 0x103;
    public const uint OWNER_SECURITY_INFORMATION = 0x1;

    [LibraryImport("kernel32")]
    public static partial HANDLE CreateNamedPipeW(
        char* lpName, uint dwOpenMode, uint dwPipeMode, uint nMaxInstances, uint nOutBufferSize, uint nInBufferSize, uint nDefaultTimeOut, SECURITY_ATTRIBUTES* lpSecurityAttributes);

    [LibraryImport("kernel32")]
    public static partial BOOL ConnectNamedPipe(HANDLE hNamedPipe, OVERLAPPED* lpOverlapped);

    [LibraryImport("kernel32")]
    public static partial BOOL DisconnectNamedPipe(HANDLE hNamedPipe);

    [LibraryImport("kernel32")]
    public static partial BOOL WaitNamedPipeW(char* lpNamedPipeName, uint nTimeOut);

    [LibraryImport("kernel32")]
    public static partial BOOL GetNamedPipeClientProcessId(HANDLE Pipe, uint* ClientProcessId);

    [LibraryImport("kernel32")]
    public static partial BOOL GetNamedPipeServerProcessId(HANDLE Pipe, uint* ServerProcessId);

    [LibraryImport("kernel32")]
    public static partial BOOL GetOverlappedResult(HANDLE hFile, OVERLAPPED* lpOverlapped, uint* lpNumberOfBytesTransferred, BOOL bWait);

    [LibraryImport("kernel32")]
    public static partial HANDLE CreateIoCompletionPort(HANDLE FileHandle, HANDLE ExistingCompletionPort, nuint CompletionKey, uint NumberOfConcurrentThreads);

    [LibraryImport("kernel32")]
    public static partial BOOL CancelIoEx(HANDLE hFile, OVERLAPPED* lpOverlapped);
}

internal static class PIPE
{
    public const int PIPE_ACCESS_DUPLEX = 0x3;
    public const int PIPE_TYPE_BYTE = 0x0;
    public const int PIPE_REJECT_REMOTE_CLIENTS = 0x8;
    public const int PIPE_UNLIMITED_INSTANCES = 255;
}
