using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Locks;
using Xunit;

namespace Managers.Core.Tests.Interleavings;

/// <summary>The explorer tries what it says it tries.</summary>
[Collection(nameof(OneAtATime))]
public sealed class HarnessTests
{
    [Fact]
    public void All_orders_of_two_threads_are_counted()
    {
        // Two threads of three accesses: 6! / (3! 3!) orders.
        using var scenario = new Counting(threads: 2, increments: 1);
        Exploration all = Explorer.TryAll(scenario, leavesKnownStates: false);

        Assert.Equal((20, true), (all.Schedules, all.IsComplete));
        Assert.Equal([1, 2], scenario.Outcomes);
    }

    [Theory]
    [InlineData(2, 2)]
    [InlineData(3, 1)]
    public void Leaving_known_states_loses_no_outcome(int threads, int increments)
    {
        using var every = new Counting(threads, increments);
        using var some = new Counting(threads, increments);
        Exploration all = Explorer.TryAll(every, leavesKnownStates: false);
        Exploration few = Explorer.TryAll(some);

        Assert.Equal(every.Outcomes, some.Outcomes);
        Assert.True(all.IsComplete && few.IsComplete && few.Schedules < all.Schedules / 2, $"{few.Schedules} of {all.Schedules}");
    }

    [Fact]
    public void Bound_of_preemptions_bounds()
    {
        using var none = new Counting(threads: 2, increments: 2) { Budget = new(0) };
        using var one = new Counting(threads: 2, increments: 2) { Budget = new(1) };
        Explorer.TryAll(none);
        Explorer.TryAll(one);

        Assert.Equal([4], none.Outcomes);
        // One comes in between another's reading and writing, and does all it has to do; its two are lost.
        Assert.Equal([2, 4], one.Outcomes);
    }

    [Fact]
    public void Same_seed_is_the_same_schedule()
    {
        using var scenario = new Counting(threads: 3, increments: 3) { Wanted = 9 };
        Exploration first = Explorer.TrySome(scenario, 1000, seed: 5);
        Exploration second = Explorer.TrySome(scenario, 1000, seed: 5);

        Assert.NotNull(first.Schedule);
        Assert.Equal(first.Schedule, second.Schedule);
        Assert.Contains("seed: ", first.Failure, StringComparison.Ordinal);
        Assert.Contains("schedule: \"any; ", first.Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Loop_without_end_is_a_failure()
    {
        using var scenario = new Looping();
        Assert.Contains("does not end", Explorer.TryAll(scenario).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_access_is_a_place_to_die()
    {
        using var scenario = new Counting(threads: 1, increments: 2) { Budget = new(0, Kills: 1) };
        Explorer.TryAll(scenario);

        // Before each of the six accesses but the first, and not at all.
        Assert.Equal([0, 1, 2], scenario.Outcomes);
        Assert.Equal(6, scenario.Runs);
    }

    /// <summary>Reads, looks elsewhere, writes one more: what is lost tells who came in between.</summary>
    private sealed unsafe class Counting(int threads, int increments) : Scenario(threads, 64)
    {
        internal SortedSet<int> Outcomes { get; } = [];

        internal int Runs { get; private set; }

        internal int? Wanted { get; init; }

        internal override void Begin()
        {
        }

        internal override void Body(int thread, ScheduledWords words)
        {
            uint* word = (uint*)Memory;
            for (int i = 0; i < increments; i++)
            {
                uint value = words.Load(word);
                words.Point(word + 1);
                words.Store(word, value + 1);
            }
        }

        internal override void End()
        {
            Runs++;
            int outcome = (int)*(uint*)Memory;
            Outcomes.Add(outcome);
            Require(Wanted is null || outcome == Wanted, $"{outcome}");
        }
    }

    private sealed unsafe class Looping() : Scenario(1, 64)
    {
        internal override void Begin()
        {
        }

        internal override void Body(int thread, ScheduledWords words)
        {
            while (!words.IsOver(Deadline.Never))
            {
                words.Point(Memory);
            }
        }
    }
}
