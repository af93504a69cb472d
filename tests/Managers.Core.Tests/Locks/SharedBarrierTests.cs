using Managers.Core.Tests.Support;
using Managers.Errors;
using Managers.Memory;
using Xunit;

namespace Managers.Core.Tests.Locks;

/// <summary>How a barrier counts its meetings.</summary>
public sealed class SharedBarrierTests : SegmentTest
{
    [Fact]
    public void Meetings_are_counted_beyond_32_bits()
    {
        using SharedBarrier steps = SharedBarrier.Create(Segment, 1, "steps");
        WriteCounts(phase: uint.MaxValue, completed: uint.MaxValue);
        Assert.Equal(uint.MaxValue, steps.CompletedPhases);

        steps.SignalAndWait();
        Assert.Equal(1L << 32, steps.CompletedPhases);
        steps.SignalAndWait();
        Assert.Equal((1L << 32) + 1, steps.CompletedPhases);
    }

    [Theory]
    [InlineData(3u, (1L << 32) - 2, (1L << 32) + 3)]
    [InlineData(3u, (1L << 32) + 1, (1L << 32) + 3)]
    [InlineData(uint.MaxValue, 5L << 32, (5L << 32) - 1)]
    [InlineData(6u, 7L, 6L)]
    public void Count_that_somebody_died_before_writing_or_after_is_made_up_for(uint phase, long completed, long expected)
    {
        using SharedBarrier steps = SharedBarrier.Create(Segment, 1, "steps");
        WriteCounts(phase, completed);
        Assert.Equal(expected, steps.CompletedPhases);

        steps.SignalAndWait();
        Assert.Equal(expected + 1, steps.CompletedPhases);
    }

    /// <summary>Who is let go may dispose it at once, and its place be another object's then: nothing may be left to write.</summary>
    [Fact]
    public unsafe void Count_is_written_before_anybody_is_let_go()
    {
        using SharedBarrier steps = SharedBarrier.Create(Segment, 1, "steps");
        ObjectPlace place = Segment.Open("steps", ObjectKind.Barrier, readOnly: false);
        using var started = new ManualResetEventSlim();
        var meetings = new Thread(() =>
        {
            started.Set();
            for (int i = 0; i < 500_000; i++)
            {
                steps.SignalAndWait();
            }
        });
        meetings.Start();
        Assert.True(started.Wait(TimeSpan.FromSeconds(30)));
        long late = 0;
        while (meetings.IsAlive)
        {
            uint phase = Volatile.Read(ref *(uint*)place.Data);
            late += Volatile.Read(ref *(long*)(place.Data + 24)) < phase ? 1 : 0;
        }

        meetings.Join();
        ManagerSegment.Release(in place, disposed: true);
        Assert.Equal((0, 500_000), (late, steps.CompletedPhases));
    }

    /// <summary>As above: what stands where sleepers had their mark is the next object's.</summary>
    [Fact]
    public unsafe void Mark_of_sleepers_is_not_written_once_somebody_was_let_go()
    {
        const int Rounds = 50_000;
        using SharedBarrier steps = SharedBarrier.Create(Segment, 1, "steps");
        ObjectPlace place = Segment.Open("steps", ObjectKind.Barrier, readOnly: false);
        uint* phase = (uint*)place.Data;
        uint* sleeping = (uint*)(place.Data + 16);
        int begun = 0;
        int ended = 0;
        var meetings = new Thread(() =>
        {
            for (int i = 1; i <= Rounds; i++)
            {
                while (Volatile.Read(ref begun) < i)
                {
                    Thread.Yield();
                }

                steps.SignalAndWait();
                Volatile.Write(ref ended, i);
            }
        })
        { IsBackground = true };
        meetings.Start();
        int written = 0;
        for (int i = 1; i <= Rounds; i++)
        {
            *sleeping = 0;
            Volatile.Write(ref begun, i);
            while (Volatile.Read(ref *phase) != i)
            {
            }

            Volatile.Write(ref *sleeping, 1);
            while (Volatile.Read(ref ended) < i)
            {
                Thread.Yield();
            }

            written += *sleeping == 1 ? 0 : 1;
        }

        Assert.True(meetings.Join(TimeSpan.FromSeconds(30)));
        ManagerSegment.Release(in place, disposed: true);
        Assert.Equal(0, written);
    }

    /// <summary>Either all have met, or the one whose time was up has left and nobody has.</summary>
    [Fact]
    public void Nobody_gives_up_a_meeting_that_the_others_have_had()
    {
        using SharedBarrier steps = SharedBarrier.Create(Segment, 2, null);
        using var cancellation = new CancellationTokenSource();
        Exception? first = null;
        var waiter = new Thread(() => first = Record.Exception(() => steps.SignalAndWait(Timeout.InfiniteTimeSpan, cancellation.Token))) { IsBackground = true };
        waiter.Start();
        Assert.True(SpinWait.SpinUntil(() => steps.Counters.Parks != 0, TimeSpan.FromSeconds(30)));
        bool reached = false;
        int last = Environment.CurrentManagedThreadId;
        CrashPoint.Handler = point =>
        {
            if (point == CrashPoint.BarrierComplete && Environment.CurrentManagedThreadId == last)
            {
                // All have come, and the phase has not moved.
                reached = true;
                cancellation.Cancel();
                waiter.Join(TimeSpan.FromMilliseconds(200));
            }
        };
        try
        {
            steps.SignalAndWait(TimeSpan.FromSeconds(30), CancellationToken.None);
        }
        finally
        {
            CrashPoint.Handler = null;
        }

        Assert.SkipUnless(reached, "Crash points are compiled out of Release builds: run the Debug build.");
        Assert.True(waiter.Join(TimeSpan.FromSeconds(30)));
        Assert.Equal((null, false, 1), (first, steps.IsBroken, steps.CompletedPhases));
    }

    [Fact]
    public void Who_gives_up_is_not_counted_by_who_comes_then()
    {
        using SharedBarrier steps = SharedBarrier.Create(Segment, 2, null);
        Assert.Throws<TimeoutException>(() => steps.SignalAndWait(TimeSpan.Zero));
        Assert.True(steps.IsBroken);
        Assert.Throws<BrokenBarrierException>(steps.SignalAndWait);
        Assert.Equal(0, steps.CompletedPhases);
    }

    private unsafe void WriteCounts(uint phase, long completed)
    {
        ObjectPlace place = Segment.Open("steps", ObjectKind.Barrier, readOnly: false);
        *(uint*)place.Data = phase;
        *(long*)(place.Data + 24) = completed;
        ManagerSegment.Release(in place, disposed: true);
    }
}
