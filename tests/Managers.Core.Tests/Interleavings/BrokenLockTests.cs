using Managers.Core.Tests.Interleavings.Scheduling;
using Managers.Locks;
using Xunit;

namespace Managers.Core.Tests.Interleavings;

/// <summary>The explorer finds faults: locks with one each, of the kinds that are made.</summary>
[Collection(nameof(OneAtATime))]
public sealed class BrokenLockTests
{
    [Fact]
    public void Release_that_forgets_to_wake_leaves_a_sleeper() => Finds(new ForgetsToWake(), "nobody can go on: T");

    [Fact]
    public void Look_and_store_lets_two_in() => Finds(new LooksAndStores(), " is in with T");

    private static void Finds(LockScenario scenario, string fault)
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
}
