using Managers.Core.Tests.Interleavings.Scheduling;
using Xunit;

namespace Managers.Core.Tests.Interleavings;

/// <summary>The queue in many orders of its accesses, and with a kill at each.</summary>
[Collection(nameof(OneAtATime))]
public sealed class QueueInterleavings
{
    [Fact]
    public void One_to_one() => Exhaust(new ItemQueueScenario(1, 1, capacity: 1) { ItemsEach = 2, TakesEach = 2, Budget = new(3) });

    [Fact]
    public void Two_producers_wait_for_room() => Exhaust(new ItemQueueScenario(2, 1, capacity: 1) { ItemsEach = 1, TakesEach = 2, Budget = new(2) });

    [Fact]
    public void Two_consumers_wait_for_items() => Exhaust(new ItemQueueScenario(1, 2, capacity: 2) { ItemsEach = 2, TakesEach = 1, Budget = new(2) });

    [Fact]
    public void Batches() => Exhaust(new ItemQueueScenario(1, 2, capacity: 3, batch: 2) { ItemsEach = 4, TakesEach = 1, Budget = new(1) });

    [Fact]
    public void Batch_larger_than_the_queue() => Exhaust(new ItemQueueScenario(1, 1, capacity: 1, batch: 3) { ItemsEach = 3, TakesEach = 3, Budget = new(2) });

    [Fact]
    public void Consumer_gives_up_and_the_other_still_gets() => Exhaust(new ItemQueueScenario(1, 2, capacity: 2) { ItemsEach = 2, TakesEach = 1, Hasty = [1], Budget = new(1, TimeOuts: 1) });

    [Fact]
    public void Producer_gives_up_and_the_other_still_puts() => Exhaust(new ItemQueueScenario(2, 1, capacity: 1) { ItemsEach = 1, TakesEach = 1, Hasty = [0], Budget = new(1, TimeOuts: 1) });

    [Fact]
    public void Consumer_whose_object_is_disposed_and_the_other_still_gets() => Exhaust(new ItemQueueScenario(1, 2, capacity: 2) { ItemsEach = 2, TakesEach = 1, Leaving = [1], Budget = new(2) });

    [Fact]
    public void Producer_whose_object_is_disposed_and_the_other_still_puts() => Exhaust(new ItemQueueScenario(3, 1, capacity: 1) { ItemsEach = 1, TakesEach = 2, Leaving = [0], Budget = new(0) });

    [Fact]
    public void Completion_ends_waits_for_items() => Exhaust(new ItemQueueScenario(1, 2, capacity: 2, closes: true) { ItemsEach = 1, Budget = new(1) });

    [Fact]
    public void Completion_ends_waits_for_room() => Exhaust(new ItemQueueScenario(2, 0, capacity: 1, closes: true) { ItemsEach = 1, ClosesEarly = true, Budget = new(2) });

    [Fact]
    public void Completion_at_any_time() => Exhaust(new ItemQueueScenario(1, 1, capacity: 1, closes: true) { ItemsEach = 2, ClosesEarly = true, Budget = new(1) });

    [Fact]
    public void Producer_killed_at_any_access() => Exhaust(new ItemQueueScenario(2, 1, capacity: 1, closes: true) { ItemsEach = 1, Mortals = [0], Budget = new(0, Kills: 1) });

    [Fact]
    public void Consumer_killed_at_any_access() => Exhaust(new ItemQueueScenario(1, 2, capacity: 1, closes: true) { ItemsEach = 2, Mortals = [1], Budget = new(0, Kills: 1) });

    [Fact]
    public void Many_at_random() => Sample(new ItemQueueScenario(2, 2, capacity: 2, closes: true, batch: 2) { ItemsEach = 3, Budget = new(0, Spurious: 1) }, 700);

    [Fact]
    public void Many_at_random_one_killed() => Sample(new ItemQueueScenario(2, 2, capacity: 2, closes: true) { ItemsEach = 2, Mortals = [0, 2], Budget = new(0, Kills: 1, TimeOuts: 1) }, 700);

    [Fact]
    public void Join_ends_with_the_last_item() => Exhaust(new JoinScenario(3, items: 2) { Budget = new(2) });

    [Fact]
    public void Messages_wait_for_room() => Exhaust(new ByteQueueScenario(2, 1, capacityInBytes: 24) { ItemsEach = 1, TakesEach = 2, Budget = new(2) });

    [Fact]
    public void Messages_wait_for_two_consumers() => Exhaust(new ByteQueueScenario(1, 2, capacityInBytes: 64) { ItemsEach = 2, TakesEach = 1, Budget = new(2) });

    [Fact]
    public void Messages_for_one_whose_object_is_disposed() => Exhaust(new ByteQueueScenario(1, 2, capacityInBytes: 64) { ItemsEach = 2, TakesEach = 1, Leaving = [1], Budget = new(2) });

    [Fact]
    public void Messages_of_one_whose_object_is_disposed() => Exhaust(new ByteQueueScenario(3, 1, capacityInBytes: 24) { ItemsEach = 1, TakesEach = 2, Leaving = [0], Budget = new(0) });

    [Fact]
    public void Messages_and_completion() => Exhaust(new ByteQueueScenario(1, 1, capacityInBytes: 24, closes: true) { ItemsEach = 2, ClosesEarly = true, Budget = new(2) });

    [Fact]
    public void Messages_of_one_killed() => Exhaust(new ByteQueueScenario(2, 1, capacityInBytes: 24, closes: true) { ItemsEach = 1, Mortals = [0], Budget = new(1, Kills: 1) });

    [Fact]
    public void Messages_for_one_killed() => Exhaust(new ByteQueueScenario(1, 2, capacityInBytes: 24, closes: true) { ItemsEach = 2, Mortals = [1], Budget = new(0, Kills: 1) });

    [Fact]
    public void Messages_at_random() => Sample(new ByteQueueScenario(2, 2, capacityInBytes: 40, closes: true) { ItemsEach = 4, Mortals = [1, 3], Budget = new(0, Kills: 1, TimeOuts: 1) }, 700);

    private static void Exhaust(Scenario scenario)
    {
        using (scenario)
        {
            Explorer.Exhaust(scenario);
        }
    }

    private static void Sample(QueueScenario scenario, int count)
    {
        using (scenario)
        {
            Explorer.Sample(scenario, count);
        }
    }
}
