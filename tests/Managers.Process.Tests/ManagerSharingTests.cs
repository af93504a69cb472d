using Managers.Tests.Child.Roles;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests;

/// <summary>Proxies that are handed to another process. Row P8.</summary>
public sealed class ManagerSharingTests : ManagerServerTest
{
    [Fact]
    public void P8_A_proxy_in_another_process_iterates_over_proxies()
    {
        using IListProxy<int> first = Manager.CreateList([1]);
        using IListProxy<int> second = Manager.CreateList([2]);
        using IDictionaryProxy<string, IListProxy<int>> lists = Manager.CreateDictionary<string, IListProxy<int>>();
        lists["first"] = first;
        lists["second"] = second;
        using ChildProcess child = StartClient("iterate", (BaseProxy)lists);

        Assert.Equal("first 1", child.ReadLine());
        Assert.Equal("second 2", child.ReadLine());
        child.Finish();
        Assert.Equal([1, 10], first);
        Assert.Equal([2, 10], second);
    }

    [Fact]
    public void P8_A_proxy_in_another_process_gives_proxies_of_what_its_methods_return()
    {
        ITally tally = Manager.CreateTally("ours");
        using var proxy = (BaseProxy)tally;
        tally.Add(3);
        using ChildProcess child = StartClient("fork", proxy);

        Assert.Equal("theirs 8", child.ReadLine());
        child.Finish();
        Assert.Equal(3, tally.Add(0));
    }
}
