using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Locks;
using Xunit;

namespace Managers.Core.Tests.Interleavings;

/// <summary>The reader-writer lock in many orders of its accesses, and with kills at each.</summary>
[Collection(nameof(OneAtATime))]
public sealed class ReaderWriterInterleavings
{
    [Fact]
    public void One_reader_one_writer() => Exhaust(new(1, 1, lines: 2) { Rounds = 2, Budget = new(3) });

    [Fact]
    public void Two_readers_one_writer() => Exhaust(new(2, 1, lines: 3) { Budget = new(2) });

    [Fact]
    public void One_reader_two_writers() => Exhaust(new(1, 2, lines: 3) { Budget = new(2) });

    [Fact]
    public void Reader_without_a_line_keeps_the_gate() => Exhaust(new(2, 1, lines: 1) { Budget = new(2) });

    [Fact]
    public void Readers_of_one_process_share_a_line() => Exhaust(new(2, 1, lines: 1) { Processes = [0, 0, 1], Budget = new(2) });

    [Fact]
    public void Writer_gives_up_at_any_access() => Exhaust(new(1, 2, lines: 2) { Hasty = [1], Budget = new(1, TimeOuts: 1) });

    [Fact]
    public void Reader_gives_up_at_any_access() => Exhaust(new(2, 1, lines: 2) { Hasty = [0], Budget = new(1, TimeOuts: 1) });

    [Fact]
    public void Reader_killed_lets_the_writer_in() => Exhaust(new(2, 1, lines: 2) { Mortals = [0], Budget = new(1, Kills: 1) });

    [Fact]
    public void Process_of_two_readers_killed_lets_the_writer_in() => Exhaust(new(2, 1, lines: 2) { Processes = [0, 0, 1], Mortals = [0], Budget = new(1, Kills: 1) });

    [Fact]
    public void Reader_without_a_line_killed_lets_the_writer_in() => Exhaust(new(2, 1, lines: 1) { Mortals = [0, 1], Budget = new(1, Kills: 1) });

    [Fact]
    public void Writer_killed_tells_all_that_follow() => Exhaust(new(1, 2, lines: 2) { Mortals = [1, 2], Budget = new(1, Kills: 1) });

    [Fact]
    public void Writer_killed_and_then_the_reader_that_found_it_dead() => Exhaust(new(1, 2, lines: 2) { Mortals = [0, 1], Budget = new(0, Kills: 2) });

    [Fact]
    public void Dead_reader_is_found_while_others_try_to_read()
    {
        using var scenario = new BusyReaderWriterScenario { Mortals = [0], SleepsTake = TimeSpan.FromMilliseconds(LockWord.FirstSliceInMilliseconds), Budget = new(3, Kills: 1) };
        Explorer.Exhaust(scenario);
    }

    [Fact]
    public void Many_at_random() => Sample(new(3, 2, lines: 3) { Rounds = 2, Budget = new(0, Kills: 1, TimeOuts: 1, Spurious: 1) }, 1000);

    [Fact]
    public void Many_at_random_that_may_give_up() => Sample(new(2, 2, lines: 2) { Rounds = 2, Hasty = [0, 2], Budget = new(0, Kills: 2, TimeOuts: 2) }, 1000);

    private static void Exhaust(ReaderWriterScenario scenario)
    {
        using (scenario)
        {
            Explorer.Exhaust(scenario);
        }
    }

    private static void Sample(ReaderWriterScenario scenario, int count)
    {
        using (scenario)
        {
            Explorer.Sample(scenario, count);
        }
    }
}
