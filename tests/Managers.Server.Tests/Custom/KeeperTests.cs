using System.Runtime.CompilerServices;
using Managers.Conformance.Support;
using Managers.Protocol;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Custom;

/// <summary>Records that a side does not know, with references in them: who keeps the objects, and until when. Rows G6, P10.</summary>
public sealed class KeeperTests() : CustomTest<KeeperManager>(static options => new KeeperManager(options))
{
    static KeeperTests() => WireCodecs.Register(new StrangeCodec());

    [Fact]
    public void G6_A_record_that_is_not_known_keeps_the_objects_in_it_until_it_is_collected()
    {
        KeeperManager other = Connect();
        object[] kept = ReadKept(other);
        TestThread.Until(() => Manager.GetDiagnostics().Objects.Count <= 2, "the end of the dictionary");
        Collect();
        Assert.Equal(["list", "queue"], Manager.GetDiagnostics().Objects.Select(static found => found.TypeId).Order());
        GC.KeepAlive(kept);
        Array.Clear(kept);

        // While the session of who asked goes on.
        UntilGone();
        Assert.Equal(ManagerState.Connected, other.State);
        Assert.Empty(other.GetDiagnostics().Objects);
    }

    [Fact]
    public void P10_A_record_that_is_not_known_is_sent_back_while_it_is_kept()
    {
        KeeperManager other = Connect();
        SendBack(other);
        UntilGone();
        Assert.Equal(ManagerState.Connected, other.State);
    }

    [Fact]
    public void P10_A_record_that_refers_to_objects_goes_over_its_own_connection_alone()
    {
        KeeperManager other = Connect();
        SendAstray(other);
        UntilGone();
        Assert.Equal(ManagerState.Connected, other.State);
    }

    [Fact]
    public void G6_Records_in_answers_that_cannot_be_read_give_each_object_back_once()
    {
        KeeperManager other = Connect();
        ReadInVain(other);
        UntilGone();
        Assert.Equal(ManagerState.Connected, other.State);
        Assert.Equal(ManagerState.Connected, Manager.State);
    }

    [Fact]
    public void G6_Records_in_answers_that_nobody_waits_for_give_the_objects_back_at_once()
    {
        KeeperManager other = Connect();
        AskForStream(other, out IDisposable list);

        // Nothing is collected: no record was made of what came. The call reads it.
        TestThread.Until(() => other.GetDiagnostics().Sessions.Sum(static session => session.References) == 1, "the end of what was in items that nobody takes");
        list.Dispose();
        UntilGone();
        Assert.Equal(ManagerState.Connected, other.State);
    }

    [Fact]
    public void P10_A_server_that_does_not_know_a_record_keeps_the_objects_in_it_and_gives_them_to_any_client()
    {
        KeeperManager other = Connect();
        HandOver(other);
        UntilGone();
        Assert.Equal(ManagerState.Connected, other.State);
        Assert.Equal(ManagerState.Connected, Manager.State);
    }

