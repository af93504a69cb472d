using CsCheck;
using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>ISharedQueue, whatever implements it. Rows S-Q2 to S-Q10.</summary>
public abstract class QueueContract<TPrimitives> : PrimitivesTest<TPrimitives>
    where TPrimitives : IPrimitives, new()
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(30);

    [Fact]
    public void S_Q2_Q3_Full_and_empty()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>(3);
        Assert.True(queue.TryPut(1) && queue.TryPut(2) && queue.TryPut(3));
        Assert.False(queue.TryPut(4));
        Assert.False(queue.TryPut(4, s_short));
        Assert.Throws<TimeoutException>(() => queue.Put(4, s_short));
        Assert.True(queue.IsFull);
        Assert.Equal([1, 2, 3], Enumerable.Range(0, 3).Select(_ => queue.Get()));
        Assert.False(queue.TryGet(out _));
        Assert.False(queue.TryGet(out _, s_short));
        Assert.Throws<TimeoutException>(() => queue.Get(s_short));
    }

    [Fact]
    public void S_Q4_Negative_time_outs_are_refused()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>(3);
        TimeSpan negative = TimeSpan.FromSeconds(-2);
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => queue.TryPut(1, negative));
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => queue.TryGet(out _, negative));
        Assert.Throws<ArgumentOutOfRangeException>("timeout", () => queue.TryJoin(negative));
        Assert.True(queue.IsEmpty);
    }

    [Fact]
    public async Task S_Q2_Q3_Who_does_not_block_may_set_a_time_too()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>(1);
        CancellationToken none = TestContext.Current.CancellationToken;
        Assert.Equal((false, 0), await queue.TryGetAsync(TimeSpan.Zero, none));
        Assert.Equal((false, 0), await queue.TryGetAsync(s_short, none));
        Assert.True(await queue.TryPutAsync(1, TimeSpan.Zero, none));
        Assert.False(await queue.TryPutAsync(2, TimeSpan.Zero, none));
        Assert.False(await queue.TryPutAsync(2, s_short, none));
        Task<bool> put = queue.TryPutAsync(2, Timeout.InfiniteTimeSpan, none).AsTask();
        Assert.Equal((true, 1), await queue.TryGetAsync(TestThread.Patience, none));
        Assert.True(await put.WaitAsync(TestThread.Patience, none));
        Assert.Equal((true, 2), await queue.TryGetAsync(Timeout.InfiniteTimeSpan, none));

        using var source = new CancellationTokenSource();
        Task<(bool, int)> get = queue.TryGetAsync(Timeout.InfiniteTimeSpan, source.Token).AsTask();
        Task join = queue.JoinAsync(source.Token).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => get.WaitAsync(TestThread.Patience, none));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => join.WaitAsync(TestThread.Patience, none));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await queue.TryPutAsync(3, TestThread.Patience, source.Token));
        Assert.Equal(0, queue.Count);
        queue.TaskDone(2);
        await queue.JoinAsync(none);

        Task<(bool, int)> last = queue.TryGetAsync(Timeout.InfiniteTimeSpan, none).AsTask();
        queue.CompleteAdding();
        Assert.Equal((false, 0), await last.WaitAsync(TestThread.Patience, none));
        Assert.Equal((false, 0), await queue.TryGetAsync(TimeSpan.Zero, none));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await queue.TryPutAsync(3, TestThread.Patience, none));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await queue.TryPutAsync(3, TimeSpan.FromSeconds(-2), none));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await queue.TryGetAsync(TimeSpan.FromSeconds(-2), none));
    }

    [Fact]
    public void S_Q5_S_Q6_Who_does_not_wait_is_told_at_once_and_the_figures_are_of_the_moment()
    {
        // No overload takes both "do not wait" and a time-out.
        using ISharedQueue<int> queue = Manager.CreateQueue<int>(2);
        Assert.False(queue.TryGet(out _));
        Assert.True(queue.TryPut(1));
        Assert.Equal((1, false, false), (queue.Count, queue.IsEmpty, queue.IsFull));
        Assert.True(queue.TryPut(2));
        Assert.False(queue.TryPut(3));
        Assert.Equal((2, false, true), (queue.Count, queue.IsEmpty, queue.IsFull));
        Assert.True(queue.TryGet(out int first));
        Assert.True(queue.TryGet(out int second));
        Assert.Equal((1, 2, 0, true), (first, second, queue.Count, queue.IsEmpty));
    }

    [Fact]
    public void S_Q7_Join_waits_until_all_was_done()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>(3);
        queue.Join();
        queue.Put(1);
        queue.Put(2);
        Assert.False(queue.TryJoin(s_short));
        queue.Get();
        queue.TaskDone();
        TestThread joiner = TestThread.Start(() => queue.Join());
        queue.Get();
        queue.TaskDone();
        joiner.Join();
        Assert.Throws<InvalidOperationException>(() => queue.TaskDone());
        Assert.Throws<ArgumentOutOfRangeException>(() => queue.TaskDone(0));
    }

    [Theory]
    [InlineData(WaitPolicy.Adaptive)]
    [InlineData(WaitPolicy.Park)]
    [InlineData(WaitPolicy.Yield)]
    public void S_Q8_First_in_first_out_and_nothing_lost(WaitPolicy policy)
    {
        using ISharedQueue<(int Producer, int Number)> queue = Manager.CreateQueue<(int Producer, int Number)>(7, policy);
        const int Each = 2000;
        int[] last = [-1, -1];
        var gate = new Lock();
        int got = 0;
        TestThread[] producers = [.. Enumerable.Range(0, 2).Select(p => TestThread.Start(() =>
        {
            for (int i = 0; i < Each; i++)
            {
                queue.Put((p, i));
            }
        }))];
        TestThread[] consumers = [.. Enumerable.Range(0, 2).Select(_ => TestThread.Start(() =>
        {
            while (true)
            {
                // Taking and noting are one step here, so that the order in which they were taken is known.
                lock (gate)
                {
                    if (got == 2 * Each)
                    {
                        return;
                    }

                    (int producer, int number) = queue.Get();
                    Assert.Equal(last[producer] + 1, number);
                    last[producer] = number;
                    got++;
                }
            }
        }))];
        foreach (TestThread thread in (TestThread[])[.. producers, .. consumers])
        {
            thread.Join();
        }

        Assert.Equal([Each - 1, Each - 1], last);
    }

    [Fact]
    public void Consumers_share_what_is_there_and_lose_nothing()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>(16, WaitPolicy.Park);
        const int Total = 6000;
        long sum = 0;
        int count = 0;
        TestThread[] consumers = [.. Enumerable.Range(0, 3).Select(_ => TestThread.Start(() =>
        {
            while (queue.TryGet(out int item, TestThread.Patience))
            {
                Interlocked.Add(ref sum, item);
                Interlocked.Increment(ref count);
            }
        }))];
        for (int i = 0; i < Total; i++)
        {
            queue.Put(i);
        }

        queue.CompleteAdding();
        foreach (TestThread consumer in consumers)
        {
            consumer.Join();
        }

        Assert.Equal((Total, (long)Total * (Total - 1) / 2), (count, sum));
    }

    [Fact]
    public void S_Q9_Completed_queue_is_drained_and_then_over()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>(2);
        queue.Put(1);
        queue.Put(2);
        TestThread producer = TestThread.Start(() => Assert.Throws<InvalidOperationException>(() => queue.Put(3)));
        Manager.UntilWaiting(queue, 1);
        queue.CompleteAdding();
        queue.CompleteAdding();
        producer.Join();
        Assert.True(queue.IsAddingCompleted && !queue.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => queue.TryPut(3));
        Assert.Throws<InvalidOperationException>(() => queue.TryPutBatch([3]));
        Assert.Equal([1, 2], new[] { queue.Get(), queue.Get() });
        Assert.True(queue.IsCompleted);
        Assert.Throws<InvalidOperationException>(() => queue.Get());
        Assert.Throws<InvalidOperationException>(() => queue.Get(s_short));
        Assert.False(queue.TryGet(out _, TestThread.Patience));
        Assert.Equal(0, queue.GetBatch(new int[2]));
    }

    [Fact]
    public void S_Q9_Waiting_consumer_goes_on_when_no_more_will_come()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>(2, WaitPolicy.Park);
        TestThread consumer = TestThread.Start(() => Assert.Throws<InvalidOperationException>(() => queue.Get()));
        Manager.UntilWaiting(queue, 1);
        queue.CompleteAdding();
        consumer.Join();
    }

    [Fact]
    public void S_Q10_Disposed_queue_says_so()
    {
        ISharedQueue<int> queue = Manager.CreateQueue<int>(2);
        queue.Dispose();
        Assert.Throws<ObjectDisposedException>(() => queue.Put(1));
        Assert.Throws<ObjectDisposedException>(() => queue.TryGet(out _));
        Assert.Throws<ObjectDisposedException>(() => queue.Count);
        Assert.Throws<ObjectDisposedException>(() => queue.CompleteAdding());
    }

    [Fact]
    public void Cancelled_consumer_eats_no_item()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>(2, WaitPolicy.Park);
        using var source = new CancellationTokenSource();
        TestThread cancelled = TestThread.Start(() => Assert.ThrowsAny<OperationCanceledException>(() => queue.Get(source.Token)));
        TestThread patient = TestThread.Start(() => Assert.Equal(5, queue.Get()));
        Manager.UntilWaiting(queue, 2);
        source.Cancel();
        cancelled.Join();
        queue.Put(5);
        patient.Join();
        Assert.ThrowsAny<OperationCanceledException>(() => queue.Put(1, source.Token));
        Assert.True(queue.IsEmpty);
    }

    [Fact]
    public async Task Async_members_wait_without_their_caller()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>(1);
        ValueTask<int> get = queue.GetAsync(TestContext.Current.CancellationToken);
        Assert.False(get.IsCompleted);
        await queue.PutAsync(1, TestContext.Current.CancellationToken);
        Assert.Equal(1, await get);
        ValueTask second = queue.PutAsync(2, TestContext.Current.CancellationToken);
        await second;
        ValueTask put = queue.PutAsync(3, TestContext.Current.CancellationToken);
        Assert.Equal(2, await queue.GetAsync(TestContext.Current.CancellationToken));
        await put;
        Assert.Equal(3, await queue.GetAsync(TestContext.Current.CancellationToken));
        using var source = new CancellationTokenSource();
        ValueTask<int> cancelled = queue.GetAsync(source.Token);
        source.Cancel();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await cancelled);
        queue.CompleteAdding();
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await queue.PutAsync(1, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await queue.GetAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Batches_go_as_far_as_there_is_room_and_round_the_end()
    {
        Gen.Int[1, 9].Array[1, 40].Sample(
            steps =>
            {
                using ISharedQueue<long> queue = Manager.CreateQueue<long>(11);
                var model = new Queue<long>();
                long next = 0;
                for (int i = 0; i < steps.Length; i++)
                {
                    if (i % 2 == 0)
                    {
                        long[] items = [.. Enumerable.Range(0, steps[i]).Select(n => next + n)];
                        int put = queue.TryPutBatch(items);
                        Assert.Equal(Math.Min(items.Length, 11 - model.Count), put);
                        items.Take(put).ToList().ForEach(model.Enqueue);
                        next += put;
                    }
                    else
                    {
                        long[] items = new long[steps[i]];
                        int got = queue.TryGetBatch(items);
                        Assert.Equal(Math.Min(items.Length, model.Count), got);
                        Assert.All(items.Take(got), item => Assert.Equal(model.Dequeue(), item));
                    }

                    Assert.Equal(model.Count, queue.Count);
                }
            },
            iter: 100,
            threads: 1);
    }

    [Fact]
    public void Batch_larger_than_the_queue_goes_through()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>(5);
        TestThread producer = TestThread.Start(() => Assert.Equal(100, queue.PutBatch([.. Enumerable.Range(0, 100)])));
        var got = new List<int>();
        int[] part = new int[7];
        while (got.Count < 100)
        {
            got.AddRange(part.Take(queue.GetBatch(part)));
        }

        producer.Join();
        Assert.Equal(Enumerable.Range(0, 100), got);
        Assert.Equal(0, queue.GetBatch([]));
        Assert.Equal(0, queue.PutBatch([]));
    }
}
