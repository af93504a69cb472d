using System.Diagnostics;
using System.Globalization;
using Mono.Unix.Native;

namespace Managers.Tests.Support;

/// <summary>What the system says about other processes: /proc on Linux, <see cref="WindowsProcesses"/> on Windows.</summary>
public static class ProcessTable
{
    /// <summary>True as long as the system has any record of it, a zombie's too.</summary>
    public static bool Exists(int id) => OperatingSystem.IsWindows() ? WindowsProcesses.IsRunning(id) : Directory.Exists(Of(id));

    /// <summary>False for one that has ended, even if nobody has asked for its exit code yet.</summary>
    public static bool IsRunning(int id) => OperatingSystem.IsWindows() ? WindowsProcesses.IsRunning(id) : Fields(id) is [var state, ..] && (state is not ("Z" or "X") || HasOtherThreads(id));

    /// <summary>The children of a process, zombies too.</summary>
    public static int[] ChildrenOf(int parent) => OperatingSystem.IsWindows() ? WindowsProcesses.ChildrenOf(parent) : [.. All().Where(id => Fields(id) is [_, var text, ..] && Number(text) == parent)];

    /// <summary>Of all processes on Linux.</summary>
    public static IEnumerable<int> All() => Directory.GetDirectories("/proc").Select(static path => Path.GetFileName(path)).Where(static name => name.All(char.IsAsciiDigit)).Select(Number);

    /// <summary>The command line, word by word; empty when the process has gone.</summary>
    public static string[] ArgumentsOf(int id) => OperatingSystem.IsWindows() ? WindowsProcesses.ArgumentsOf(id) : Read(id, "cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>All of the environment, with a zero after each variable.</summary>
    public static string EnvironmentOf(int id) => OperatingSystem.IsWindows() ? WindowsProcesses.EnvironmentOf(id) : Read(id, "environ");

    public static int GroupOf(int id) => Number(Fields(id)[2]);

    public static int SessionOf(int id) => Number(Fields(id)[3]);

    /// <summary>What its descriptors stand for, by number.</summary>
    public static Dictionary<int, string> DescriptorsOf(int id) => Directory.GetFileSystemEntries(Of(id, "/fd")).ToDictionary(static path => Number(Path.GetFileName(path)), static path => new FileInfo(path).LinkTarget ?? string.Empty);

    /// <summary>Ends a process as the system's strongest means do.</summary>
    public static void Kill(int id)
    {
        using var process = Process.GetProcessById(id);
        process.Kill();
    }

    /// <summary>Stops all threads of a process, until <see cref="Continue"/> or its end.</summary>
    public static void Stop(int id)
    {
        Require(OperatingSystem.IsWindows() ? WindowsProcesses.Stop(id) : Syscall.kill(id, Signum.SIGSTOP) == 0, id);
        if (!OperatingSystem.IsWindows())
        {
            Eventually.True(() => Fields(id) is ["T", ..], $"process {id} is stopped");
        }
    }

    public static void Continue(int id) => Require(OperatingSystem.IsWindows() ? WindowsProcesses.Continue(id) : Syscall.kill(id, Signum.SIGCONT) == 0, id);

    private static void Require(bool done, int id)
    {
        if (!done)
        {
            throw new InvalidOperationException($"Process {id} could not be stopped, or could not go on.");
        }
    }

    private static string Of(int id, string what = "") => string.Create(CultureInfo.InvariantCulture, $"/proc/{id}{what}");

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    /// <summary>State, parent, group, session and so on: what stands after the name, which is in parentheses and may hold blanks itself.</summary>
    private static string[] Fields(int id) => Read(id, "stat") is { Length: > 0 } text ? text[(text.LastIndexOf(')') + 2)..].Split(' ') : [];

    /// <summary>The first thread of a killed process may be gone before the others, which still hold its files and memory.</summary>
    private static bool HasOtherThreads(int id)
    {
        try
        {
            return Directory.GetDirectories(Of(id, "/task")).Length > 1;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static string Read(int id, string file)
    {
        try
        {
            return File.ReadAllText(Of(id, "/" + file));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return string.Empty;
        }
    }
}
