using Managers.Conformance.Support;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Custom;

/// <summary>Queues of proxies that code of the server's own takes from and puts into. Row P10.</summary>
public sealed class CarrierTests() : CustomTest<CarrierManager>(static options => new CarrierManager(options))
{
    [Fact]
    public void P10_The_servers_own_code_takes_what_a_client_has_put_into_a_queue_of_proxies()
    {
        ICarrier carrier = Own(Manager.CreateCarrier());
        using ISharedQueue<IListProxy<int>> queue = Manager.CreateQueue<IListProxy<int>>();
        using (IListProxy<int> list = Manager.CreateList([1, 2, 3]))
        {
            queue.Put(list);
        }

        Assert.Equal(3, carrier.Take(queue));
        Assert.True(queue.IsEmpty);
        UntilOnlyOwnObjectsAreLeft(2);
    }

    [Fact]
    public void P10_What_the_servers_own_code_puts_into_a_queue_of_proxies_is_kept_for_who_takes_it()
    {
        ICarrier carrier = Own(Manager.CreateCarrier());
        using ISharedQueue<IListProxy<int>> from = Manager.CreateQueue<IListProxy<int>>();
        using ISharedQueue<IListProxy<int>> to = Manager.CreateQueue<IListProxy<int>>();
        for (int i = 1; i <= 3; i++)
        {
            using IListProxy<int> list = Manager.CreateList(Enumerable.Range(0, i));
            from.Put(list);
        }

        Assert.Equal(3, carrier.Move(from, to));
        Assert.Equal((0, 3), (from.Count, to.Count));
        UntilOnlyOwnObjectsAreLeft(6);
        for (int i = 1; i <= 3; i++)
        {
            using IListProxy<int> list = to.Get();
            Assert.Equal(Enumerable.Range(0, i), list);
        }

        UntilOnlyOwnObjectsAreLeft(3);
    }

    [Fact]
    public void P10_What_the_servers_own_code_finds_no_room_for_in_a_queue_of_proxies_is_not_kept()
    {
        ICarrier carrier = Own(Manager.CreateCarrier());
        using ISharedQueue<IListProxy<int>> queue = Manager.CreateQueue<IListProxy<int>>(maxSize: 1);
        using (IListProxy<int> first = Manager.CreateList([1]))
        using (IListProxy<int> second = Manager.CreateList([1, 2]))
        {
            Assert.Equal(1, carrier.Offer(queue, first));
            Assert.Equal(0, carrier.Offer(queue, second));
        }

        UntilOnlyOwnObjectsAreLeft(3);
        using (IListProxy<int> list = queue.Get())
        {
            Assert.Equal([1], list);
        }

        UntilOnlyOwnObjectsAreLeft(2);
    }

    // What the server's code was given stands until it is collected there.
    private void UntilOnlyOwnObjectsAreLeft(int count) => TestThread.Until(
        () =>
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            return Manager.GetDiagnostics().Objects.Count == count;
        },
        $"{count} objects");
}
