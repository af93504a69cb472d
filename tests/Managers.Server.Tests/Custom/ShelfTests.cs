using System.Runtime.CompilerServices;
using Managers.Conformance.Support;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Custom;

/// <summary>Lists and dictionaries of a server as arguments and results of methods there, by themselves and inside other values. Rows P10, P11.</summary>
public sealed class ShelfTests() : CustomTest<ShelfManager>(static options => new ShelfManager(options))
{
    [Fact]
    public void P10_A_method_takes_and_gives_lists_and_dictionaries_of_its_server()
    {
        using IListProxy<int> numbers = Manager.CreateList([1, 2]);
        using IDictionaryProxy<string, int> counts = Manager.CreateDictionary<string, int>();
        IShelf shelf = Manager.CreateShelf(numbers);
        using IListProxy<int> same = shelf.One(numbers);
        Assert.Equal((BaseProxy)numbers, (BaseProxy)same);
        Assert.Equal([1, 2, 2], same);

        (IListProxy<int> list, IDictionaryProxy<string, int> map) = shelf.Both((numbers, counts));
        Assert.Equal(((BaseProxy)numbers, (BaseProxy)counts), ((BaseProxy)list, (BaseProxy)map));
        Assert.Equal([2, 2, 1], list);
        Assert.Equal(5, map["sum"]);
        map["sum"] = 6;
        Assert.Equal(6, counts["sum"]);

        using var any = (IListProxy<object>)shelf.Any(numbers)!;
        Assert.Equal((BaseProxy)numbers, (BaseProxy)any);
        list.Dispose();
        map.Dispose();
    }

    [Fact]
    public void P10_Lists_and_dictionaries_stand_in_arrays_lists_maps_and_records()
    {
        using IListProxy<int> first = Manager.CreateList([1]);
        using IListProxy<int> second = Manager.CreateList([2]);
        using IDictionaryProxy<string, int> counts = Manager.CreateDictionary<string, int>([new("a", 1)]);
        IShelf shelf = Manager.CreateShelf(first);
        IListProxy<int>[] turned = shelf.Turned([first, second]);
        Assert.Equal([second, first, first], turned);
        turned[0].Add(3);
        Assert.Equal([2, 3], second);

        IDictionaryProxy<string, int> named = Assert.Single(shelf.Named([counts])).Value;
        Assert.Equal(1, named["a"]);
        Box box = shelf.Box(new Box("b", second, counts))!;
        Assert.Equal(("b!", second, counts), (box.Name, box.Numbers!, box.Counts!));
        Assert.Equal([2, 3], box.Numbers!);
        Assert.Null(shelf.Box(new Box("c", null, null))!.Numbers);

        using ISharedQueue<(IListProxy<int>, int)> queue = Manager.CreateQueue<(IListProxy<int>, int)>();
        queue.Put((second, 4));
        (IListProxy<int> taken, int number) = queue.Get();
        Assert.Equal(4, number);
        Assert.Equal([2, 3], taken);
    }

    [Fact]
    public async Task P10_They_come_by_tasks_and_streams_and_stay_while_the_server_keeps_them()
    {
        IListProxy<int> first = Own(Manager.CreateList([1, 2, 3]));
        IShelf shelf = Own(Manager.CreateShelf(first));
        IDictionaryProxy<string, int> counts = Own(Manager.CreateDictionary<string, int>());
        Assert.Null(await shelf.KeptAsync(counts));
        counts.Dispose();
        IDictionaryProxy<string, int> kept = Own((await shelf.KeptAsync(null))!);
        Assert.Equal(1, kept["asked"]);
        await foreach ((IListProxy<int> list, int length) in shelf.EachAsync([first, first]))
        {
            Assert.Equal(first, Own(list));
            Assert.Equal(3, length);
        }
    }

    [Fact]
    public void P11_Objects_inside_lists_are_the_servers_own_there_too()
    {
        using IListProxy<int> first = Manager.CreateList<int>();
        using IListProxy<ISharedQueue<int>> queues = Manager.CreateList<ISharedQueue<int>>();
        using ISharedQueue<int> one = Manager.CreateQueue<int>();
        using ISharedQueue<int> two = Manager.CreateQueue<int>();
        IShelf shelf = Manager.CreateShelf(first);
        queues.Add(one);
        using IListProxy<ISharedQueue<int>> same = shelf.Queues(queues, two);
        Assert.Equal(2, same.Count);
        Assert.Equal((2, 2), (one.Get(), two.Get()));
        Assert.Equal((BaseProxy)two, (BaseProxy)same[1]);
    }

    [Fact]
    public void P10_In_the_server_every_member_does_what_it_does_for_a_client()
    {
        using IListProxy<int> numbers = Manager.CreateList<int>();
        using IDictionaryProxy<string, int> counts = Manager.CreateDictionary<string, int>();
        Assert.Equal("good", ShelfCheck.Of(numbers, counts));
        Assert.Equal("good", Manager.CreateShelf(numbers).Check(numbers, counts));
    }

    [Fact]
    public void P10_In_the_server_values_change_in_place_and_equal_keys_are_told_apart_as_for_a_client()
    {
        using IListProxy<int> numbers = Manager.CreateList<int>();
        using IDictionaryProxy<string, List<int>> lists = Manager.CreateDictionary<string, List<int>>();
        using IDictionaryProxy<DateTimeOffset, int> times = Manager.CreateDictionary<DateTimeOffset, int>();
        using IDictionaryProxy<string, object?> values = Manager.CreateDictionary<string, object?>();
        Assert.Equal("good", ShelfCheck.OfMore(lists, times, values));
        Assert.Equal("good", Manager.CreateShelf(numbers).CheckMore(lists, times, values));
    }

    [Fact]
    public void P10_An_object_of_another_type_is_refused()
    {
        using IListProxy<int> numbers = Manager.CreateList<int>();
        using IDictionaryProxy<string, int> counts = Manager.CreateDictionary<string, int>();
        var shelf = (BaseProxy)Manager.CreateShelf(numbers);
        Assert.Contains("the method wants IListProxy", Assert.Throws<ProtocolException>(() => shelf.CallMethod<object>("One", counts)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void G6_What_the_server_keeps_goes_when_it_does_not_any_more()
    {
        Keep();
        TestThread.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return Manager.GetDiagnostics().Objects.Count == 0;
            },
            "the end of what a method had kept");
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Keep()
    {
        using IListProxy<int> first = Manager.CreateList<int>();
        IDictionaryProxy<string, int> counts = Manager.CreateDictionary<string, int>();
        IShelf shelf = Manager.CreateShelf(first);
        shelf.KeptAsync(counts).GetAwaiter().GetResult();
        counts.Dispose();
        ((BaseProxy)shelf).Dispose();
    }
}
