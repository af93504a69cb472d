using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Managers.Tests.Support;

/// <summary>What the tests run on.</summary>
public static class TestMachine
{
    // ERROR_INTERNAL_ERROR
    private const int InternalError = 1359;
    private const int MostStarts = 3;

    /// <summary>Windows programs run by Wine: its libraries have a function of their own.</summary>
    public static bool IsWine { get; } = OperatingSystem.IsWindows() && NativeLibrary.TryLoad("ntdll.dll", out nint library) && NativeLibrary.TryGetExport(library, "wine_get_version", out _);

    /// <summary>Starts a process of a test. Wine gives a new process up at times before it has run an instruction of its program, and calls that an internal error: then it is started again, and the output says so.</summary>
    public static void Begin(Process process)
    {
        for (int start = 1; ; start++)
        {
            try
            {
                process.Start();
                return;
            }
            catch (Win32Exception e) when (IsWine && e.NativeErrorCode == InternalError && start < MostStarts)
            {
                Console.Error.WriteLine($"Wine did not start {process.StartInfo.FileName} ({e.Message}): again.");
            }
        }
    }
}
