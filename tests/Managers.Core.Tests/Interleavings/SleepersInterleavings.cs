using Managers.Core.Tests.Interleavings.Scheduling;
using Xunit;

namespace Managers.Core.Tests.Interleavings;

/// <summary>What events, barriers, semaphores and queues sleep by.</summary>
[Collection(nameof(OneAtATime))]
public sealed class SleepersInterleavings
{
    [Fact]
    public void No_change_is_overslept_in_any_order()
    {
        using var scenario = new SleepersScenario(sleepers: 1, providers: 1, changes: 2);
        Explorer.Exhaust(scenario);
    }

    [Fact]
    public void No_change_is_overslept_by_either()
    {
        using var scenario = new SleepersScenario(sleepers: 2, providers: 1, changes: 2) { Budget = new(2) };
        Explorer.Exhaust(scenario);
    }

    [Fact]
    public void No_change_of_two_providers_is_overslept()
    {
        using var scenario = new SleepersScenario(sleepers: 1, providers: 2, changes: 1) { Budget = new(3, Spurious: 1) };
        Explorer.Exhaust(scenario);
    }

    [Fact]
    public void Nobody_oversleeps_an_event_that_is_set()
    {
        using var scenario = new EventScenario(waiters: 2, setters: 1, clearers: 0);
        Explorer.Exhaust(scenario);
    }

    [Fact]
    public void Nobody_oversleeps_an_event_that_is_cleared_at_once()
    {
        using var scenario = new EventScenario(waiters: 1, setters: 1, clearers: 1) { Budget = new(3, Spurious: 1) };
        Explorer.Exhaust(scenario);
    }

    /// <summary>Who dies between taking the mark and setting the event leaves the waiter for the next one to set it, who finds no mark: its slice ends.</summary>
    [Fact]
    public void Nobody_oversleeps_an_event_that_one_was_killed_setting()
    {
        using var scenario = new EventScenario(waiters: 1, setters: 2, clearers: 0) { Mortals = [1], Budget = new(3, Kills: 1) };
        Explorer.Exhaust(scenario);
    }

    [Fact]
    public void Many_at_an_event_at_random()
    {
        using var scenario = new EventScenario(waiters: 3, setters: 1, clearers: 2) { Budget = new(0, Spurious: 1) };
        Explorer.Sample(scenario, 1000);
    }

    [Fact]
    public void Many_at_random()
    {
        using var scenario = new SleepersScenario(sleepers: 3, providers: 2, changes: 3) { Budget = new(0, Spurious: 1) };
        Explorer.Sample(scenario, 1000);
    }
}