    [Fact]
    public void K8_A_record_that_a_server_does_not_know_counts_as_deep_as_it_nests_where_it_is_given_inside_others()
    {
        WrapKept();
        UntilGone();
        Assert.Equal(ManagerState.Connected, Manager.State);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void WrapKept()
    {
        IKeeper keeper = Manager.CreateKeeper();
        using (IListProxy<int> list = Manager.CreateList([1]))
        {
            keeper.Kept = new Strange(list, "a", new object?[] { Array.Empty<object?>() });
        }

        // Three deep by itself.
        Assert.Equal(61, DepthAround(keeper.Wrap(61)));
        ProtocolException refused = Assert.Throws<ProtocolException>(() => keeper.Wrap(62));
        Assert.Equal(ErrorCode.ResultNotEncodable, refused.Code);
        Assert.Contains("64", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, DepthAround(keeper.Wrap(0)));
        ((BaseProxy)keeper).Dispose();
    }

    private static int DepthAround(object? value)
    {
        int depth = 0;
        for (; value is object?[] list; depth++)
        {
            value = Assert.Single(list);
        }

        Assert.IsType<OpaqueRecord>(value);
        return depth;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private object[] ReadKept(KeeperManager other)
    {
        using IListProxy<int> list = Manager.CreateList([1]);
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        using IDictionaryProxy<string, object> mine = Manager.CreateDictionary<string, object>();
        mine["both"] = new Strange(list, "a", (list, (object)queue));
        mine["none"] = new Strange(1, "b", null);
        using IDictionaryProxy<string, object> theirs = Share(mine, other.AttachDictionary<string, object>, Manager);
        for (int i = 0; i < 3; i++)
        {
            Assert.IsType<OpaqueRecord>(theirs["both"]);
            TestThread.Run(() => Assert.IsType<OpaqueRecord>(theirs.GetAsync("both").AsTask().GetAwaiter().GetResult()));
        }

        var plain = (OpaqueRecord)theirs["none"];
        Assert.True(System.Runtime.InteropServices.MemoryMarshal.TryGetArray(plain.Encoded, out _), "a record without references is more than its bytes");

        // The bytes alone keep them as well.
        return [((OpaqueRecord)theirs["both"]).Encoded];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void SendBack(KeeperManager other)
    {
        using IDictionaryProxy<string, object> mine = Manager.CreateDictionary<string, object>();
        using (IListProxy<int> list = Manager.CreateList([1, 2]))
        {
            mine["a"] = new Strange(list, "a", null);
        }

        using IDictionaryProxy<string, object> theirs = Share(mine, other.AttachDictionary<string, object>, Manager);
        object record = theirs["a"];
        Assert.True(theirs.Remove("a"));
        Collect();
        theirs["b"] = record;
        using IDictionaryProxy<string, Strange> known = Share(theirs, other.AttachDictionary<string, Strange>, other);
        using var back = (IListProxy<object>)known["b"].First!;
        Assert.Equal([1, 2], back);

        // Inside other values too, and as a key's value that is compared.
        theirs["c"] = (record, 1);
        Assert.True(theirs.TryUpdate("b", 5, record));
        GC.KeepAlive(record);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void SendAstray(KeeperManager other)
    {
        using IListProxy<int> list = Manager.CreateList<int>();
        using IDictionaryProxy<string, object> mine = Manager.CreateDictionary<string, object>();
        mine["a"] = new Strange(list, "a", null);
        using IDictionaryProxy<string, object> theirs = Share(mine, other.AttachDictionary<string, object>, Manager);
        object record = mine["a"];
        Assert.Contains("by another connection", Assert.Throws<NotSupportedException>(() => theirs["b"] = record).Message, StringComparison.Ordinal);
        Assert.Equal(["a"], theirs.Keys);

        using var elsewhere = new KeeperManager(new ManagerOptions { AuthKey = Key });
        using var end = new CancellationTokenSource();
        Task serving = elsewhere.ServeForeverAsync(end.Token);
        using (var client = new KeeperManager(new ManagerOptions { Address = elsewhere.Address, AuthKey = Key }))
        {
            client.Connect();
            using IListProxy<object> far = client.CreateList<object>();
            Assert.Contains("servers do not call each other", Assert.Throws<NotSupportedException>(() => far.Add(record)).Message, StringComparison.Ordinal);
            far.Add(new Strange(1, "b", null));
            mine["c"] = far[0];
        }

        end.Cancel();
        TestThread.Until(() => serving.IsCompleted, "the end of serving");
        GC.KeepAlive(record);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReadInVain(KeeperManager other)
    {
        using IListProxy<int> list = Manager.CreateList<int>();
        using IDictionaryProxy<string, object> mine = Manager.CreateDictionary<string, object>();
        mine["a"] = ((object)new Strange(list, "a", list), "no number", (object)list);
        using IDictionaryProxy<string, (object, int, object)> theirs = Share(mine, other.AttachDictionary<string, (object, int, object)>, Manager);
        for (int i = 0; i < 3; i++)
        {
            Assert.ThrowsAny<ManagerException>(() => theirs["a"]);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void AskForStream(KeeperManager other, out IDisposable list)
    {
        IListProxy<int> made = Manager.CreateList<int>();
        IKeeper mine = Manager.CreateKeeper();
        IKeeper theirs = Share(mine, other.Attach<IKeeper>, Manager);
        mine.Kept = new Strange(made, "a", made);
        Assert.Throws<ProtocolException>(() => ((BaseProxy)theirs).CallMethod<object>("RepeatAsync", 10));
        ((BaseProxy)mine).Dispose();
        ((BaseProxy)theirs).Dispose();
        list = made;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void HandOver(KeeperManager other)
    {
        IKeeper mine = Manager.CreateKeeper();
        IKeeper theirs = Share(mine, other.Attach<IKeeper>, Manager);
        using (IListProxy<int> list = Manager.CreateList([1, 2]))
        {
            mine.Kept = new Strange(list, "a", null);
            Assert.Throws<NotSupportedException>(() => theirs.Kept = mine.Kept);
        }

        Collect();
        for (int i = 0; i < 3; i++)
        {
            using IDictionaryProxy<string, object> held = other.CreateDictionary<string, object>();
            held["a"] = Assert.IsType<OpaqueRecord>(theirs.Kept);
            using IDictionaryProxy<string, Strange> known = Share(held, other.AttachDictionary<string, Strange>, other);
            using var back = (IListProxy<object>)known["a"].First!;
            Assert.Equal([1, 2], back);
        }

        // A copy of the bytes keeps nothing: it is not given to who would take its references for counted.
        Assert.Contains("as it came alone", Assert.Throws<ProtocolException>(() => theirs.Copy()).Message, StringComparison.Ordinal);
        ((BaseProxy)mine).Dispose();
        ((BaseProxy)theirs).Dispose();
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
    }

    private static T Share<T>(object proxy, Func<ProxyToken, T> attach, KeeperManager owner)
    {
        ProxyToken token = ((BaseProxy)proxy).ToToken();
        T shared = attach(token);
        Assert.True(owner.Revoke(token));
        return shared;
    }

    private void UntilGone() => TestThread.Until(
        () =>
        {
            Collect();
            return Manager.GetDiagnostics().Objects.Count == 0;
        },
        "the end of the objects that were in records");
}
