using Managers.Conformance.Support;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Custom;

/// <summary>A class of the user's by its generated proxy. Rows C1 to C11, P14 to P22, R1, R2.</summary>
public sealed class CounterTests() : CustomTest<CounterManager>(static options => new CounterManager(options), Prepare)
{
    // Tests of a class run one after the other; each has its own.
    private static QueueReferent<string> s_queue = null!;
    private static Counter s_shared = null!;

    private static void Prepare(CounterManager server)
    {
        s_queue = new QueueReferent<string>();
        s_shared = new Counter(100);
        server.Register("get_queue", static () => s_queue);
        server.Register<ICounter>("shared", static () => s_shared);
    }

    [Fact]
    public void C1_A_creator_makes_the_object_in_the_server_and_returns_a_proxy()
    {
        ICounter counter = Manager.CreateCounter(40);
        Assert.Equal(42, counter.Add(2));
        Assert.Equal(48, counter.Add(2, 3));
        Assert.Equal(48, counter.Total);
        var proxy = Assert.IsAssignableFrom<BaseProxy>(counter);
        Assert.Equal("counter", proxy.TypeId);
        Assert.Equal("Counter(48)", proxy.Describe());
        Assert.StartsWith("CounterProxy(counter, object ", proxy.ToString(), StringComparison.Ordinal);
        Assert.Equal("counter", Assert.Single(Manager.GetDiagnostics().Objects).TypeId);
        proxy.Dispose();
        Assert.Throws<ObjectDisposedException>(() => counter.Add(1));
    }

