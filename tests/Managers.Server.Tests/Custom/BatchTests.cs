#pragma warning disable CA2012, xUnit1031 // A thread that waits for a result of a batch is what is tested here.
using Managers.Client;
using Managers.Conformance.Support;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Custom;

/// <summary>Calls of any objects that travel together.</summary>
public sealed class BatchTests : CustomTest<WorkerManager>
{
    private readonly ClientConnection _connection;
    private readonly int _patience;

    public BatchTests()
        : base(static options => new WorkerManager(options))
    {
        using IListProxy<int> any = Manager.CreateList<int>();
        _connection = ((BaseProxy)any).Reference.Connection;
        _patience = _connection.BatchPatienceInMilliseconds;
        // Nothing is sent by itself while a test looks.
        _connection.BatchPatienceInMilliseconds = Timeout.Infinite;
    }

    [Fact]
    public void Calls_of_any_objects_are_made_when_they_are_sent_and_each_has_its_own_result()
    {
        using IDictionaryProxy<string, int> scores = Manager.CreateDictionary<string, int>();
        using IListProxy<int> list = Manager.CreateList<int>();
        using IDictionaryProxy<string, int> seen = Share<IDictionaryProxy<string, int>>(scores, Connect());
        using CallBatch batch = Manager.BeginBatch();
        ValueTask set = scores.SetAsync("a", 1);
        ValueTask<int> incremented = scores.IncrementAsync("a", 4);
        ValueTask<int> missing = scores.GetAsync("b");
        ValueTask added = list.AddAsync(7);
        ValueTask<int> first = list.GetAsync(0);
        Assert.Equal(5, batch.Count);
        Assert.Empty(seen);
        batch.Invoke();
        Assert.True(set.IsCompletedSuccessfully);
        Assert.True(added.IsCompletedSuccessfully);
        Assert.Equal(5, Take(incremented));
        Assert.Equal(7, Take(first));
        Assert.Throws<KeyNotFoundException>(() => Take(missing));
        Assert.Equal(5, seen["a"]);
        ValueTask<int> again = scores.IncrementAsync("a", 1);
        batch.Invoke();
        Assert.Equal(6, Take(again));
        batch.Invoke();
        Assert.Equal(6, batch.Count);
    }

