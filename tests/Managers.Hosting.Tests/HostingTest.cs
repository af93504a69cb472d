using System.Diagnostics;
using System.Runtime.Versioning;
using Managers.Hosting.Tests;
using Managers.Platform;
using Managers.Tests.Support;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

// What many tests look at is Linux: /proc, signals, sessions. On Windows those skip and say so (Need.Unix).
[assembly: SupportedOSPlatform("linux")]
[assembly: AssemblyFixture(typeof(NothingLeft))]

// Every test starts processes and some measure their ends: one after the other, they measure no more than that.
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace Managers.Hosting.Tests;

/// <summary>A test that leaves no process: none that it names, and no child of this process, not even as a zombie.</summary>
public abstract class HostingTest : IDisposable
{
    protected static readonly TimeSpan Patience = Eventually.Patience;

    /// <summary>What the death of a parent may cost, from the issue that asks for it.</summary>
    protected static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly List<int> _processes = [];

    /// <summary>This process has to be gone when the test ends.</summary>
    private protected int Watch(int processId)
    {
        _processes.Add(processId);
        return processId;
    }

    private protected HostApp Watch(HostApp app)
    {
        Watch(app.Id);
        if (app.ServerId != 0)
        {
            Watch(app.ServerId);
        }

        return app;
    }

    private protected static ServerProcess Start(string program, string options = "", TimeSpan? timeout = null) =>
        ServerProcess.Start(program + Managers.Tests.HostApp.Programs.Home, System.Text.Encoding.UTF8.GetBytes(options), timeout ?? Patience);

    /// <summary>How it ended; waits for that.</summary>
    private protected static ChildExit EndOf(ServerProcess server)
    {
        Eventually.True(() => server.HasExited, "the server process has ended");
        return server.Exited.GetAwaiter().GetResult();
    }

    /// <summary>Requires that a process is gone within the time after this call.</summary>
    private protected static void GoneWithin(TimeSpan time, params int[] processes)
    {
        long started = Stopwatch.GetTimestamp();
        Eventually.True(() => !processes.Any(ProcessTable.IsRunning), $"processes {string.Join(", ", processes)} are gone", time);
        TestContext.Current.TestOutputHelper?.WriteLine($"gone after {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0.0} ms");
    }

    public void Dispose()
    {
        GC.SuppressFinalize(this);

        // The record of an orphan is for the system's first process to take down, in its own time.
        Eventually.True(() => !_processes.Any(ProcessTable.IsRunning), $"none of the processes {string.Join(", ", _processes)} is left");
        // A child that has ended is still one until the thread that watches for ends has come to it.
        Eventually.True(() => ProcessTable.ChildrenOf(Environment.ProcessId).Length == 0, "this process has no child");
    }
}

/// <summary>After the last test, this process has no child.</summary>
public sealed class NothingLeft : IDisposable
{
    public void Dispose()
    {
        int[] children = ProcessTable.ChildrenOf(Environment.ProcessId);
        if (children.Length > 0)
        {
            throw new InvalidOperationException($"The tests left behind: {string.Join(", ", children)}");
        }
    }
}
