using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>SharedEvent within one process.</summary>
public abstract class SharedEventContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
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
