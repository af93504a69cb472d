using System.Diagnostics;
using Managers.Conformance.Support;
using Managers.Platform;
using Xunit;

namespace Managers.Conformance.Platform;

/// <summary>IWaiter: sleeping on a word and waking, across handles of one segment.</summary>
public abstract class WaiterContract<TPlatform> : SegmentTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    private const int FirstWord = 64;

    private readonly SegmentHandle _here;
    private readonly SegmentHandle _there;

    protected WaiterContract()
    {
        SegmentName name = NewSegmentName();
        _here = Create(name);
        _there = Open(name);
    }

    [Fact]
    public void Another_value_comes_back_at_once()
    {
        Write(0, 5);

        Assert.Equal(WaitResult.Changed, Wait(_here, 0, 4, 30_000));
    }

    [Fact]
    public void Time_out_of_zero_only_compares()
    {
        Assert.Equal(WaitResult.TimedOut, Wait(_here, 0, 0, 0));
        Assert.Equal(WaitResult.Changed, Wait(_here, 0, 1, 0));
    }

    [Fact]
    public void Sleep_ends_with_its_time()
    {
        long started = Stopwatch.GetTimestamp();
        WaitResult result;
        do
        {
            // A signal may interrupt a sleep; the contract allows early returns.
            result = Wait(_here, 0, 0, 40);
        }
        while (result is WaitResult.Interrupted or WaitResult.Woken);

        Assert.Equal(WaitResult.TimedOut, result);
        Assert.True(Stopwatch.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(39), "it came back early");
    }

    [Fact]
    public void Negative_time_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => Wait(_here, 0, 0, -1));

    [Fact]
    public void Waking_nobody_wakes_nobody() => Assert.Equal(0, Wake(_here, 0, int.MaxValue));

    [Fact]
    public void Waker_of_one_handle_wakes_sleeper_of_another()
    {
        var result = WaitResult.TimedOut;
        TestThread sleeper = TestThread.Start(() => result = Wait(_there, 8, 0, 20_000));

        WakeUntil(8, 1);
        sleeper.Join();

        Assert.Equal(WaitResult.Woken, result);
    }

    [Fact]
    public void Sleeper_of_another_word_sleeps_on()
    {
        TestThread sleeper = TestThread.Start(() => Wait(_there, 8, 0, 20_000));

        Assert.Equal(0, Wake(_here, 12, int.MaxValue));
        Assert.True(sleeper.IsAlive);

        WakeUntil(8, 1);
        sleeper.Join();
    }

    [Fact]
    public void As_many_are_woken_as_asked_for()
    {
        int awake = 0;
        TestThread[] sleepers = [.. Enumerable.Range(0, 3).Select(_ => TestThread.Start(() =>
        {
            if (Wait(_there, 16, 0, 20_000) == WaitResult.Woken)
            {
                Interlocked.Increment(ref awake);
            }
        }))];

        int woken = 0;
        TestThread.Until(() => (woken += Wake(_here, 16, 1)) == 3, "three wake-ups, one at a time");
        foreach (TestThread sleeper in sleepers)
        {
            sleeper.Join();
        }

        Assert.Equal(3, awake);
    }

    [Fact]
    public void Change_before_the_sleep_is_never_missed()
    {
        // The classic race: the waker changes the word and wakes; the sleeper compares and sleeps. Neither order may hang.
        const int Rounds = 2000;
        TestThread sleeper = TestThread.Start(() =>
        {
            for (uint i = 0; i < Rounds; i++)
            {
                while (Read(24) == i)
                {
                    Assert.NotEqual(WaitResult.TimedOut, Wait(_there, 24, i, 20_000));
                }
            }
        });
        for (uint i = 1; i <= Rounds; i++)
        {
            Write(24, i);
            Wake(_here, 24, int.MaxValue);
        }

        sleeper.Join();
    }

    private void WakeUntil(int at, int count)
    {
        int woken = 0;
        TestThread.Until(() => (woken += Wake(_here, at, count)) >= count, "a wake-up");
    }

    private unsafe WaitResult Wait(SegmentHandle segment, int at, uint expected, int milliseconds) =>
        Platform.Waiter.Wait((uint*)(segment.BaseAddress + FirstWord + at), expected, milliseconds);

    private unsafe int Wake(SegmentHandle segment, int at, int count) => Platform.Waiter.Wake((uint*)(segment.BaseAddress + FirstWord + at), count);

    private unsafe void Write(int at, uint value) => Volatile.Write(ref *(uint*)(_here.BaseAddress + FirstWord + at), value);

    private unsafe uint Read(int at) => Volatile.Read(ref *(uint*)(_here.BaseAddress + FirstWord + at));
}
