using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Managers.Tests.Support;

/// <summary>What Windows says about other processes.</summary>
internal static unsafe partial class WindowsProcesses
{
    private const uint Processes = 2;
    private const int EntryInBytes = 568;
    private const int IdAt = 8;
    private const int ParentAt = 32;

    // PROCESS_BASIC_INFORMATION, PEB, RTL_USER_PROCESS_PARAMETERS and UNICODE_STRING of 64 bits.
    private const int BasicInformation = 0;
    private const int BasicInformationInBytes = 48;
    private const int PebAt = 8;
    private const int ParametersAt = 0x20;
    private const int CommandLineAt = 0x70;
    private const int TextAt = 8;
    private const int EnvironmentAt = 0x80;
    private const int EnvironmentSizeAt = 0x3F0;

    /// <summary>A number may be opened for a moment after its process has ended. The exit code is no proof of the end: it is there before the process has let go of what it holds.</summary>
    internal static bool IsRunning(int id) => Ask(id, static process => !process.WaitForExit(TimeSpan.Zero), false);

    internal static int[] ChildrenOf(int parent)
    {
        var found = new List<int>();
        DateTime? since = StartOf(parent);
        nint snapshot = CreateToolhelp32Snapshot(Processes, 0);
        byte* entry = stackalloc byte[EntryInBytes];
        *(int*)entry = EntryInBytes;
        for (int more = Process32FirstW(snapshot, entry); more != 0; more = Process32NextW(snapshot, entry))
        {
            int id = *(int*)(entry + IdAt);

            // Numbers come again: an older process is the child of another one that had the parent's number.
            if (*(int*)(entry + ParentAt) == parent && IsRunning(id) && !(StartOf(id) < since))
            {
                found.Add(id);
            }
        }

        _ = CloseHandle(snapshot);
        return [.. found];
    }

    internal static string[] ArgumentsOf(int id)
    {
        string line = ReadParameters(id, static (process, parameters) => ReadText(process, Read<nint>(process, parameters + CommandLineAt + TextAt), Read<ushort>(process, parameters + CommandLineAt)));

        // Of nothing the system would make the name of this program.
        if (line.Length == 0)
        {
            return [];
        }

        char** words = CommandLineToArgvW(line, out int count);
        string[] arguments = new string[count];
        for (int i = 0; i < count; i++)
        {
            arguments[i] = new string(words[i]);
        }

        Marshal.FreeHGlobal((nint)words);
        return arguments;
    }

    internal static string EnvironmentOf(int id) =>
        ReadParameters(id, static (process, parameters) => ReadText(process, Read<nint>(process, parameters + EnvironmentAt), (int)Read<nint>(process, parameters + EnvironmentSizeAt)));

    internal static bool Stop(int id) => Ask(id, static process => NtSuspendProcess(process.Handle) == 0, false);

    internal static bool Continue(int id) => Ask(id, static process => NtResumeProcess(process.Handle) == 0, false);

    private static DateTime? StartOf(int id) => Ask<DateTime?>(id, static process => process.StartTime, null);

    /// <summary>Reads what a process was started with out of its own memory, where all versions have it. Nothing, if it has gone or its creator has not put it there yet.</summary>
    private static string ReadParameters(int id, Func<nint, nint, string> read) => Ask(
        id,
        process =>
        {
            byte* information = stackalloc byte[BasicInformationInBytes];
            return NtQueryInformationProcess(process.Handle, BasicInformation, information, BasicInformationInBytes, out _) == 0
                && Read<nint>(process.Handle, *(nint*)(information + PebAt) + ParametersAt) is var parameters and not 0 ? read(process.Handle, parameters) : string.Empty;
        },
        string.Empty);

    private static T Read<T>(nint process, nint address)
        where T : unmanaged
    {
        T value;
        return ReadProcessMemory(process, address, &value, (nuint)sizeof(T), out _) != 0 ? value : throw new Win32Exception(Marshal.GetLastSystemError());
    }

    private static string ReadText(nint process, nint address, int lengthInBytes)
    {
        char[] text = new char[lengthInBytes / sizeof(char)];
        fixed (char* start = text)
        {
            return ReadProcessMemory(process, address, start, (nuint)lengthInBytes, out _) != 0 ? new string(text) : throw new Win32Exception(Marshal.GetLastSystemError());
        }
    }

    private static T Ask<T>(int id, Func<Process, T> question, T ifGone)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            return question(process);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            return ifGone;
        }
    }

    [LibraryImport("kernel32")]
    private static partial nint CreateToolhelp32Snapshot(uint flags, uint process);

    [LibraryImport("kernel32")]
    private static partial int Process32FirstW(nint snapshot, byte* entry);

    [LibraryImport("kernel32")]
    private static partial int Process32NextW(nint snapshot, byte* entry);

    [LibraryImport("kernel32")]
    private static partial int CloseHandle(nint handle);

    [LibraryImport("kernel32")]
    private static partial int ReadProcessMemory(nint process, nint address, void* buffer, nuint size, out nuint read);

    [LibraryImport("ntdll")]
    private static partial int NtQueryInformationProcess(nint process, int what, void* information, int length, out int returned);

    [LibraryImport("ntdll")]
    private static partial int NtSuspendProcess(nint process);

    [LibraryImport("ntdll")]
    private static partial int NtResumeProcess(nint process);

    [LibraryImport("shell32", StringMarshalling = StringMarshalling.Utf16)]
    private static partial char** CommandLineToArgvW(string line, out int count);
}
