using Managers.Conformance.Support;
using Managers.Hosting;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>Queues of a server. Rows S-Q1 to S-Q10, P22, P23, P24.</summary>
public sealed class QueueTests : ServerTest
{
    [Fact]
    public void S_Q1_Without_a_size_there_is_no_limit()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        Assert.Equal((0, false, true), (queue.Capacity, queue.IsFull, queue.IsEmpty));
        Assert.Equal(1000, queue.PutBatch(Enumerable.Range(0, 1000).ToArray()));
        Assert.False(queue.IsFull);
        var taken = new int[1000];
        Assert.Equal(1000, queue.GetBatch(taken));
        Assert.Equal(Enumerable.Range(0, 1000), taken);
    }

    [Fact]
    public async Task P22_A_parked_call_is_answered_among_and_after_many_that_do_not_wait()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        using IListProxy<int> list = Manager.CreateList([1]);
        ProxyToken token = ((BaseProxy)queue).ToToken();
        using ISharedQueue<int> elsewhere = Connect().AttachQueue<int>(token);
        Assert.True(Manager.Revoke(token));
        for (int round = 0; round < 50; round++)
        {
            ValueTask<int> parked = queue.GetAsync();
            for (int i = 0; i < 200; i++)
            {
                Assert.Equal(1, list[0]);
            }

            // No thread that waits reads this connection any more: the one in the background has to come back by itself.
            elsewhere.Put(round);
            Assert.Equal(round, await parked.AsTask().WaitAsync(TestThread.Patience));
        }
    }

    [Fact]
    public void S_Q2_Q3_Full_and_empty()
    {
        using ISharedQueue<string> queue = Manager.CreateQueue<string>(maxSize: 2);
        Assert.True(queue.TryPut("a") && queue.TryPut("b"));
        Assert.False(queue.TryPut("c"));
        Assert.False(queue.TryPut("c", Moment));
        Assert.Throws<TimeoutException>(() => queue.Put("c", Moment));
        Assert.True(queue.IsFull);
        Assert.Equal("a", queue.Get());
        Assert.Equal("b", queue.Get(Moment));
        Assert.False(queue.TryGet(out _));
        Assert.False(queue.TryGet(out _, Moment));
        Assert.Throws<TimeoutException>(() => queue.Get(Moment));
        Assert.Throws<TimeoutException>(() => queue.Get(TimeSpan.Zero));
    }

    [Fact]
    public void S_Q4_Negative_time_outs_are_refused()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        TimeSpan negative = TimeSpan.FromSeconds(-2);
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => queue.TryPut(1, negative));
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => queue.TryGet(out _, negative));
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => queue.TryJoin(negative));
        Assert.True(queue.IsEmpty);
    }

    [Fact]
    public void S_Q7_Join_waits_until_all_was_done()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        queue.Join();
        queue.Put(1);
        queue.Put(2);
        Assert.False(queue.TryJoin(Moment));
        queue.Get();
        queue.TaskDone();
        TestThread joiner = TestThread.Start(() => queue.Join());
        WaitForWaiters(1);
        queue.Get();
        queue.TaskDone();
        joiner.Join();
        Assert.Throws<InvalidOperationException>(() => queue.TaskDone());
    }

    [Fact]
    public void S_Q9_Complete_adding_wakes_everybody()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>(maxSize: 1);
        TestThread getter = TestThread.Start(() => Assert.Throws<InvalidOperationException>(() => queue.Get()));
        TestThread batch = TestThread.Start(() => Assert.Equal(0, queue.GetBatch(new int[3])));
        WaitForWaiters(2);
        queue.CompleteAdding();
        getter.Join();
        batch.Join();
        Assert.True(queue.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => queue.Put(1));
        Assert.False(queue.TryGet(out _, Moment));

        using ISharedQueue<int> full = Manager.CreateQueue<int>(maxSize: 1);
        full.Put(1);
        TestThread putter = TestThread.Start(() => Assert.Throws<InvalidOperationException>(() => full.Put(2)));
        WaitForWaiters(1);
        full.CompleteAdding();
        putter.Join();
        Assert.Equal(1, full.Get());
        Assert.True(full.IsCompleted);
    }

    [Fact]
    public void S_Q8_Many_producers_and_consumers_lose_nothing()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>(maxSize: 8);
        SyncManager other = Connect();
        using ISharedQueue<int> same = Share<ISharedQueue<int>>(queue, other);
        var seen = new int[2000];
        TestThread.RunMany(8, i =>
        {
            ISharedQueue<int> own = i % 4 < 2 ? queue : same;
            for (int n = 0; n < 500; n++)
            {
                if (i % 2 == 0)
                {
                    own.Put(500 * (i / 2) + n);
                }
                else
                {
                    Interlocked.Increment(ref seen[own.Get()]);
                }
            }
        });
        Assert.All(seen, static count => Assert.Equal(1, count));
    }

    [Fact]
    public void P22_P23_A_call_that_waits_stops_no_other_and_its_answer_finds_nobody_else()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        using IDictionaryProxy<string, int> map = Manager.CreateDictionary<string, int>();
        TestThread getter = TestThread.Start(() => Assert.Equal(7, queue.Get()));
        WaitForWaiters(1);
        for (int i = 0; i < 100; i++)
        {
            map["i"] = i;
            Assert.False(queue.TryGet(out _, TimeSpan.FromMilliseconds(1)));
            Assert.Equal(i, map["i"]);
        }

        queue.Put(7);
        getter.Join();
    }

    [Fact]
    public void P24_Who_ends_while_it_waits_takes_no_item()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        SyncManager other = Connect();
        ISharedQueue<int> theirs = Share<ISharedQueue<int>>(queue, other);
        TestThread waiter = TestThread.Start(() => Assert.ThrowsAny<ObjectDisposedException>(() => theirs.Get()));
        WaitForWaiters(1);
        other.Dispose();
        waiter.Join();
        queue.Put(1);
        Assert.Equal(1, queue.Get(TestThread.Patience));
    }

    [Fact]
    public async Task Async_puts_and_gets()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>(maxSize: 1);
        ValueTask<int> first = queue.GetAsync();
        WaitForWaiters(1);
        await queue.PutAsync(1);
        Assert.Equal(1, await first);
        await queue.PutAsync(2);
        ValueTask blocked = queue.PutAsync(3);
        WaitForWaiters(1);
        Assert.False(blocked.IsCompleted);
        Assert.Equal(2, queue.Get());
        await blocked;
        using var cancellation = new CancellationTokenSource();
        Assert.Equal(3, queue.Get());
        ValueTask<int> cancelled = queue.GetAsync(cancellation.Token);
        WaitForWaiters(1);
        await cancellation.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled.AsTask());
        queue.Put(4);
        Assert.Equal(4, queue.Get());
    }

    [Fact]
    public void A_batch_that_is_cancelled_half_way_says_how_much_is_in()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>(maxSize: 2);
        using var cancellation = new CancellationTokenSource();
        int put = -1;
        TestThread putter = TestThread.Start(() => put = queue.PutBatch([1, 2, 3], cancellation.Token));
        WaitForWaiters(1);
        cancellation.Cancel();
        putter.Join();
        Assert.Equal(2, put);
        Assert.Equal(2, queue.Count);
    }

    [Fact]
    public void Queue_in_the_server_is_waited_for_longer_than_a_task_can_be()
    {
        var waiter = new LocalWaiter(null!);
        waiter.Deliver([]);
        Assert.Empty(waiter.Wait(TimeSpan.FromDays(30), CancellationToken.None)!);
    }
}
