using Managers.Core.Tests.Interleavings.Scheduling;
using Xunit;

namespace Managers.Core.Tests.Interleavings;

/// <summary>Schedules that once failed.</summary>
[Collection(nameof(OneAtATime))]
public sealed class FoundTests
{
    // One consumer is woken for an item, which another takes; the queue is completed before it looks. Completion found nobody to wake, and the woken one went home without waking the third.
    [Fact]
    public void Completion_reaches_who_sleeps_behind_one_that_was_woken() =>
        Replay(new ItemQueueScenario(1, 2, capacity: 1, closes: true) { ItemsEach = 2, Mortals = [1], Budget = new(1, Kills: 1) }, "1; 43:1 68:1");

    // One waiter is woken for a permit and looks whether there is another before it says that somebody sleeps still: a permit that was given in between woke nobody.
    [Fact]
    public void Permit_reaches_who_sleeps_behind_one_that_was_woken() => Replay(new SignalScenario(2, 2, permitsEach: 1) { Budget = new(2) }, "2; 36:1");

    // One gives a permit back and is about to wake somebody, when a passer-by takes it and a waiter claims the next turn. The late wake-up reaches another; who gives back next finds one woken and wakes nobody; and that one may not take
    // what is kept for the turn, and slept on without a word to whose turn it is.
    [Fact]
    public void Permit_reaches_whose_turn_it_is_when_its_wake_up_went_to_another() =>
        Replay(new SemaphoreScenario(4) { Pollers = [3], Budget = new(0, Spurious: 1) }, "any; 0:1 3:3 12:2 20:1 27:1 30:1 39:1 44:1 55:1 64:1 65:3 66:1 75:1 89:1 90:1 109:1");

    // A writer is killed, and then the reader that had taken the gate over from it and was about to note the doubt: the reader's own death leaves none.
    [Fact]
    public void Doubt_outlives_the_reader_that_found_it() => Replay(new ReaderWriterScenario(1, 2, lines: 2) { Mortals = [0, 1], Budget = new(0, Kills: 2) }, "0; 0:1 6:1 32:1");

    private static void Replay(Scenario scenario, string schedule)
    {
        using (scenario)
        {
            Explorer.Replay(scenario, schedule);
        }
    }
}
