using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Managers.Hosting.Tests;

/// <summary>What Windows says about other processes.</summary>
internal static unsafe partial class WindowsProcesses
{
    private const uint Processes = 2;
    private const int EntryInBytes = 568;
    private const int IdAt = 8;
    private const int ParentAt = 32;

    /// <summary>A number may be opened for a moment after its process has ended, so it is asked whether it has.</summary>
    internal static bool IsRunning(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return !process.HasExited;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    internal static int[] ChildrenOf(int parent)
    {
        var found = new List<int>();
        nint snapshot = CreateToolhelp32Snapshot(Processes, 0);
        byte* entry = stackalloc byte[EntryInBytes];
        *(int*)entry = EntryInBytes;
        for (int more = Process32FirstW(snapshot, entry); more != 0; more = Process32NextW(snapshot, entry))
        {
            int id = *(int*)(entry + IdAt);
            if (*(int*)(entry + ParentAt) == parent && IsRunning(id))
            {
                found.Add(id);
            }
        }

        _ = CloseHandle(snapshot);
        return [.. found];
    }

    [LibraryImport("kernel32")]
    private static partial nint CreateToolhelp32Snapshot(uint flags, uint process);

    [LibraryImport("kernel32")]
    private static partial int Process32FirstW(nint snapshot, byte* entry);

    [LibraryImport("kernel32")]
    private static partial int Process32NextW(nint snapshot, byte* entry);

    [LibraryImport("kernel32")]
    private static partial int CloseHandle(nint handle);
}
