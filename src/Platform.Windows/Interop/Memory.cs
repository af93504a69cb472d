using System.Runtime.InteropServices;

namespace Managers.Platform.Windows.Interop;

/// <summary>Sections and their views.</summary>
internal static unsafe partial class Windows
{
    public const uint GENERIC_READ = 0x80000000;
    public const uint GENERIC_WRITE = 0x40000000;
    public const uint DELETE = 0x00010000;
    public const uint READ_CONTROL = 0x00020000;
    public const uint SYNCHRONIZE = 0x00100000;
    public const uint INFINITE = 0xFFFFFFFF;

    [LibraryImport("kernel32")]
    public static partial BOOL CloseHandle(HANDLE hObject);

    [LibraryImport("kernel32")]
    public static partial HANDLE CreateFileMappingW(HANDLE hFile, SECURITY_ATTRIBUTES* lpFileMappingAttributes, uint flProtect, uint dwMaximumSizeHigh, uint dwMaximumSizeLow, char* lpName);

    [LibraryImport("kernel32")]
    public static partial HANDLE OpenFileMappingW(uint dwDesiredAccess, BOOL bInheritHandle, char* lpName);

    [LibraryImport("kernel32")]
    public static partial void* MapViewOfFile(HANDLE hFileMappingObject, uint dwDesiredAccess, uint dwFileOffsetHigh, uint dwFileOffsetLow, nuint dwNumberOfBytesToMap);

    [LibraryImport("kernel32")]
    public static partial BOOL UnmapViewOfFile(void* lpBaseAddress);

    [LibraryImport("kernel32")]
    public static partial void* VirtualAlloc(void* lpAddress, nuint dwSize, uint flAllocationType, uint flProtect);

    [LibraryImport("kernel32")]
    public static partial BOOL VirtualLock(void* lpAddress, nuint dwSize);

    [LibraryImport("kernel32")]
    public static partial nuint VirtualQuery(void* lpAddress, MEMORY_BASIC_INFORMATION* lpBuffer, nuint dwLength);

    [LibraryImport("kernel32")]
    public static partial BOOL GlobalMemoryStatusEx(MEMORYSTATUSEX* lpBuffer);
}

/// <summary>A range of pages in one state.</summary>
internal unsafe struct MEMORY_BASIC_INFORMATION
{
    public void* BaseAddress;
    public void* AllocationBase;
    public uint AllocationProtect;
    public ushort PartitionId;
    public nuint RegionSize;
    public uint State;
    public uint Protect;
    public uint Type;
}

/// <summary>What memory the machine has and what is left of it.</summary>
internal struct MEMORYSTATUSEX
{
    public uint dwLength;
    public uint dwMemoryLoad;
    public ulong ullTotalPhys;
    public ulong ullAvailPhys;
    public ulong ullTotalPageFile;
    public ulong ullAvailPageFile;
    public ulong ullTotalVirtual;
    public ulong ullAvailVirtual;
    public ulong ullAvailExtendedVirtual;
}
