using Mono.Unix.Native;

namespace Managers.Tests.Support;

/// <summary>
/// A test that leaves nothing: after each one, no file of its names or made by its children lies in the shm file system, and none of its
/// children lives. Classes run in parallel, so only what bears this test's names is this test's.
/// </summary>
public abstract class LeakCheckedTest : IDisposable
{
    private readonly List<ChildProcess> _children = [];

    protected TestNames Names { get; } = new();

    /// <summary>A small manager, so that its file can be counted through in no time.</summary>
    protected static LocalManagerOptions Small(string? name, long capacityInBytes = 1 << 20) => new() { Name = name, CapacityInBytes = capacityInBytes };

    protected static bool IsRoot => !OperatingSystem.IsWindows() && Syscall.geteuid() == 0;

    protected string NewName(string hint = "m") => Names.Next(hint);

    protected ChildProcess StartChild(string role, params string[] arguments) => StartChild(new ChildOptions(), role, arguments);

    protected ChildProcess StartChild(ChildOptions options, string role, params string[] arguments)
    {
        ChildProcess child = ChildProcess.Start(options, role, arguments);
        lock (_children)
        {
            _children.Add(child);
        }

        return child;
    }

    /// <summary>
    /// Sweeps until nothing of that is left. Once may not be enough: what another process is looking at just then, the next user of the library for instance, is left to that process.
    /// </summary>
    protected static void SweepUntilGone(Func<string[]> files) => Eventually.True(
        () =>
        {
            LocalManager.Sweep();
            return files().Length == 0;
        },
        "what the dead left is swept");

    public void Dispose()
    {
        Clean();
        var ids = new HashSet<int>();
        var alive = new List<string>();
        foreach (ChildProcess child in _children)
        {
            ids.Add(child.Id);
            if (!child.HasExited)
            {
                alive.Add(child.ToString());
            }

            child.Dispose();
        }

        string[] files = [.. SegmentFiles.Of(Names.Prefix), .. SegmentFiles.MadeBy(ids)];
        GC.SuppressFinalize(this);
        if (files.Length > 0 || alive.Count > 0)
        {
            foreach (string file in files)
            {
                File.Delete(file);
            }

            throw new InvalidOperationException($"The test left behind: {string.Join(", ", files)}\n{string.Join('\n', alive)}\nHow its children fared:\n{string.Join('\n', _children)}");
        }
    }

    /// <summary>What a class has to put away before the check.</summary>
    protected virtual void Clean()
    {
    }
}
