using System.Diagnostics;
using System.Globalization;
using Xunit;

namespace Managers.Core.Tests.Interleavings.Scheduling;

/// <summary>What trying schedules has shown.</summary>
/// <param name="Schedules">How many were run.</param>
/// <param name="States">How many different states were met; 0 where nobody counted.</param>
/// <param name="IsComplete">All there are within the budget.</param>
/// <param name="Failure">What went wrong in the first that failed, with the schedule and what happened; null if none did.</param>
/// <param name="Schedule">That schedule.</param>
internal sealed record Exploration(int Schedules, int States, bool IsComplete, string? Failure, string? Schedule);

/// <summary>Tries schedules of a scenario: all of them, some by seed, or one.</summary>
internal static class Explorer
{
    /// <summary>Random schedules are multiplied by it; from 10 on, where all are tried one preemption more is allowed.</summary>
    private const string FactorVariable = "MANAGERS_INTERLEAVINGS";

    private const double DeepFactor = 10;

    private const int LastLines = 150;

    internal static double Factor { get; } =
        double.TryParse(Environment.GetEnvironmentVariable(FactorVariable), CultureInfo.InvariantCulture, out double factor) && factor > 0 ? factor : 1;

    /// <summary>Tries all schedules within the scenario's budget, and fails the test if one fails.</summary>
    internal static void Exhaust(Scenario scenario, int most = 200_000)
    {
        long started = Stopwatch.GetTimestamp();
        bool isDeep = Factor >= DeepFactor && scenario.Budget.Preemptions != Budget.Unbounded;
        most = isDeep ? int.MaxValue : most;
        Exploration found = TryAll(scenario, most, morePreemptions: isDeep ? 1 : 0);
        Report(scenario, "all", found, started);
        Assert.True(found.Failure is null, found.Failure);
        Assert.True(found.IsComplete, $"{scenario}: {most} schedules are not all within {scenario.Budget}");
    }

    /// <summary>Tries random schedules, and fails the test if one fails.</summary>
    internal static void Sample(Scenario scenario, int count)
    {
        long started = Stopwatch.GetTimestamp();
        Exploration found = TrySome(scenario, (int)Math.Min(int.MaxValue, count * Factor), Random.Shared.Next());
        Report(scenario, "random", found, started);
        Assert.True(found.Failure is null, found.Failure);
    }

    /// <summary>Runs one schedule, as a failure printed it, and fails the test if it fails.</summary>
    internal static void Replay(Scenario scenario, string schedule)
    {
        string? failure = TryOne(scenario, schedule);
        Assert.True(failure is null, failure);
    }

    internal static Exploration TryAll(Scenario scenario, int most = 200_000, bool leavesKnownStates = true, int morePreemptions = 0) => OneProcessor.Run(() =>
    {
        Budget budget = scenario.Budget with { Preemptions = scenario.Budget.Preemptions + morePreemptions };
        using var scheduler = new Scheduler();
        var chooser = new DepthFirst(leavesKnownStates);
        int schedules = 0;
        do
        {
            schedules++;
            if (scheduler.Execute(scenario, chooser, budget) == RunEnd.Failed)
            {
                return Failed(scheduler, scenario, chooser, budget.Preemptions, schedules, chooser.States, string.Empty);
            }

            if (schedules == most)
            {
                return new Exploration(schedules, chooser.States, false, null, null);
            }
        }
        while (chooser.Advance());
        return new Exploration(schedules, chooser.States, true, null, null);
    });

    internal static Exploration TrySome(Scenario scenario, int count, int seed) => OneProcessor.Run(() =>
    {
        using var scheduler = new Scheduler();
        for (int i = 0; i < count; i++)
        {
            var chooser = new RandomWalk(unchecked(seed + i));
            if (scheduler.Execute(scenario, chooser, scenario.Budget with { Preemptions = Budget.Unbounded }) == RunEnd.Failed)
            {
                return Failed(scheduler, scenario, chooser, Budget.Unbounded, i + 1, 0, $"seed: {unchecked(seed + i)}\n");
            }
        }

        return new Exploration(count, 0, false, null, null);
    });

    /// <returns>What went wrong; null if nothing did.</returns>
    internal static string? TryOne(Scenario scenario, string schedule) => OneProcessor.Run(() =>
    {
        using var scheduler = new Scheduler();
        return Trace(scheduler, scenario, schedule, out string trace) is { } failure ? $"{failure}\n{trace}" : null;
    });

    private static Exploration Failed(Scheduler scheduler, Scenario scenario, Chooser chooser, int preemptions, int schedules, int states, string seed)
    {
        string why = scheduler.Failure!.Message;
        string schedule = Schedule.Format(preemptions, chooser.Taken);
        string again = Trace(scheduler, scenario, schedule, out string trace) ?? "the schedule does not fail again: a body does not depend on its words alone";
        string text = $"{scenario}: {why}\nafter {schedules} schedules\n{seed}schedule: \"{schedule}\" (Explorer.Replay runs it again)\n{trace}{(again == why ? string.Empty : again)}";
        return new Exploration(schedules, states, false, text, schedule);
    }

    private static string? Trace(Scheduler scheduler, Scenario scenario, string schedule, out string trace)
    {
        List<string> lines = scheduler.Trace = [];
        var chooser = new Schedule(schedule);
        scheduler.Execute(scenario, chooser, scenario.Budget with { Preemptions = chooser.Preemptions });
        scheduler.Trace = null;
        trace = string.Join('\n', lines.Count > LastLines ? lines[^LastLines..] : lines) + "\n";
        return scheduler.Failure?.Message;
    }

    private static void Report(Scenario scenario, string what, Exploration found, long started) => TestContext.Current.TestOutputHelper?.WriteLine(
        $"{scenario}: {what}, {found.Schedules} schedules, {found.States} states, {Stopwatch.GetElapsedTime(started).TotalMilliseconds:F0} ms");
}
