using Managers.Core.Tests.Interleavings.Scheduling;
using Xunit;

namespace Managers.Core.Tests.Interleavings;

/// <summary>The condition in many orders of its accesses, and with a kill at each; rows S-C3 and S-C4.</summary>
[Collection(nameof(OneAtATime))]
public sealed class ConditionInterleavings
{
    [Fact]
    public void S_C4_one_waiter_one_notifier() => Exhaust(new(1, 1, records: 1) { Budget = new(4) });

    [Fact]
    public void S_C4_two_waiters_two_notifications() => Exhaust(new(2, 1, records: 2) { ItemsEach = 2, Budget = new(2) });

    [Fact]
    public void S_C4_two_notifiers() => Exhaust(new(2, 2, records: 2) { Budget = new(1) });

    [Fact]
    public void S_C4_one_is_one() => Exhaust(new(2, 1, records: 2) { TellsOneThenAll = true, Budget = new(1) });

    [Fact]
    public void S_C4_with_turns_of_the_lock() => Exhaust(new(2, 1, records: 2) { ItemsEach = 2, HasTurns = true, Budget = new(1) });

    [Fact]
    public void S_C3_waiter_gives_up_at_any_access() => Exhaust(new(1, 1, records: 1) { Hasty = [0], Budget = new(3, TimeOuts: 2) });

    [Fact]
    public void S_C3_one_of_two_gives_up_as_it_is_notified() => Exhaust(new(2, 1, records: 2) { ItemsEach = 2, Hasty = [0], Budget = new(1, TimeOuts: 1) });

    [Fact]
    public void One_of_two_leaves_a_closed_condition_as_it_is_notified() => Exhaust(new(2, 1, records: 2) { Closed = [0], Budget = new(2) });

    [Fact]
    public void Waiter_killed_at_any_access_loses_nobodys_notification() => Exhaust(new(2, 1, records: 2) { TopsUp = true, Mortals = [0], Budget = new(1, Kills: 1) });

    [Fact]
    public void Record_of_the_killed_is_used_again() => Exhaust(new(2, 1, records: 2) { ItemsEach = 3, Mortals = [0, 1], Budget = new(0, Kills: 2) });

    [Fact]
    public void Wakes_that_are_not_counted() => Exhaust(new(2, 1, records: 2) { TopsUp = true, WakesAreCounted = false, Mortals = [0], Budget = new(1, Kills: 1) });

    [Fact]
    public void Many_at_random() => Sample(new(3, 2, records: 3) { ItemsEach = 2, Hasty = [0], Mortals = [1], HasTurns = true, Budget = new(0, Kills: 1, TimeOuts: 1, Spurious: 1) }, 1000);

    private static void Exhaust(ConditionScenario scenario)
    {
        using (scenario)
        {
            Explorer.Exhaust(scenario);
        }
    }

    private static void Sample(ConditionScenario scenario, int count)
    {
        using (scenario)
        {
            Explorer.Sample(scenario, count);
        }
    }
}
