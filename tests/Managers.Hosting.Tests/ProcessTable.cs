using System.Globalization;

namespace Managers.Hosting.Tests;

/// <summary>What /proc says about other processes.</summary>
internal static class ProcessTable
{
    /// <summary>True as long as the system has any record of it, a zombie's too.</summary>
    internal static bool Exists(int id) => OperatingSystem.IsWindows() ? WindowsProcesses.IsRunning(id) : Directory.Exists(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}"));

    /// <summary>False for one that has ended, even if nobody has asked for its exit code yet.</summary>
    internal static bool IsRunning(int id) => OperatingSystem.IsWindows() ? WindowsProcesses.IsRunning(id) : Fields(id) is [var state, ..] && (state is not ("Z" or "X") || HasOtherThreads(id));

    internal static int GroupOf(int id) => int.Parse(Fields(id)[2], CultureInfo.InvariantCulture);

    internal static int SessionOf(int id) => int.Parse(Fields(id)[3], CultureInfo.InvariantCulture);

    /// <summary>The children of a process, zombies too.</summary>
    internal static int[] ChildrenOf(int parent) => OperatingSystem.IsWindows() ? WindowsProcesses.ChildrenOf(parent) :
    [
        .. from directory in Directory.GetDirectories("/proc")
           let name = Path.GetFileName(directory)
           where name.All(char.IsAsciiDigit)
           let id = int.Parse(name, CultureInfo.InvariantCulture)
           where Fields(id) is [_, var parentText, ..] && int.Parse(parentText, CultureInfo.InvariantCulture) == parent
           select id,
    ];

    internal static string[] ArgumentsOf(int id) => Read(id, "cmdline").Split('\0', StringSplitOptions.RemoveEmptyEntries);

    internal static string EnvironmentOf(int id) => Read(id, "environ");

    /// <summary>What its descriptors stand for, by number.</summary>
    internal static Dictionary<int, string> DescriptorsOf(int id) => Directory.GetFileSystemEntries(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/fd"))
        .ToDictionary(path => int.Parse(Path.GetFileName(path), CultureInfo.InvariantCulture), path => new FileInfo(path).LinkTarget ?? string.Empty);

    /// <summary>State, parent, group, session and so on: what stands after the name, which is in parentheses and may hold blanks itself.</summary>
    private static string[] Fields(int id) => Read(id, "stat") is { Length: > 0 } text ? text[(text.LastIndexOf(')') + 2)..].Split(' ') : [];

    /// <summary>The first thread of a killed process may be gone before the others, which still hold its files and memory.</summary>
    private static bool HasOtherThreads(int id)
    {
        try
        {
            return Directory.GetDirectories(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/task")).Length > 1;
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
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{file}"));
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
