using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>Rows B*, K*, P* and E* of the semantics that belong to no one type.</summary>
public sealed class RowTests : ServerTest
{
    [Fact]
    public void B1_B7_B10_A_manager_says_what_it_is_and_refuses_what_does_not_fit()
    {
        var manager = new SyncManager(new ManagerOptions { Address = Server.Address, AuthKey = Key });
        Assert.Equal(ManagerState.Initial, manager.State);
        Assert.Throws<InvalidOperationException>(() => manager.CreateLock());
        Assert.Throws<InvalidOperationException>(manager.Ping);
        manager.Connect();
        Assert.Throws<InvalidOperationException>(() => manager.Connect());
        Assert.Throws<InvalidOperationException>(() => manager.Start());
        Assert.Throws<InvalidOperationException>(() => manager.ServeForever());
        manager.Ping();
        manager.Shutdown();
        Assert.Equal(ManagerState.ShutDown, manager.State);
        manager.Shutdown();
        Assert.Throws<ObjectDisposedException>(() => manager.Connect());
        Assert.Throws<ObjectDisposedException>(manager.Ping);
        // Who is only connected has ended nobody else's server.
        Manager.Ping();
    }

    [Fact]
    public void B2_Without_a_key_it_is_the_process_s_own()
    {
        using var manager = new SyncManager(new ManagerOptions { Address = Server.Address });
        Assert.Throws<System.Security.Authentication.AuthenticationException>(() => manager.Connect());
        Assert.False(AuthKey.Current.IsEmpty);
        Assert.Same(AuthKey.Current, AuthKey.Current);
    }

    [Fact]
    public void B9_B16_A_connected_manager_has_the_server_s_address_and_its_creators()
    {
        SyncManager manager = Connect();
        Assert.Equal(Server.Address, manager.Address);
        using EventProxy made = manager.CreateEvent();
        Assert.Equal(Server.Address, made.ServerAddress);
        Assert.False(made.IsSet);
    }

    [Fact]
    public void B19_Diagnostics_name_objects_references_and_texts()
    {
        using IListProxy<int> list = Manager.CreateList([1, 2]);
        ManagedObjectInfo info = Assert.Single(Manager.GetDiagnostics().Objects);
        Assert.Equal(("list", 1L, 0L, "[1, 2]"), (info.TypeId, info.References, info.HeldByObjects, info.Text));
        using IListProxy<string> longOne = Manager.CreateList<string>([new string('x', 500)]);
        Assert.All(Manager.GetDiagnostics().Objects, static item => Assert.InRange(item.Text!.Length, 1, 75));
    }

