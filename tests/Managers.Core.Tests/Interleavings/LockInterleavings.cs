using Managers.Core.Tests.Interleavings.Scheduling;
using Xunit;

namespace Managers.Core.Tests.Interleavings;

/// <summary>The lock in all orders of its accesses, and with a kill at each.</summary>
[Collection(nameof(OneAtATime))]
public sealed unsafe class LockInterleavings
{
    [Fact]
    public void Two_threads_in_all_orders() => Exhaust(new LockScenario(2) { Rounds = 2 });

    [Fact]
    public void Three_threads() => Exhaust(new LockScenario(3) { Budget = new(3) });

    // A sleep that takes no time leaves waiters their patience: nobody claims a turn.
    [Fact]
    public void Three_threads_without_turns() => Exhaust(new LockScenario(3) { SleepsTake = TimeSpan.Zero, Budget = new(3) });

    [Fact]
    public void Turn_is_claimed_and_granted()
    {
        // The lock is handed over in some schedule; or else the others prove nothing of it.
        using var scenario = new SeesTurnGranted { Budget = new(2) };
        Assert.Contains("a turn is about to be granted", Explorer.TryAll(scenario).Failure, StringComparison.Ordinal);
    }

    [Fact]
    public void Bare_word() => Exhaust(new LockScenario(3) { IsBare = true, Budget = new(2) });

    [Fact]
    public void Waiting_on_the_processor_first() => Exhaust(new LockScenario(3) { MaySpin = true, Policy = WaitPolicy.Adaptive, Budget = new(3) });

    [Theory]
    [InlineData(WaitPolicy.Spin)]
    [InlineData(WaitPolicy.Yield)]
    public void Waiting_awake(WaitPolicy policy) => Exhaust(new LockScenario(3) { MaySpin = true, Policy = policy, Budget = new(1, Kills: 1) });

    [Fact]
    public void Sleeps_that_end_for_no_reason() => Exhaust(new LockScenario(3) { Budget = new(2, Spurious: 1) });

    [Fact]
    public void Waiter_gives_up_at_any_access() => Exhaust(new LockScenario(3) { Hasty = [1], Budget = new(2, TimeOuts: 1) });

    [Fact]
    public void Two_waiters_give_up() => Exhaust(new LockScenario(3) { Hasty = [1, 2], Budget = new(1, TimeOuts: 2) });

    [Fact]
    public void Wait_is_cancelled_at_any_access() => Exhaust(new LockScenario(3) { Cancelled = 1, Rounds = 2, Budget = new(3) });

    [Fact]
    public void Owner_or_waiter_killed_at_any_access() => Exhaust(new LockScenario(2) { Rounds = 2, Budget = new(3, Kills: 1) });

    [Fact]
    public void One_of_three_killed_at_any_access() => Exhaust(new LockScenario(3) { Budget = new(2, Kills: 1) });

    [Fact]
    public void Two_of_three_killed() => Exhaust(new LockScenario(3) { Budget = new(0, Kills: 2) });

    [Fact]
    public void Killed_while_another_gives_up() => Exhaust(new LockScenario(3) { Hasty = [1], Budget = new(0, Kills: 1, TimeOuts: 1) });

    [Fact]
    public void Killed_while_another_only_tries() => Exhaust(new LockScenario(3) { Casual = [1], Budget = new(2, Kills: 1) });

    [Fact]
    public void Bare_word_of_the_killed() => Exhaust(new LockScenario(3) { IsBare = true, Budget = new(1, Kills: 1) });

    [Fact]
    public void Doubt_that_nobody_removes_stays() => Exhaust(new LockScenario(2) { Rounds = 2, Repairs = false, Budget = new(2, Kills: 1) });

    [Fact]
    public void Four_threads_at_random() => Sample(new LockScenario(4) { Rounds = 3, Budget = new(0, Kills: 1, TimeOuts: 1, Spurious: 1) }, 1500);

    [Fact]
    public void Four_threads_at_random_that_may_give_up() => Sample(new LockScenario(4) { Rounds = 3, Hasty = [1, 2], Casual = [3], Budget = new(0, Kills: 1, TimeOuts: 2) }, 1500);

    private static void Exhaust(LockScenario scenario)
    {
        using (scenario)
        {
            Explorer.Exhaust(scenario);
        }
    }

    private static void Sample(LockScenario scenario, int count)
    {
        using (scenario)
        {
            Explorer.Sample(scenario, count);
        }
    }

    private sealed class SeesTurnGranted() : LockScenario(3)
    {
        protected override bool GiveBack(ScheduledWords words)
        {
            Require(Cell->NextInTurn == 0, "a turn is about to be granted");
            return base.GiveBack(words);
        }
    }
}
