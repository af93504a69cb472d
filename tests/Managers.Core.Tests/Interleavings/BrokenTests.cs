using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Locks;
using Managers.Memory;
using Managers.Platform;
using Xunit;

namespace Managers.Core.Tests.Interleavings;

/// <summary>The explorer finds faults: locks and queues with one each, of the kinds that are made.</summary>
[Collection(nameof(OneAtATime))]
public sealed class BrokenTests
{
    [Fact]
    public void Release_that_forgets_to_wake_leaves_a_sleeper() => Finds(new ForgetsToWake(), "nobody can go on: T");

    [Fact]
    public void Look_and_store_lets_two_in() => Finds(new LooksAndStores(), " is in with T");

    [Fact]
    public void Look_after_the_attempt_misses_an_item() => Finds(new LooksTooLate { ItemsEach = 1, TakesEach = 1 }, "nobody can go on: T");

    // What Sleepers did before these tests were: a provider whose change the sleeper had seen took the flag down between the sleeper's look and its sleep, and the next provider woke nobody.
    [Fact]
    public void Flag_beside_the_word_that_is_slept_on_lets_oversleep() => Finds(new FlagBesideTheWord(), "nobody can go on: T");

    [Fact]
    public void Giving_up_without_asking_eats_a_notification() => Finds(new GivesUpBlindly { Hasty = [0], Budget = new(2, TimeOuts: 1) }, "1 notifications were given, 0 came");

    private static void Finds(Scenario scenario, string fault)
    {
        using (scenario)
        {
            Exploration all = Explorer.TryAll(scenario);
            Assert.NotNull(all.Failure);
            TestContext.Current.TestOutputHelper!.WriteLine(all.Failure);
            Assert.Contains(fault, all.Failure, StringComparison.Ordinal);
            Exploration some = Explorer.TrySome(scenario, 2000, seed: 1);
            Assert.NotNull(some.Failure);
            Assert.Contains(fault, some.Failure, StringComparison.Ordinal);

            // Both can be run again from what was printed.
            Assert.Contains(fault, Explorer.TryOne(scenario, all.Schedule!), StringComparison.Ordinal);
            Assert.Contains(fault, Explorer.TryOne(scenario, some.Schedule!), StringComparison.Ordinal);
        }
    }

    private sealed unsafe class ForgetsToWake() : LockScenario(2)
    {
        protected override bool GiveBack(ScheduledWords words)
        {
            words.Store(&Cell->Word, 0);
            return true;
        }
    }

    private sealed unsafe class LooksAndStores() : LockScenario(2)
    {
        protected override LockResult Acquire(ScheduledWords words, Deadline deadline, CancellationToken cancellationToken)
        {
            while (words.Load(&Cell->Word) != 0)
            {
                words.Yield();
            }

            words.Store(&Cell->Word, words.Self);
            return LockResult.Entered;
        }

        protected override bool GiveBack(ScheduledWords words)
        {
            words.Store(&Cell->Word, 0);
            return true;
        }
    }

    private sealed unsafe class LooksTooLate() : ItemQueueScenario(1, 1, capacity: 1)
    {
        protected override int GetFirst(ScheduledWords words, Span<int> items, Deadline deadline)
        {
            // What came between the attempt and the look is waited for: it is there.
            uint seen = words.Load((uint*)&Cell->Tail);
            bool hasSlept = false;
            Sleepers.Wait(words, (uint*)&Cell->Tail, seen, &Cell->ConsumersSleeping, &Cell->Counters, WaitPolicy.Park, 100, deadline, CancellationToken.None, ref hasSlept);
            return Get(words, items, deadline);
        }
    }

    private sealed unsafe class FlagBesideTheWord() : SleepersScenario(sleepers: 1, providers: 1, changes: 2)
    {
        protected override void Sleep(ScheduledWords words, uint seen)
        {
            words.Exchange(Sleeping, 1);
            if (words.Load(Word) == seen)
            {
                words.Wait(Word, seen, 100, IWaiter.Ordinary, 0);
            }
        }

        protected override void WakeAll(ScheduledWords words)
        {
            if (words.Load(Sleeping) != 0 && words.Exchange(Sleeping, 0) != 0)
            {
                words.Wake(Word, int.MaxValue, IWaiter.Any);
            }
        }
    }

    private sealed unsafe class GivesUpBlindly() : ConditionScenario(waiters: 1, notifiers: 1, records: 1)
    {
        protected override WaitEnd Sleep(ScheduledWords words, int index, Deadline deadline)
        {
            uint* state = ConditionSteps.StateOf(Cell, index);
            while (words.Load(state) == ConditionWaiter.Waiting)
            {
                if (words.IsOver(deadline))
                {
                    words.Store(state, ConditionWaiter.Settled);
                    return WaitEnd.TimedOut;
                }

                words.Wait(state, ConditionWaiter.Waiting, 100, IWaiter.Ordinary, 0);
            }

            return WaitEnd.Changed;
        }
    }
}
