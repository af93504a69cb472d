using System.Diagnostics;
using Managers.Conformance.Support;
using Managers.Memory;
using Managers.Platform;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>SharedBarrier within one process; a second opening of the manager stands for another process.</summary>
public abstract class SharedBarrierContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    [Fact]
    public void S_X1_Everyone_waits_for_the_last()
    {
        using SharedBarrier steps = Manager.CreateBarrier(3);
        using SharedArray<int> arrived = Manager.CreateSharedArray<int>(1);
        const int Phases = 50;
        int late = 0;

        TestThread.RunMany(3, _ =>
        {
            for (int phase = 1; phase <= Phases; phase++)
            {
                Interlocked.Increment(ref arrived[0]);
                steps.SignalAndWait(TestThread.Patience);
                if (Volatile.Read(ref arrived[0]) < 3 * phase)
                {
                    Interlocked.Increment(ref late);
                }

                steps.SignalAndWait(TestThread.Patience);
            }
        });

        Assert.Equal(0, late);
        Assert.Equal(2 * Phases, steps.CompletedPhases);
        Assert.False(steps.IsBroken);
        Assert.Equal("SharedBarrier(3 participants)", steps.ToString());
    }

    [Fact]
    public void Attached_barrier_is_the_same_barrier()
    {
        using SharedBarrier steps = Manager.CreateBarrier(2);
        using SharedBarrier same = SharedBarrier.Attach(steps.ToToken());
        Assert.Equal(2, same.Participants);

        TestThread other = TestThread.Start(() => same.SignalAndWait(TestThread.Patience));
        steps.SignalAndWait(TestThread.Patience);

        other.Join();
        Assert.Equal(1, same.CompletedPhases);
    }

    [Fact]
    public void One_participant_waits_for_nobody()
    {
        using SharedBarrier steps = Manager.CreateBarrier(1);

        steps.SignalAndWait();
        steps.SignalAndWait(TimeSpan.Zero);

        Assert.Equal(2, steps.CompletedPhases);
    }

    [Fact]
    public void S_X1_Time_out_breaks_it_for_all()
    {
        using SharedBarrier steps = Manager.CreateBarrier(3);
        TestThread patient = TestThread.Start(() => Assert.Throws<BrokenBarrierException>(() => steps.SignalAndWait(TestThread.Patience)));

        TimeoutException error = Assert.Throws<TimeoutException>(() => steps.SignalAndWait(TimeSpan.FromMilliseconds(20)));

        patient.Join();
        Assert.Contains("3 participants", error.Message, StringComparison.Ordinal);
        Assert.True(steps.IsBroken);
        Assert.Throws<BrokenBarrierException>(() => steps.SignalAndWait());
        Assert.Equal("SharedBarrier(3 participants, broken)", steps.ToString());
    }

    [Fact]
    public void Cancellation_breaks_it_for_all()
    {
        using SharedBarrier steps = Manager.CreateBarrier(2);
        using var source = new CancellationTokenSource();
        TestThread waiter = TestThread.Start(() => Assert.ThrowsAny<OperationCanceledException>(() => steps.SignalAndWait(TestThread.Patience, source.Token)));
        // The waiter has arrived when its wait can be cancelled in the middle; before that, cancelling breaks nothing.
        source.CancelAfter(TimeSpan.FromMilliseconds(50));

        waiter.Join();

        Assert.ThrowsAny<Exception>(() => steps.SignalAndWait(TimeSpan.FromMilliseconds(1)));
        Assert.True(steps.IsBroken);
    }

    [Fact]
    public void Cancelled_before_it_comes_breaks_nothing()
    {
        using SharedBarrier steps = Manager.CreateBarrier(2);

        Assert.ThrowsAny<OperationCanceledException>(() => steps.SignalAndWait(TestThread.Patience, new CancellationToken(canceled: true)));

        Assert.False(steps.IsBroken);
    }

    [Fact]
    public void S_X1_Break_ends_every_wait()
    {
        using SharedBarrier steps = Manager.CreateBarrier(3);
        TestThread[] waiters = [.. Enumerable.Range(0, 2).Select(_ => TestThread.Start(() =>
        {
            BrokenBarrierException error = Assert.Throws<BrokenBarrierException>(() => steps.SignalAndWait());
            Assert.Contains("Break was called", error.Message, StringComparison.Ordinal);
        }))];

        steps.Break();
        steps.Break();

        foreach (TestThread waiter in waiters)
        {
            waiter.Join();
        }
    }

    [Fact]
    public void Dead_participant_breaks_it_for_all()
    {
        SegmentName name = SegmentName.ForManager(ManagerScope.CurrentUser, NewName(), "name");
        using var manager = new LocalManager(new LocalManagerOptions { Name = name.Text });
        using SharedBarrier steps = manager.CreateBarrier(2, "steps");
        ManagerSegment other = ManagerSegment.TryOpen(name)!;
        using SharedBarrier theirs = SharedBarrier.Open(other, "steps");
        // One meeting, so that the barrier knows both.
        TestThread participant = TestThread.Start(() => theirs.SignalAndWait(TestThread.Patience));
        steps.SignalAndWait(TestThread.Patience);
        participant.Join();

        other.Handle.Retire();

        BrokenBarrierException error = Assert.Throws<BrokenBarrierException>(() => steps.SignalAndWait());
        Assert.Contains("a participant died", error.Message, StringComparison.Ordinal);
        GC.KeepAlive(other);
    }

    [Fact]
    public void One_thread_more_than_participants_is_told()
    {
        using SharedBarrier steps = Manager.CreateBarrier(1);
        steps.SignalAndWait();

        TestThread.Run(() => Assert.Throws<InvalidOperationException>(() => steps.SignalAndWait()));
    }

    [Fact]
    public void Number_of_participants_has_limits()
    {
        Assert.Throws<ArgumentOutOfRangeException>("participants", () => Manager.CreateBarrier(0));
        Assert.Throws<ArgumentOutOfRangeException>("participants", () => Manager.CreateBarrier(-3));
        Assert.Throws<ArgumentOutOfRangeException>("participants", () => Manager.CreateBarrier(100_000));
        using SharedBarrier largest = Manager.CreateBarrier(400);
        Assert.Equal(400, largest.Participants);
    }

    [Fact]
    public void S_X1_Cancelled_participant_is_gone_within_ten_milliseconds_and_so_are_the_others()
    {
        var took = new TimeSpan[9];
        for (int round = 0; round < took.Length; round++)
        {
            using SharedBarrier steps = Manager.CreateBarrier(3);
            using var source = new CancellationTokenSource();
            TestThread cancelled = TestThread.Start(() => Assert.ThrowsAny<OperationCanceledException>(() => steps.SignalAndWait(Timeout.InfiniteTimeSpan, source.Token)));
            TestThread other = TestThread.Start(() => Assert.Throws<BrokenBarrierException>(steps.SignalAndWait));
            TestThread.Until(() => steps.Counters.Parks >= 2, "both sleeping");
            long asked = Stopwatch.GetTimestamp();
            source.Cancel();
            cancelled.Join();
            other.Join();
            took[round] = Stopwatch.GetElapsedTime(asked);
        }

        Array.Sort(took);
        Assert.True(took[took.Length / 2] < TimeSpan.FromMilliseconds(10), $"It took {string.Join(", ", took.Select(t => $"{t.TotalMilliseconds:F2}"))} ms.");
    }
}