    [Fact]
    public void K7_A_key_is_in_no_text()
    {
        var key = AuthKey.FromPassphrase("open sesame");
        Assert.DoesNotContain("sesame", key.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", new ManagerOptions { AuthKey = key }.ToString(), StringComparison.Ordinal);
        using LockProxy gate = Manager.CreateLock();
        ProxyToken token = gate.ToToken();
        Assert.DoesNotContain("key", token.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.True(Manager.Revoke(token));
    }

    [Fact]
    public void K12_K13_All_proxies_of_a_process_use_one_connection()
    {
        var made = new List<IDisposable>();
        for (int i = 0; i < 20; i++)
        {
            made.Add(Manager.CreateLock());
        }

        Conformance.Support.TestThread.RunMany(8, i => Assert.False(((LockProxy)made[i]).IsLocked));
        // Others who listen on this machine knock for a moment, to see whether a socket is alive.
        Conformance.Support.TestThread.Until(() => Manager.GetDiagnostics().Connections == 1, "one connection");
        made.ForEach(static item => item.Dispose());
    }

    [Fact]
    public void P1_P2_P17_P25_A_token_names_an_object_whose_id_is_never_given_again()
    {
        LockProxy gate = Manager.CreateLock();
        ProxyToken token = gate.ToToken();
        Assert.Equal(token, ProxyToken.Parse(token.ToString()));
        Assert.Equal("lock", token.TypeId);
        using (LockProxy again = Connect().Attach<LockProxy>(token))
        {
            Assert.Equal(gate, (BaseProxy)again);
            gate.Acquire();
            Assert.True(again.IsLocked);
            gate.Release();
        }

        Assert.Contains("lock", gate.ToString(), StringComparison.OrdinalIgnoreCase);
        Assert.NotEqual(gate.ToString(), gate.Describe());
        Assert.True(Manager.Revoke(token));
        Assert.False(Manager.Revoke(token));
        ulong id = Assert.Single(Manager.GetDiagnostics().Objects).Id;
        gate.Dispose();
        Assert.Throws<ObjectDisposedException>(() => Manager.Attach<LockProxy>(token));
        Assert.Throws<ObjectDisposedException>(() => gate.IsLocked);
        using LockProxy next = Manager.CreateLock();
        Assert.True(Manager.GetDiagnostics().Objects.Max(static item => item.Id) > id);
    }

    [Fact]
    public void P7_An_object_lives_while_its_token_is_under_way()
    {
        IListProxy<int> list = Manager.CreateList([5]);
        ProxyToken token = ((BaseProxy)list).ToToken();
        ((IDisposable)list).Dispose();
        using IListProxy<int> there = Connect().Attach<IListProxy<int>>(token);
        Assert.Equal(5, there[0]);
        Assert.True(Manager.Revoke(token));
    }

    [Fact]
    public void P14_P15_A_method_by_name_and_one_that_there_is_not()
    {
        using LockProxy gate = Manager.CreateLock();
        using var list = (BaseProxy)Manager.CreateList([1, 2, 3]);
        Assert.Equal(3L, list.CallMethod<long>("Count"));
        list.CallMethod("Add", 4);
        Assert.Equal(4L, list.CallMethod<long>("Count"));
        Assert.Throws<MethodNotExposedException>(() => list.CallMethod("GetHashCode"));
        Assert.Throws<MethodNotExposedException>(() => list.CallMethod("_items"));
        Manager.Ping();
    }

    [Fact]
    public void P16_The_whole_of_an_object_is_a_copy_of_the_caller_s_own()
    {
        using IListProxy<int> inner = Manager.CreateList([1]);
        using IListProxy<object?> list = Manager.CreateList<object?>([1L, new object?[] { "a", 2L }]);
        list.Add(inner);
        object?[] items = list.ToArray();
        Assert.Equal(3, items.Length);
        ((object?[])items[1]!)[0] = "changed";
        items[0] = 9L;
        Assert.Equal(1L, list[0]);
        Assert.Equal("a", ((object?[])list[1]!)[0]);
        // What the object refers to is the same object still.
        Assert.Equal((BaseProxy)inner, Assert.IsAssignableFrom<BaseProxy>(items[2]));

        using IDictionaryProxy<string, int> scores = Manager.CreateDictionary(new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 });
        Dictionary<string, int> copy = scores.ToDictionary();
        scores["a"] = 5;
        copy["b"] = 6;
        Assert.Equal((1, 6), (copy["a"], copy["b"]));
        Assert.Equal((5, 2), (scores["a"], scores["b"]));
    }

    [Fact]
    public void E1_E3_E6_E10_Errors_of_a_known_type_arrive_as_such_with_the_server_s_text_inside()
    {
        using IDictionaryProxy<string, int> counts = Manager.CreateDictionary<string, int>();
        KeyNotFoundException missing = Assert.Throws<KeyNotFoundException>(() => counts["nothing"]);
        RemoteException inner = Assert.IsType<RemoteException>(missing.InnerException);
        Assert.Equal(typeof(KeyNotFoundException).FullName, inner.RemoteType);
        Assert.Equal(missing.Message, inner.RemoteMessage);
        using SemaphoreProxy slots = Manager.CreateBoundedSemaphore(1);
        Assert.Throws<SemaphoreFullException>(() => slots.Release());
        // The constructor's errors are like a method's.
        Assert.Throws<ArgumentOutOfRangeException>(() => Manager.CreateSemaphore(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Manager.CreateBarrier(0));
        Manager.Ping();
    }

    [Fact]
    public void E5_An_argument_that_cannot_cross_is_the_caller_s_error_and_the_connection_is_good()
    {
        using IListProxy<object?> list = Manager.CreateList<object?>();
        Assert.Throws<NotSupportedException>(() => list.Add(new object()));
        Assert.Throws<NotSupportedException>(() => list.Add(new Action(static () => { })));
        var itself = new List<object?>();
        itself.Add(itself);
        Assert.Throws<NotSupportedException>(() => list.Add(itself));
        var map = new Dictionary<object, object?>();
        map["itself"] = map;
        Assert.Throws<NotSupportedException>(() => list.Add(map));
        object?[] array = [null];
        array[0] = array;
        Assert.Throws<NotSupportedException>(() => list.Add(array));
        Assert.Empty(list);
        list.Add(1);
        Assert.Equal(1, list[0]);
    }

    [Fact]
    public void E4_A_result_that_is_too_long_is_an_error_and_the_connection_is_good()
    {
        using IListProxy<byte[]> list = Manager.CreateList<byte[]>();
        byte[] part = new byte[8 << 20];
        for (int i = 0; i < 9; i++)
        {
            list.Add(part);
        }

        Assert.Equal(ErrorCode.ResultNotEncodable, Assert.Throws<ProtocolException>(() => ((BaseProxy)list).CallMethod<object?[]>("Range", 0L, -1L)).Code);
        Assert.Equal(part.Length, list[8].Length);
    }

    [Fact]
    public void E9_A_server_that_has_ended_is_one_error_for_all()
    {
        var server = new SyncManager(new ManagerOptions { AuthKey = Key });
        using var end = new CancellationTokenSource();
        Task serving = server.ServeForeverAsync(end.Token);
        using var client = new SyncManager(new ManagerOptions { Address = server.Address, AuthKey = Key });
        client.Connect();
        EventProxy signal = client.CreateEvent();
        end.Cancel();
        Conformance.Support.TestThread.Until(() => serving.IsCompleted, "the end of serving");
        Assert.Throws<ManagerUnavailableException>(() => signal.Set());
        Assert.Throws<ManagerUnavailableException>(client.Ping);
        using var late = new SyncManager(new ManagerOptions { Address = server.Address, AuthKey = Key, ConnectTimeout = TimeSpan.FromMilliseconds(100) });
        Assert.Throws<ManagerUnavailableException>(() => late.Connect());
    }
}
