using System.Globalization;
using System.Text;

namespace Managers.Process.Tests.PageRank;

/// <summary>What /proc says about other processes.</summary>
internal static class ProcessTable
{
    public static bool IsAvailable => File.Exists("/proc/self/stat");

    /// <summary>The ids of the worker processes that <paramref name="coordinator"/> has started.</summary>
    public static int[] WorkersOf(int coordinator) => ChildrenOf(coordinator, "worker");

    /// <summary>The ids of the server processes that <paramref name="coordinator"/> has started.</summary>
    public static int[] ServersOf(int coordinator) => ChildrenOf(coordinator, "managers-server");

    private static int[] ChildrenOf(int coordinator, string argument) =>
    [
        .. from directory in Directory.GetDirectories("/proc")
           let name = Path.GetFileName(directory)
           where name.All(char.IsAsciiDigit)
           let id = int.Parse(name, CultureInfo.InvariantCulture)
           where ParentOf(id) == coordinator && ArgumentsOf(id) is { } arguments && arguments.Contains(argument)
           select id,
    ];

    /// <summary>The command line; null when the process has gone.</summary>
    public static string[]? ArgumentsOf(int id) => Read(id, "cmdline")?.Split('\0', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>False for one that has ended, even if nobody has asked for its exit code yet.</summary>
    public static bool IsRunning(int id) => Fields(id) is [var state, ..] && (state is not ("Z" or "X") || HasOtherThreads(id));

    private static int ParentOf(int id) => Fields(id) is [_, var parent, ..] ? int.Parse(parent, CultureInfo.InvariantCulture) : -1;

    /// <summary>State, parent and so on: what stands after the name, which is in parentheses and may hold blanks itself.</summary>
    private static string[] Fields(int id) => Read(id, "stat") is { } text ? text[(text.LastIndexOf(')') + 2)..].Split(' ') : [];

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

    private static string? Read(int id, string file)
    {
        try
        {
            return File.ReadAllText(string.Create(CultureInfo.InvariantCulture, $"/proc/{id}/{file}"), Encoding.UTF8);
        }
        catch (IOException)
        {
            return null;
        }
        catch (UnauthorizedAccessException)
        {
            return null;
        }
    }
}
