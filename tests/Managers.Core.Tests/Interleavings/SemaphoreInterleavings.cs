using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Locks;
using Xunit;

namespace Managers.Core.Tests.Interleavings;

/// <summary>The semaphore in many orders of its accesses, and with a kill at each.</summary>
[Collection(nameof(OneAtATime))]
public sealed class SemaphoreInterleavings
{
    // A slice: who was woken has not looked after the dead for as long.
    private static readonly TimeSpan s_slice = TimeSpan.FromMilliseconds(LockWord.MaxSliceInMilliseconds);

    [Fact]
    public void Two_threads_one_permit() => Exhaust(new SemaphoreScenario(2) { Rounds = 2, Budget = new(2) });

    [Fact]
    public void Three_threads_two_permits() => Exhaust(new SemaphoreScenario(3) { Permits = 2, Budget = new(1) });

    [Fact]
    public void Waiter_gives_up_at_any_access() => Exhaust(new SemaphoreScenario(2) { Rounds = 2, Hasty = [1], Budget = new(1, TimeOuts: 1) });

    [Fact]
    public void Holder_or_waiter_killed_at_any_access() => Exhaust(new SemaphoreScenario(2) { Budget = new(1, Kills: 1) });

    [Fact]
    public void Many_at_random_one_killed() => Sample(new SemaphoreScenario(3) { Permits = 2, Rounds = 2, Budget = new(0, Kills: 1, TimeOuts: 1, Spurious: 1) }, 800);

    [Fact]
    public void Passers_by_at_random() => Sample(new SemaphoreScenario(4) { Rounds = 3, Pollers = [3], Budget = new(0, Spurious: 1) }, 800);

    [Fact]
    public void Passers_by_at_random_and_a_waiter_that_gives_up() => Sample(new SemaphoreScenario(4) { Rounds = 3, Permits = 2, Pollers = [3], Hasty = [0], Budget = new(0, TimeOuts: 1, Spurious: 1) }, 800);

    [Fact]
    public void Dead_holder_is_found_while_others_come_and_go() => Exhaust(new BusySemaphoreScenario(permits: 2) { Mortals = [0], SleepsTake = s_slice, Budget = new(2, Kills: 1) });

    [Fact]
    public void Dead_one_whose_turn_it_was_is_found_while_others_come_and_go() => Exhaust(new BusySemaphoreScenario(permits: 1) { Mortals = [0], SleepsTake = s_slice, Budget = new(1, Kills: 1) });

    [Fact]
    public void Permits_given_at_once_reach_all() => Exhaust(new SignalScenario(2, 1, permitsEach: 2) { Budget = new(2) });

    [Fact]
    public void Permits_given_one_by_one_reach_all() => Exhaust(new SignalScenario(2, 2, permitsEach: 1) { Budget = new(1) });

    [Fact]
    public void Permit_reaches_another_when_a_waiter_gives_up() => Exhaust(new SignalScenario(2, 2, permitsEach: 1) { Hasty = [0], Budget = new(0, TimeOuts: 1) });

    private static void Exhaust(Scenario scenario)
    {
        using (scenario)
        {
            Explorer.Exhaust(scenario);
        }
    }

    private static void Sample(Scenario scenario, int count)
    {
        using (scenario)
        {
            Explorer.Sample(scenario, count);
        }
    }
}
