using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>Proxies of objects that another connection made, by their tokens.</summary>
public sealed class AttachTests : ServerTest
{
    [Fact]
    public void Each_generic_type_has_a_method_of_its_own()
    {
        SyncManager other = Connect();
        using ISharedQueue<string> queue = Manager.CreateQueue<string>();
        using ISharedQueue<string> sameQueue = Attach(queue, other.AttachQueue<string>);
        sameQueue.Put("x");
        Assert.Equal("x", queue.Get());

        using IDictionaryProxy<string, Guid> dictionary = Manager.CreateDictionary<string, Guid>();
        using IDictionaryProxy<string, Guid> sameDictionary = Attach(dictionary, other.AttachDictionary<string, Guid>);
        var id = Guid.NewGuid();
        sameDictionary["id"] = id;
        Assert.Equal(id, dictionary["id"]);

        using IListProxy<decimal> list = Manager.CreateList<decimal>();
        using IListProxy<decimal> sameList = Attach(list, other.AttachList<decimal>);
        sameList.Add(1.5m);
        Assert.Equal([1.5m], list);

        using SharedValueProxy<short> value = Manager.CreateSharedValue<short>("h", 7);
        using SharedValueProxy<short> sameValue = Attach(value, other.AttachSharedValue<short>);
        sameValue.Value = 8;
        Assert.Equal(8, value.Value);

        using SharedArrayProxy<double> array = Manager.CreateSharedArray<double>("d", 3);
        using SharedArrayProxy<double> sameArray = Attach(array, other.AttachSharedArray<double>);
        sameArray[2] = 2.5;
        Assert.Equal(2.5, array[2]);
    }

    [Fact]
    public void Another_kind_of_object_is_refused_by_name()
    {
        using ISharedQueue<string> queue = Manager.CreateQueue<string>();
        ProxyToken token = ((BaseProxy)queue).ToToken();

        ProtocolException refused = Assert.Throws<ProtocolException>(() => Manager.AttachList<string>(token));

        Assert.StartsWith("The server's object of type id 'queue' cannot be used as Managers.IListProxy`1[System.String]: it does not have the methods of a list.", refused.Message, StringComparison.Ordinal);
        Assert.True(Manager.Revoke(token));
        queue.Put("still there");
        Assert.Equal("still there", queue.Get());
    }

    private T Attach<T>(T proxy, Func<ProxyToken, T> attach)
    {
        ProxyToken token = ((BaseProxy)(object)proxy!).ToToken();
        T same = attach(token);
        Assert.True(Manager.Revoke(token));
        return same;
    }
}
