using System.Diagnostics;
using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>SharedEvent within one process.</summary>
public abstract class SharedEventContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    [Fact]
    public void S_E1_Starts_unset_and_stays_set_until_it_is_cleared()
    {
        using SharedEvent ready = Manager.CreateEvent();
        Assert.False(ready.IsSet);
        Assert.False(ready.TryWait(TimeSpan.Zero));
        Assert.Equal("SharedEvent(unset)", ready.ToString());

        ready.Set();
        ready.Set();
        Assert.True(ready.IsSet);
        Assert.True(ready.TryWait(TimeSpan.Zero));
        ready.Wait();
        ready.Wait(TimeSpan.Zero);
        Assert.Equal("SharedEvent(set)", ready.ToString());

        ready.Clear();
        Assert.False(ready.IsSet);
    }

    [Fact]
    public void May_be_made_set()
    {
        using SharedEvent ready = Manager.CreateEvent(isSet: true);

        Assert.True(ready.IsSet);
    }

    [Fact]
    public void S_E1_Setting_wakes_everyone_who_waits()
    {
        using SharedEvent ready = Manager.CreateEvent();
        using SharedEvent same = SharedEvent.Attach(ready.ToToken());
        TestThread[] waiters = [.. Enumerable.Range(0, 4).Select(i => TestThread.Start(() => (i % 2 == 0 ? ready : same).Wait()))];

        ready.Set();

        foreach (TestThread waiter in waiters)
        {
            waiter.Join();
        }
    }

    [Fact]
    public void S_E1_Time_out_ends_the_wait()
    {
        using SharedEvent ready = Manager.CreateEvent();
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
        using SharedEvent ready = Manager.CreateEvent();
        using var source = new CancellationTokenSource();
        TestThread waiter = TestThread.Start(() => Assert.ThrowsAny<OperationCanceledException>(() => ready.Wait(source.Token)));

        source.Cancel();

        waiter.Join();
        Assert.ThrowsAny<OperationCanceledException>(() => ready.TryWait(TimeSpan.Zero, source.Token));
    }

    [Fact]
    public void Set_by_one_is_never_missed_by_the_other()
    {
        using SharedEvent ping = Manager.CreateEvent();
        using SharedEvent pong = Manager.CreateEvent();
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

    [Fact]
    public void Named_event_is_found_by_name()
    {
        using var manager = new LocalManager(new LocalManagerOptions { Name = NewName() });
        using SharedEvent ready = manager.CreateEvent(name: "ready");
        using LocalManager other = LocalManager.Open(manager.Name!);
        using SharedEvent same = other.OpenEvent("ready");

        ready.Set();

        Assert.True(same.IsSet);
    }
}
