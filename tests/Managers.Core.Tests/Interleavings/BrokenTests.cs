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

    // A provider whose change the sleeper had seen takes the flag down between the sleeper's look and its sleep, and the next provider wakes nobody: so the mark is taken before the change.
    [Fact]
    public void Flag_that_is_taken_down_after_the_change_lets_oversleep() => Finds(new FlagBesideTheWord(), "nobody can go on: T");

    [Fact]
    public void Giving_up_without_asking_eats_a_notification() => Finds(new GivesUpBlindly { Hasty = [0], Budget = new(2, TimeOuts: 1) }, "1 notifications were given, 0 came");

    [Fact]
    public void Verdict_that_is_not_bound_to_the_word_robs_the_living() => Finds(new StealsByVerdict { Budget = new(2, Kills: 1) }, " is in with T", "was told of a death that is none");

    [Fact]
    public void Death_that_is_not_told_is_noticed() => Finds(new TellsNobody { Budget = new(1, Kills: 1) }, "was not told that an owner died");

    [Fact]
    public void Count_that_is_changed_without_the_guard_loses_a_permit() => Finds(new GivesBackUnguarded { Permits = 2, Budget = new(2) }, "is missing though nobody died");

    [Fact]
    public void Reader_that_looks_before_it_counts_reads_half_a_write() => Finds(new LooksBeforeItCounts { Budget = new(2) }, " while T");

    /// <summary>All schedules and random ones come to one of these faults.</summary>
    private static void Finds(Scenario scenario, params string[] faults)
    {
        using (scenario)
        {
            Exploration all = Explorer.TryAll(scenario);
            RequireFault(all.Failure);
            TestContext.Current.TestOutputHelper!.WriteLine(all.Failure!);
            Exploration some = Explorer.TrySome(scenario, 2000, seed: 1);
            RequireFault(some.Failure);

            // Both can be run again from what was printed.
            RequireFault(Explorer.TryOne(scenario, all.Schedule!));
            RequireFault(Explorer.TryOne(scenario, some.Schedule!));
        }

        void RequireFault(string? found) => Assert.True(faults.Any(f => found?.Contains(f, StringComparison.Ordinal) == true), found ?? $"{scenario}: no fault was found");
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
        protected override int GetFirst(ScheduledWords words, Span<int> items, SharedObject? owner, Deadline deadline)
        {
            // What came between the attempt and the look is waited for: it is there.
            uint seen = words.Load((uint*)&Cell->Tail);
            bool hasSlept = false;
            Sleepers.Wait(words, (uint*)&Cell->Tail, seen, &Cell->ConsumersSleeping, &Cell->Counters, WaitPolicy.Park, 100, deadline, CancellationToken.None, ref hasSlept);
            return Get(words, items, owner, deadline);
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

        protected override void Change(ScheduledWords words)
        {
            words.Add(Word, 1);
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

    private sealed unsafe class StealsByVerdict() : LockScenario(3)
    {
        protected override LockResult Acquire(ScheduledWords words, Deadline deadline, CancellationToken cancellationToken)
        {
            while (true)
            {
                ulong current = words.Load(&Cell->Word);
                if (current == 0 && words.CompareExchange(&Cell->Word, words.Self, 0) == 0)
                {
                    return LockResult.Entered;
                }

                if (current != 0 && words.IsDead(current))
                {
                    // By now another may have come to the same verdict.
                    words.Store(&Cell->Word, words.Self | LockWord.OwnerDied);
                    return LockResult.EnteredAfterDeath;
                }

                words.Yield();
            }
        }
    }

    private sealed class TellsNobody() : LockScenario(2)
    {
        protected override LockResult Acquire(ScheduledWords words, Deadline deadline, CancellationToken cancellationToken) =>
            base.Acquire(words, deadline, cancellationToken) is var result && result == LockResult.EnteredAfterDeath ? LockResult.Entered : result;
    }

    private sealed unsafe class GivesBackUnguarded() : SemaphoreScenario(2)
    {
        protected override ReleaseResult GiveBack(ScheduledWords words)
        {
            uint count = words.Load(&Cell->Count);
            words.Store(&Cell->Count, count + 1);
            words.Add(&Cell->Changes, 1);
            Sleepers.WakeOne(words, &Cell->Changes, &Cell->Sleeping, Sleepers.TakeMark(words, &Cell->Sleeping, &Cell->Counters));
            return ReleaseResult.Released;
        }
    }

    private sealed unsafe class LooksBeforeItCounts() : ReaderWriterScenario(1, 1, lines: 2)
    {
        protected override bool TryRead(ScheduledWords words, ReaderLine* line)
        {
            if (words.Load(&Cell->Gate.Word) != 0)
            {
                return false;
            }

            words.Add(&line->Word, 1);
            return true;
        }
    }
}
