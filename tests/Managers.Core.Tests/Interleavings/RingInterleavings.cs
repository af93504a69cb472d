using Managers.Core.Tests.Interleavings.Scheduling;
using Xunit;

namespace Managers.Core.Tests.Interleavings;

/// <summary>The rings of a connection in many orders of their accesses: nothing is overslept.</summary>
[Collection(nameof(OneAtATime))]
public sealed class RingInterleavings
{
    [Fact]
    public void Bytes_are_read_as_they_come() => Exhaust(new RingScenario(count: 3, size: 8, piece: 1, readsAtOnce: 8));

    [Fact]
    public void A_writer_waits_for_room() => Exhaust(new RingScenario(count: 6, size: 4, piece: 3, readsAtOnce: 4) { Budget = new(3) });

    [Fact]
    public void A_reader_that_takes_little_wakes_the_writer_in_time() => Exhaust(new RingScenario(count: 12, size: 8, piece: 8, readsAtOnce: 1) { Budget = new(2) });

    [Fact]
    public void A_reader_without_a_thread_is_spoken_to() => Exhaust(new RingScenario(count: 3, size: 8, piece: 1, readsAtOnce: 8, watches: true) { Budget = new(4) });

    [Fact]
    public void Sleeps_that_end_for_nothing() => Exhaust(new RingScenario(count: 5, size: 4, piece: 2, readsAtOnce: 2) { Budget = new(2, Spurious: 2) });

    [Fact]
    public void Long_ones_at_random()
    {
        using var scenario = new RingScenario(count: 60, size: 16, piece: 7, readsAtOnce: 5) { Budget = new(0, Spurious: 1) };
        Explorer.Sample(scenario, 700);
    }

    [Fact]
    public void Who_does_not_look_again_oversleeps() => Fails(new WithoutSecondLook());

    [Fact]
    public void Who_sleeps_on_what_the_bell_is_by_then_oversleeps() => Fails(new WithLateNumber());

    private static void Exhaust(RingScenario scenario)
    {
        using (scenario)
        {
            Explorer.Exhaust(scenario);
        }
    }

    private static void Fails(RingScenario scenario)
    {
        using (scenario)
        {
            Assert.Contains("nobody can go on: T", Explorer.TryAll(scenario).Failure, StringComparison.Ordinal);
        }
    }

    private sealed class WithoutSecondLook() : RingScenario(count: 2, size: 8, piece: 1, readsAtOnce: 8)
    {
        protected override bool LooksAgain => false;
    }

    private sealed unsafe class WithLateNumber() : RingScenario(count: 2, size: 8, piece: 1, readsAtOnce: 8)
    {
        protected override uint NumberOf(ScheduledWords words, uint* bell, uint raised) => words.Load(bell);
    }
}
