using System.Diagnostics;
using System.Globalization;
using Managers.Tests.Child.Crash;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests.CrashPoints;

/// <summary>What the deaths have in common: the victim, who goes on after it and in what time, and what the pools hold in the end.</summary>
public abstract class CrashTest : LeakCheckedTest
{
    private static readonly TimeSpan s_bound = TimeSpan.FromSeconds(2);

    /// <summary>Skips in builds that have no crash points.</summary>
    protected static void NeedCrashPoints()
    {
#if !CRASH_POINTS
        Assert.Skip("Crash points are compiled out of Release builds: run the Debug build.");
#endif
    }

    /// <summary>Runs a scenario in a child that is killed at the point. Between start and death it may have something to say, to be answered.</summary>
    protected void Kill(string scenario, string point, bool namedCreation, string manager, string token = "", Action<string>? meet = null, string? folder = null)
    {
        Assert.SkipWhen(namedCreation && OperatingSystem.IsWindows(), "Unix alone: a segment may be made under its name there, where the file system has no files without one.");
        using ChildProcess victim = StartChild(new ChildOptions { NamedCreation = namedCreation, Folder = folder, Silent = true }, "crash", scenario, point, manager, token);
        if (meet is not null)
        {
            meet(victim.ReadLine());
            victim.WriteLine("go on");
        }

        int code = victim.WaitForExit();
        Assert.True(code == ChildProcess.KilledExitCode, $"Scenario '{scenario}' did not pass '{point}' (exit code {code}).\n{victim}");
    }

    /// <summary>Does what a survivor does and requires that it took less than two seconds.</summary>
    protected static void GoesOn(Action survivor)
    {
        long started = Stopwatch.GetTimestamp();
        survivor();
        TimeSpan took = Stopwatch.GetElapsedTime(started);
        Assert.True(took < s_bound, $"The survivor took {took.TotalMilliseconds:0} ms: {s_bound.TotalMilliseconds} are allowed.");
    }

    /// <summary>The same operation by a survivor: in this process, or in one of its own if segments are to be made under their names.</summary>
    protected void GoesOnWith(string scenario, bool namedCreation, string manager)
    {
        if (!namedCreation)
        {
            GoesOn(() => CrashScenarios.Run(scenario, manager, string.Empty, static () => { }, static _ => { }));
            return;
        }

        GoesOnInChild(scenario, new ChildOptions { NamedCreation = true, Silent = true }, manager);
    }

    /// <summary>The same operation by a survivor in a process of its own.</summary>
    protected void GoesOnInChild(string scenario, ChildOptions options, string manager)
    {
        using ChildProcess survivor = StartChild(options, "survive", scenario, manager);
        string line = survivor.ReadLine();
        Assert.True(int.TryParse(line, CultureInfo.InvariantCulture, out int milliseconds), survivor.ToString());
        Assert.True(milliseconds < s_bound.TotalMilliseconds, $"The survivor took {milliseconds} ms: {s_bound.TotalMilliseconds} are allowed.");
        Assert.Equal(0, survivor.WaitForExit());
    }

    /// <summary>Opens and closes the manager once, which recovers the dead, then counts: nothing is held, nobody counts as there but the keeper.</summary>
    protected static void AssertNothingHeld(string manager, int liveBlocks = 0)
    {
        GoesOn(() => LocalManager.Open(manager).Dispose());
        Assert.Equal(new PoolCensus(Claimed: 0, Live: liveBlocks, Closing: 0, HalfMadeChunks: 0, ActiveParticipants: 1), PoolCensus.Of(manager));
        Assert.Empty(SegmentFiles.BigObjectsOf(manager));
    }
}
