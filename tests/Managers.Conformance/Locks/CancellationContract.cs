using System.Diagnostics;
using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>Every wait of this family can be cancelled: who waited is gone at once, and what it could have had goes to another.</summary>
public abstract class CancellationContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    private const int Rounds = 15;
    private static readonly TimeSpan s_bound = TimeSpan.FromMilliseconds(10);

    public static TheoryData<string> Kinds =>
    [
        "lock", "recursive lock", "semaphore", "condition", "event", "reader behind a writer", "writer behind a writer", "writer behind a reader",
        "consumer", "producer", "joiner", "consumer of messages", "producer of messages",
    ];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Cancelled_waiter_is_gone_within_ten_milliseconds(string kind)
    {
        using Situation situation = Situation.Make(kind, Manager);
        var took = new TimeSpan[Rounds];
        situation.Begin();
        for (int round = 0; round < Rounds; round++)
        {
            using var source = new CancellationTokenSource();
            long left = 0;
            long parks = situation.Parks();
            TestThread waiter = TestThread.Start(() =>
            {
                OperationCanceledException error = Assert.ThrowsAny<OperationCanceledException>(() => situation.Wait(source.Token));
                left = Stopwatch.GetTimestamp();
                Assert.Equal(source.Token, error.CancellationToken);
            });
            TestThread.Until(() => situation.Parks() > parks, "sleeping");
            long asked = Stopwatch.GetTimestamp();
            source.Cancel();
            waiter.Join();
            took[round] = Stopwatch.GetElapsedTime(asked, left);
        }

        situation.Give();

        // The median: a thread that is off the processor for a while says nothing of the library.
        Array.Sort(took);
        Assert.True(took[Rounds / 2] < s_bound, $"It took {string.Join(", ", took.Select(t => $"{t.TotalMilliseconds:F2}"))} ms.");
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Waiter_that_is_cancelled_as_it_is_let_through_eats_no_wake_up(string kind)
    {
        using Situation situation = Situation.Make(kind, Manager);
        for (int round = 0; round < Rounds; round++)
        {
            using var source = new CancellationTokenSource();
            situation.Begin();
            long parks = situation.Parks();
            TestThread hasty = TestThread.Start(() =>
            {
                try
                {
                    situation.Wait(source.Token);
                    situation.PassOn();
                }
                catch (OperationCanceledException)
                {
                    // It came first, this time.
                }
            });
            TestThread.Until(() => situation.Parks() > parks, "the first one sleeping");
            // Sleeps that can be cancelled are short and counted one by one: the second one has to say itself that it is there.
            bool isThere = false;
            TestThread patient = TestThread.Start(() =>
            {
                Volatile.Write(ref isThere, true);
                situation.Wait(CancellationToken.None);
            });
            TestThread.Until(() => Volatile.Read(ref isThere), "the second one coming");
            TestThread canceller = TestThread.Start(source.Cancel);
            LetThrough(situation, patient);
            canceller.Join();
            hasty.Join();
            patient.Join();
            situation.End();
        }
    }

    /// <summary>Once; of a condition as often as it takes, for nobody can notify who does not wait yet.</summary>
    private static void LetThrough(Situation situation, TestThread patient)
    {
        situation.Give();
        if (situation.Objects[0] is SharedCondition)
        {
            TestThread.Until(
                () =>
                {
                    situation.PassOn();
                    return !patient.IsAlive;
                },
                "the second one being notified");
        }
    }
}