    [Fact]
    public async Task C1_A_creator_that_does_not_block_makes_the_same()
    {
        ICounter counter = Own(await Manager.CreateCounterAsync(1));
        Assert.Equal(3, counter.Add(2));
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Manager.CreateCounterAsync(1, cancelled.Token));
    }

    [Fact]
    public void P14_Properties_are_read_and_set_and_methods_called_by_name()
    {
        ICounter counter = Manager.CreateCounter(1);
        counter.Total = 7;
        Assert.Equal(7, counter.Total);
        var proxy = (BaseProxy)counter;
        Assert.Equal(9, proxy.CallMethod<int>("Add", 2));
        Assert.Equal(15, proxy.CallMethod<int>("Add(i32,i32)->i32", 2, 3));
        Assert.Equal(15, proxy.CallMethod<int>("get_Total"));
        proxy.CallMethod("set_Total", 4);
        Assert.Equal(4, counter.Total);
        Assert.Throws<ProtocolException>(() => proxy.CallMethod<int>("Add", "two"));
        Assert.Throws<ProtocolException>(() => proxy.CallMethod<int>("Add"));
    }

    [Fact]
    public void P15_P18_What_is_not_exposed_is_refused_even_if_it_is_there()
    {
        ICounter reader = Manager.CreateReader(5);
        Assert.Equal(6, reader.Add(1));
        Assert.Equal(6, reader.Total);
        reader.Total = 8;
        Assert.Contains("not exposed", Assert.Throws<MethodNotExposedException>(() => reader.Add(1, 1)).Message, StringComparison.Ordinal);
        Assert.Throws<MethodNotExposedException>(() => reader.Fail("no"));
        var proxy = (BaseProxy)reader;
        Assert.Throws<MethodNotExposedException>(() => proxy.CallMethod("Fail", "no"));
        Assert.Throws<MethodNotExposedException>(() => proxy.CallMethod<int>("Hidden"));
        Assert.Throws<MethodNotExposedException>(() => proxy.CallMethod<int>("GetHashCode"));
        Assert.Equal(8, reader.Total);
    }

    [Fact]
    public void P19_One_generated_class_has_all_of_an_interface_and_nothing_else_of_the_object()
    {
        ICounter counter = Manager.CreateCounter(1);
        ICounter reader = Manager.CreateReader(2);
        Assert.Same(counter.GetType(), reader.GetType());
        Assert.Same(counter.GetType(), counter.Fork().GetType());
        Assert.Equal(("counter", "reader"), (((BaseProxy)counter).TypeId, ((BaseProxy)reader).TypeId));
        counter.Total = 5;
        Assert.Equal(5, counter.Total);
        Assert.NotNull(typeof(Counter).GetMethod("Hidden"));
        Assert.Null(counter.GetType().GetMethod("Hidden"));
        Assert.DoesNotContain(counter.GetType().GetMethods(), static method => method.Name.StartsWith("op_", StringComparison.Ordinal));
    }

    [Fact]
    public void C9_Names_that_begin_with_an_underscore_never_cross()
    {
        ICounter counter = Manager.CreateCounter(5);
        Assert.Throws<MethodNotExposedException>(() => counter._Secret());
        Assert.Throws<MethodNotExposedException>(() => ((BaseProxy)counter).CallMethod<int>("_Secret"));
    }

    [Fact]
    public void E_An_exception_arrives_with_type_message_and_stack()
    {
        ICounter counter = Manager.CreateCounter(5);
        RemoteException error = Assert.Throws<RemoteException>(() => counter.Fail("as asked"));
        Assert.Equal(typeof(InvalidDataException).FullName, error.RemoteType);
        Assert.Equal("as asked", error.RemoteMessage);
        Assert.Contains("Counter.Fail", error.RemoteStackTrace, StringComparison.Ordinal);
        Assert.Equal(5, counter.Total);
    }

    [Fact]
    public async Task P14_Async_methods_and_their_cancellation()
    {
        ICounter counter = Own(Manager.CreateCounter(5));
        await counter.ResetAsync();
        Assert.Equal(0, counter.Total);
        using var source = new CancellationTokenSource();
        ValueTask<int> slow = counter.SlowAsync(source.Token);
        Assert.Equal(1, counter.Add(1));
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await slow);
        Assert.Equal(1, counter.Total);
    }

    [Fact]
    public void P21_A_method_whose_result_is_an_interface_gives_a_proxy()
    {
        ICounter counter = Manager.CreateCounter(5);
        ICounter fork = counter.Fork();
        fork.Add(1);
        Assert.Equal((5, 6), (counter.Total, fork.Total));
        Assert.NotEqual((BaseProxy)counter, (BaseProxy)fork);
        Assert.Equal(2, Manager.GetDiagnostics().Objects.Count);
        Assert.IsAssignableFrom<BaseProxy>(fork.Fork());
    }

    [Fact]
    public void C5_C6_R2_A_registered_object_is_shared_by_all_clients()
    {
        ISharedQueue<string> queue = Manager.GetQueue();
        ISharedQueue<string> same = Connect().GetQueue();
        queue.Put("hello");
        Assert.Equal("hello", same.Get());
        s_queue.Put("from the server itself");
        Assert.Equal("from the server itself", queue.Get());
        Assert.Equal((BaseProxy)Manager.GetQueue(), (BaseProxy)queue);
    }

    [Fact]
    public void C5_C6_What_is_registered_is_exposed_as_the_creator_says()
    {
        int before = Manager.Shared.Add(1);
        Assert.Equal(before + 1, Connect().Shared.Add(1));
        Assert.Throws<MethodNotExposedException>(() => Manager.Shared.Total);
    }

    [Fact]
    public void C5_A_declaration_alone_serves_nobody()
    {
        using var server = new CounterManager(new ManagerOptions { AuthKey = Key });
        using var end = new CancellationTokenSource();
        Task serving = server.ServeForeverAsync(end.Token);
        using (var client = new CounterManager(new ManagerOptions { Address = server.Address, AuthKey = Key }))
        {
            client.Connect();
            ProtocolException error = Assert.Throws<ProtocolException>(() => client.GetQueue());
            Assert.Equal(ErrorCode.TypeNotFound, error.Code);
            Assert.Contains("counter, reader", error.Message, StringComparison.Ordinal);
        }

        end.Cancel();
        TestThread.Until(() => serving.IsCompleted, "the end of the server");
    }

    [Fact]
    public void P11_P22_Two_clients_use_one_object_at_once()
    {
        ICounter counter = Manager.CreateCounter(0);
        CounterManager other = Connect();
        ProxyToken token = ((BaseProxy)counter).ToToken();
        ICounter same = other.Attach<ICounter>(token);
        Assert.True(Manager.Revoke(token));
        TestThread.RunMany(4, i =>
        {
            for (int n = 0; n < 250; n++)
            {
                (i % 2 == 0 ? counter : same).Add(1);
            }
        });
        Assert.Equal(1000, counter.Total);
    }

    protected override void BeforeEnd() => s_queue.Dispose();
}
