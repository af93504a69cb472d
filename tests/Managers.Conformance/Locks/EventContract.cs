using System.Diagnostics;
using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>ISharedEvent, whatever implements it. Row S-E1.</summary>
public abstract class EventContract<TPrimitives> : PrimitivesTest<TPrimitives>
    where TPrimitives : IPrimitives, new()
{
    [Fact]
    public void S_E1_Starts_unset_and_stays_set_until_it_is_cleared()
    {
        using ISharedEvent ready = Manager.CreateEvent();
        Assert.False(ready.IsSet);
        Assert.False(ready.TryWait(TimeSpan.Zero));

        ready.Set();
        ready.Set();
        Assert.True(ready.IsSet);
        Assert.True(ready.TryWait(TimeSpan.Zero));
        ready.Wait();
        ready.Wait(TimeSpan.Zero);

        ready.Clear();
        Assert.False(ready.IsSet);
    }

    [Fact]
    public void May_be_made_set()
    {
        using ISharedEvent ready = Manager.CreateEvent(isSet: true);

        Assert.True(ready.IsSet);
    }

    [Fact]
    public void S_E1_Time_out_ends_the_wait()
    {
        using ISharedEvent ready = Manager.CreateEvent();
        long started = Stopwatch.GetTimestamp();

        Assert.False(ready.TryWait(TimeSpan.FromMilliseconds(30)));

        Assert.True(Stopwatch.GetElapsedTime(started) >= TimeSpan.FromMilliseconds(30));
        TimeoutException error = Assert.Throws<TimeoutException>(() => ready.Wait(TimeSpan.FromMilliseconds(1)));
        Assert.Contains("00:00:00.001", error.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => ready.TryWait(TimeSpan.FromSeconds(-5)));
    }

    [Fact]
    public void Cancellation_ends_the_wait()
    {
        using ISharedEvent ready = Manager.CreateEvent();
        using var source = new CancellationTokenSource();
        TestThread waiter = TestThread.Start(() => Assert.ThrowsAny<OperationCanceledException>(() => ready.Wait(source.Token)));

        source.Cancel();

        waiter.Join();
        Assert.ThrowsAny<OperationCanceledException>(() => ready.TryWait(TimeSpan.Zero, source.Token));
    }

    [Fact]
    public void Set_by_one_is_never_missed_by_the_other()
    {
        using ISharedEvent ping = Manager.CreateEvent();
        using ISharedEvent pong = Manager.CreateEvent();
        const int Rounds = 500;
        TestThread partner = TestThread.Start(() =>
        {
            for (int i = 0; i < Rounds; i++)
            {
                Assert.True(ping.TryWait(TestThread.Patience));
                ping.Clear();
                pong.Set();
            }
        });
        for (int i = 0; i < Rounds; i++)
        {
            ping.Set();
            Assert.True(pong.TryWait(TestThread.Patience));
            pong.Clear();
        }

        partner.Join();
    }
}
