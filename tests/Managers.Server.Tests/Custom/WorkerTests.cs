using Managers.Conformance.Support;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Custom;

/// <summary>Objects that take their time, give streams, and use other objects of the server. Rows C3, C6, C7, C11, P21.</summary>
public sealed class WorkerTests() : CustomTest<WorkerManager>(static options => new WorkerManager(options))
{
    [Fact]
    public void C3_A_manager_makes_what_its_bases_make()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        IEchoPlus echo = Manager.CreateEcho();
        IWorker worker = Manager.CreateWorker(queue, echo);
        Assert.Equal(echo.Id, worker.Ask());
    }

    [Fact]
    public void C12_A_type_that_no_creator_makes_is_there_for_what_methods_return()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        ICounter counter = Manager.CreateWorker(queue, Manager.CreateEcho()).Counter;
        Assert.Equal(3, counter.Add(3));
        Assert.Equal(3, counter.Fork().Total);

        using var other = new CounterManager(new ManagerOptions { Address = Server.Address, AuthKey = Key });
        other.Connect();
        ProtocolException refused = Assert.Throws<ProtocolException>(() => other.CreateCounter(1));
        Assert.Equal(ErrorCode.TypeNotFound, refused.Code);
        Assert.Contains("'counter'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void C11_A_slow_constructor_delays_nobody()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        IEcho echo = Manager.CreatePlain();
        TestThread slow = TestThread.Start(() => Manager.CreateWorker(queue, echo, waits: true));
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(0, Manager.CreateWorker(queue, echo).Look());
        }

        Assert.True(slow.IsAlive);
        queue.Put(1);
        slow.Join();
    }

    [Fact]
    public async Task C6_A_factory_gives_the_same_object_to_all()
    {
        IWorker one = Own(await Manager.GetCommonAsync());
        IWorker other = Own(await Connect().GetCommonAsync());
        ICounter counter = Own(one.Counter);
        int before = counter.Total;
        counter.Add(2);
        Assert.Equal(before + 2, Own(other.Counter).Total);
    }

    [Fact]
    public async Task C7_S_I1_A_stream_gives_items_as_they_are_taken()
    {
        IWorker worker = Own(await Manager.GetCommonAsync());
        int ended = worker.Ended;
        IAsyncEnumerable<int> stream = worker.CountAsync(1000);
        for (int round = 0; round < 2; round++)
        {
            int next = 0;
            await foreach (int i in stream)
            {
                Assert.Equal(next++, i);
            }

            Assert.Equal(1000, next);
        }

        Assert.Equal(ended + 2, worker.Ended);
        Assert.Equal([], await worker.CountAsync(0).ToListAsync());
    }

    [Fact]
    public async Task C7_A_stream_that_nobody_takes_on_stops_the_method()
    {
        IWorker worker = Own(await Manager.GetCommonAsync());
        int ended = worker.Ended;
        await foreach (int i in worker.CountAsync(int.MaxValue))
        {
            if (i == 200)
            {
                break;
            }
        }

        TestThread.Until(() => worker.Ended == ended + 1, "the end of the method");
    }

    [Fact]
    public async Task C7_A_stream_is_cancelled_by_either_token()
    {
        IWorker worker = Own(await Manager.GetCommonAsync());
        int ended = worker.Ended;
        for (int round = 0; round < 2; round++)
        {
            using var source = new CancellationTokenSource();
            using var other = new CancellationTokenSource();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(async () =>
            {
                await foreach (int i in worker.CountAsync(int.MaxValue, source.Token).WithCancellation(other.Token))
                {
                    if (i == 10)
                    {
                        await (round == 0 ? source : other).CancelAsync();
                    }
                }
            });
        }

        TestThread.Until(() => worker.Ended == ended + 2, "the end of the methods");
    }

    [Fact]
    public async Task C7_An_exception_ends_the_stream_behind_its_items()
    {
        IWorker worker = Own(await Manager.GetCommonAsync());
        var items = new List<Point>();
        FormatException error = await Assert.ThrowsAsync<FormatException>(async () =>
        {
            await foreach (Point item in worker.BreakAsync())
            {
                items.Add(item);
            }
        });
        Assert.Equal([new Point(1, 2)], items);
        Assert.Equal("after the first", error.Message);
    }

    [Fact]
    public async Task C7_P21_Items_can_be_proxies()
    {
        IWorker worker = Own(await Manager.GetCommonAsync());
        List<IWorker> selves = await worker.SelvesAsync().ToListAsync();
        Assert.All(selves, self => Assert.Equal((BaseProxy)worker, (BaseProxy)Own(self)));
        Assert.Equal(3, selves.Count);
        Assert.Throws<ProtocolException>(() => ((BaseProxy)worker).CallMethod<int>("CountAsync", 5));
        Assert.Equal(0, worker.Look());
    }

    [Fact]
    public void C7_A_client_that_goes_ends_its_streams()
    {
        IWorker worker = Manager.GetCommonAsync().Result();
        int ended = worker.Ended;
        WorkerManager other = Connect();
        IAsyncEnumerator<int> stream = other.GetCommonAsync().Result().CountAsync(int.MaxValue).GetAsyncEnumerator(TestContext.Current.CancellationToken);
        Assert.True(stream.MoveNextAsync().AsTask().Result());
        other.Shutdown();
        TestThread.Until(() => worker.Ended == ended + 1, "the end of the method");
    }

    [Fact]
    public void P22_Blocking_methods_keep_no_other_from_running()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        IWorker worker = Manager.CreateWorker(queue, Manager.CreatePlain());
        int[] taken = new int[3];
        TestThread[] takers =
        [
            TestThread.Start(() => taken[0] = worker.TakeBeside()),
            TestThread.Start(() => taken[1] = worker.TakeBeside()),
            TestThread.Start(() => taken[2] = worker.Take()),
        ];
        Assert.Equal(0, worker.Look());
        queue.PutBatch([1, 2, 3]);
        foreach (TestThread taker in takers)
        {
            taker.Join();
        }

        Assert.Equal(6, taken.Sum());
    }
}

internal static class Tasks
{
    /// <summary>The result of a task that ends soon.</summary>
    internal static T Result<T>(this Task<T> task)
    {
        TestThread.Until(() => task.IsCompleted, "the end of a task");
        return task.GetAwaiter().GetResult();
    }
}