    [Fact]
    public void A_call_by_name_and_one_of_the_users_types_go_with_a_batch()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        IWorker worker = Manager.CreateWorker(queue, Manager.CreatePlain());
        ICounter counter = worker.Counter;
        var proxy = (BaseProxy)counter;
        using CallBatch batch = Manager.BeginBatch();
        ValueTask<int> added = proxy.CallMethodAsync<int>("Add(i32)->i32", 3);
        Task reset = counter.ResetAsync();
        ValueTask set = proxy.CallMethodAsync("set_Total", 9);
        ValueTask<int> wrong = proxy.CallMethodAsync<int>("Subtract", 9);
        ValueTask failed = proxy.CallMethodAsync("Fail", "so");
        Assert.Equal(5, batch.Count);
        batch.Invoke();
        Assert.Equal(3, Take(added));
        Assert.True(set.IsCompletedSuccessfully);
        Assert.Throws<MethodNotExposedException>(() => Take(wrong));
        Assert.Contains("so", Assert.ThrowsAny<Exception>(() => failed.GetAwaiter().GetResult()).Message, StringComparison.Ordinal);
        Assert.True(reset.Wait(TestThread.Patience));
    }

    [Fact]
    public void A_call_that_waits_a_stream_and_a_proxy_that_is_disposed_come_after_what_was_called_before()
    {
        using IListProxy<int> list = Manager.CreateList<int>();
        using (Manager.BeginBatch())
        {
            Task one = list.AddAsync(1).AsTask();
            Assert.Single(list);
            IListProxy<int> same = Share<IListProxy<int>>(list, Manager);
            Task two = same.AddAsync(2).AsTask();
            ((BaseProxy)same).Dispose();
            Assert.Equal(2, list.Count);
            Task three = list.AddAsync(3).AsTask();
            using ISharedQueue<int> queue = Manager.CreateQueue<int>();
            IWorker worker = Manager.CreateWorker(queue, Manager.CreatePlain());
            Task four = list.AddAsync(4).AsTask();
            Assert.Equal([0, 1, 2], worker.CountAsync(3).ToBlockingEnumerable());
            Assert.Equal(4, list.Count);
            Assert.True(Task.WaitAll([one, two, three, four], TestThread.Patience));
        }
    }

    [Fact]
    public void Ending_it_sends_what_was_not_sent_and_an_ended_one_is_refused()
    {
        using IListProxy<int> list = Manager.CreateList<int>();
        CallBatch batch = Manager.BeginBatch();
        Task added = list.AddAsync(1).AsTask();
        CallBatch copy = batch;
        batch.Dispose();
        batch.Dispose();
        Assert.True(added.Wait(TestThread.Patience));
        using CallBatch next = Manager.BeginBatch();
        Task second = list.AddAsync(2).AsTask();
        Assert.Equal(nameof(CallBatch), Refused(copy));
        copy.Dispose();
        Assert.Equal(1, next.Count);
        Assert.Equal(nameof(CallBatch), Refused(default));
        next.Send();
        Assert.True(second.Wait(TestThread.Patience));

        static string Refused(CallBatch batch)
        {
            try
            {
                batch.Invoke();
                return "taken";
            }
            catch (ObjectDisposedException e)
            {
                return e.ObjectName;
            }
        }
    }

    [Fact]
    public void Batches_of_a_manager_do_not_nest_and_those_of_others_do()
    {
        WorkerManager other = Connect();
        using IListProxy<int> list = Manager.CreateList<int>();
        using IListProxy<int> otherList = other.CreateList<int>();
        using CallBatch batch = Manager.BeginBatch();
        ValueTask one = list.AddAsync(1);
        Assert.Throws<InvalidOperationException>(() => Manager.BeginBatch().Dispose());
        using (CallBatch inner = other.BeginBatch())
        {
            ValueTask two = otherList.AddAsync(1);
            ValueTask three = list.AddAsync(2);
            Assert.Equal(1, inner.Count);
            Assert.Equal(2, batch.Count);
            inner.Invoke();
            Assert.True(two.IsCompletedSuccessfully);
            Assert.False(one.IsCompleted || three.IsCompleted);
        }

        batch.Invoke();
        Assert.True(one.IsCompletedSuccessfully);
        using var unconnected = new WorkerManager(new ManagerOptions { AuthKey = Key });
        Assert.Throws<InvalidOperationException>(() => unconnected.BeginBatch().Dispose());
    }

    [Fact]
    public void Who_waits_for_a_result_has_the_batch_sent()
    {
        using IDictionaryProxy<int, int> numbers = Manager.CreateDictionary<int, int>();
        using CallBatch batch = Manager.BeginBatch();
        Assert.Equal(3, numbers.IncrementAsync(1, 3).GetAwaiter().GetResult());
        numbers.SetAsync(1, 9).GetAwaiter().GetResult();
        ValueTask<int> mine = numbers.IncrementAsync(1, 1);
        TestThread.Run(() => Assert.Equal(10, mine.AsTask().GetAwaiter().GetResult()));
        ValueTask<int> awaited = numbers.IncrementAsync(1, 1);
        TestThread.Run(() => Assert.Equal(11, Await(awaited).GetAwaiter().GetResult()));
        Assert.Equal(4, batch.Count);

        static async Task<int> Await(ValueTask<int> call) => await call;
    }

    [Fact]
    public void One_that_is_never_ended_holds_nobody_up()
    {
        _connection.BatchPatienceInMilliseconds = _patience;
        using IDictionaryProxy<int, int> numbers = Manager.CreateDictionary<int, int>();
        using IDictionaryProxy<int, int> seen = Share<IDictionaryProxy<int, int>>(numbers, Connect());
        TestThread.Run(() =>
        {
            Manager.BeginBatch();
            Task<int> call = Await(numbers.IncrementAsync(1, 1));
            Assert.True(call.Wait(TestThread.Patience));
            numbers[2] = 3;
            _ = numbers.SetAsync(7, 8).AsTask();
            TestThread.Until(() => seen.ContainsKey(7), "the call that nobody waits for");
            Assert.Equal(2, Await(numbers.IncrementAsync(1, 1)).GetAwaiter().GetResult());
        });
        Assert.Equal(3, numbers.IncrementAsync(1, 1).AsTask().GetAwaiter().GetResult());
        _connection.BatchPatienceInMilliseconds = Timeout.Infinite;

        static async Task<int> Await(ValueTask<int> call) => await call;
    }

    [Fact]
    public void Numbers_of_batches_that_are_forgotten_are_given_out_again()
    {
        const int Forgotten = 40;
        const int PerCollection = 8;
        using IDictionaryProxy<int, int> numbers = Manager.CreateDictionary<int, int>();
        for (int i = 0; i < Forgotten; i++)
        {
            TestThread.Run(() =>
            {
                Manager.BeginBatch();
                Assert.Equal(1, numbers.IncrementAsync(i, 1).GetAwaiter().GetResult());
            });
            if (i % PerCollection == PerCollection - 1)
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        }

        CallChunk chunk = _connection.RentNumbers();
        Assert.InRange(chunk.First / CallChunk.Size, 0, Forgotten / 2);
        _connection.ReturnNumbers(chunk);
    }

    [Fact]
    public void A_call_is_cancelled_before_it_was_sent_and_after()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        using var cancellation = new CancellationTokenSource();
        using CallBatch batch = Manager.BeginBatch();
        Task<int> unsent = queue.GetAsync(cancellation.Token).AsTask();
        cancellation.Cancel();
        Assert.Equal(cancellation.Token, Cancelled(unsent));
        Task<int> never = queue.GetAsync(cancellation.Token).AsTask();
        Assert.True(never.IsCanceled);
        Assert.Equal(1, batch.Count);
        using var later = new CancellationTokenSource();
        Task<int> sent = queue.GetAsync(later.Token).AsTask();
        batch.Send();
        TestThread.Until(() => Manager.GetDiagnostics().Sessions.Sum(static session => session.Waiting) == 1, "a waiting call");
        later.Cancel();
        Assert.Equal(later.Token, Cancelled(sent));

        static CancellationToken Cancelled(Task<int> call)
        {
            TestThread.Until(() => call.IsCompleted, "the end of the call");
            return Assert.ThrowsAny<OperationCanceledException>(() => call.GetAwaiter().GetResult()).CancellationToken;
        }
    }

    [Fact]
    public void Waiting_for_all_waits_for_calls_that_wait()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        TestThread waiting = TestThread.Start(() =>
        {
            using CallBatch batch = Manager.BeginBatch();
            ValueTask<int> one = queue.GetAsync();
            ValueTask<int> two = queue.GetAsync();
            batch.Invoke();
            Assert.Equal(3, Take(one) + Take(two));
        });
        TestThread.Until(() => Manager.GetDiagnostics().Sessions.Sum(static session => session.Waiting) == 2, "two waiting calls");
        queue.Put(1);
        Assert.True(waiting.IsAlive);
        queue.Put(2);
        waiting.Join();
    }

    [Fact]
    public void More_than_fits_goes_out_in_parts_while_other_threads_call()
    {
        using IDictionaryProxy<int, string> texts = Manager.CreateDictionary<int, string>();
        string text = new('x', 200);
        TestThread.RunMany(4, thread =>
        {
            if (thread == 3)
            {
                for (int i = 0; i < 500; i++)
                {
                    texts[-1] = text;
                    Assert.Equal(text, texts[-1]);
                }

                return;
            }

            var results = new ValueTask<string>[3000];
            using CallBatch batch = Manager.BeginBatch();
            for (int i = 0; i < results.Length; i++)
            {
                int key = thread * results.Length + i;
                _ = texts.SetAsync(key, text + key);
                results[i] = texts.GetAsync(key);
            }

            Assert.Equal(2 * results.Length, batch.Count);
            batch.Invoke();
            Assert.Equal(results.Select((_, i) => text + (thread * results.Length + i)), results.Select(Take));
        });
    }

    [Fact]
    public void Others_have_it_sent_while_its_thread_calls()
    {
        using IDictionaryProxy<int, int> numbers = Manager.CreateDictionary<int, int>();
        const int Calls = 20_000;
        var results = new ValueTask<int>[Calls];
        int called = 0;
        using var ready = new ManualResetEventSlim();
        TestThread waiter = TestThread.Start(() =>
        {
            Assert.True(ready.Wait(TestThread.Patience));
            // Each that is not there yet makes the batch be sent, under its thread's hands.
            for (int i = 0; i < Calls; i++)
            {
                TestThread.Until(() => Volatile.Read(ref called) > i, "a call");
                Assert.Equal(i + 1, results[i].GetAwaiter().GetResult());
            }
        });
        using (Manager.BeginBatch())
        {
            for (int i = 0; i < Calls; i++)
            {
                results[i] = numbers.IncrementAsync(1, 1);
                Volatile.Write(ref called, i + 1);
                ready.Set();
            }

            waiter.Join();
        }

        Assert.Equal(Calls, numbers[1]);
    }

    [Fact]
    public void Neither_a_batch_nor_its_calls_allocate()
    {
        using IDictionaryProxy<int, int> numbers = Manager.CreateDictionary<int, int>();
        numbers[1] = 2;
        var calls = new ValueTask<int>[64];
        long allocated = long.MaxValue;
        // What the first uses make is kept; and the compiler's second version of a method is another first use.
        for (int round = 0; round < 200 && allocated > 0; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 10; i++)
            {
                Ten(numbers, calls);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        Assert.Equal(0, allocated);

        void Ten(IDictionaryProxy<int, int> numbers, ValueTask<int>[] calls)
        {
            using CallBatch batch = Manager.BeginBatch();
            for (int i = 0; i < calls.Length; i++)
            {
                calls[i] = numbers.GetAsync(1);
            }

            batch.Invoke();
            foreach (ValueTask<int> call in calls)
            {
                if (call.GetAwaiter().GetResult() != 2)
                {
                    throw new InvalidOperationException();
                }
            }
        }
    }

    [Fact]
    public void A_result_is_taken_once()
    {
        using IDictionaryProxy<int, int> numbers = Manager.CreateDictionary<int, int>();
        ValueTask<int> call = numbers.IncrementAsync(1, 1);
        Assert.Equal(1, call.GetAwaiter().GetResult());
        Assert.Throws<InvalidOperationException>(() => call.GetAwaiter().GetResult());
        ValueTask<int> next = numbers.IncrementAsync(1, 1);
        Assert.Throws<InvalidOperationException>(() => call.GetAwaiter().GetResult());
        Assert.Equal(2, next.GetAwaiter().GetResult());
    }

    /// <summary>Another proxy of the same object.</summary>
    private T Share<T>(object proxy, WorkerManager manager)
        where T : class
    {
        ProxyToken token = ((BaseProxy)proxy).ToToken();
        T shared = manager.Attach<T>(token);
        Assert.True(Manager.Revoke(token));
        return shared;
    }

    /// <summary>A result that is there.</summary>
    private static T Take<T>(ValueTask<T> call)
    {
        Assert.True(call.IsCompleted, "the call has no answer yet");
        return call.GetAwaiter().GetResult();
    }
}
