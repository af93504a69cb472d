#pragma warning disable CA2012, xUnit1031 // Blocking where one should not is what is tested here.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Managers.Client;
using Managers.Conformance.Support;
using Managers.Server.Tests.Custom;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>What follows an awaited call runs on the thread that read its answer, and nothing that it does there harms others.</summary>
public sealed class ContinuationTests : ReaderTest
{
    [Fact]
    public async Task It_runs_where_the_answer_was_read_and_allocates_nothing()
    {
        // In a row on that thread, which may be replaced at any time where the machine is busy.
        const int Calls = 100;
        // Under Wine code stays as it is first made, which boxes what later code does not.
        int most = TestMachine.IsWine ? 64 * Calls : Calls - 1;
        Assert.InRange(await Task.Run(LeastAllocated), 0, most);

        async Task<long> LeastAllocated()
        {
            long least = long.MaxValue;
            var watch = Stopwatch.StartNew();
            while (least > most && watch.Elapsed < TestThread.Patience)
            {
                await OnReader(static () => { }).ConfigureAwait(false);
                int thread = Environment.CurrentManagedThreadId;
                long before = GC.GetAllocatedBytesForCurrentThread();
                int calls = 0;
                while (calls < Calls && Environment.CurrentManagedThreadId == thread)
                {
                    await Numbers.GetAsync("a").ConfigureAwait(false);
                    calls++;
                }

                if (Environment.CurrentManagedThreadId == thread)
                {
                    least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
                }
            }

            return least;
        }
    }

    [Fact]
    public async Task Who_never_comes_back_keeps_neither_awaiting_nor_waiting_callers()
    {
        using var gate = new ManualResetEventSlim();
        using var isInside = new ManualResetEventSlim();
        Task stuck = Task.Run(() => OnReader(() =>
        {
            isInside.Set();
            Assert.True(gate.Wait(TestThread.Patience));
        }));
        try
        {
            Assert.True(isInside.Wait(TestThread.Patience));
            Assert.Equal(2, Numbers["b"]);
            await CallAsync(100).WaitAsync(TestThread.Patience);
            Assert.Equal(2, Numbers["b"]);
            Assert.False(stuck.IsCompleted);
        }
        finally
        {
            gate.Set();
        }

        await stuck.WaitAsync(TestThread.Patience);
        await CallAsync(100).WaitAsync(TestThread.Patience);
    }

    [Fact]
    public Task Who_waits_for_what_came_with_its_own_answer_gets_it() =>
        WaitForAnother(Manager, Numbers, static () => { });

    [Theory]
    [InlineData("the result")]
    [InlineData("a task")]
    [InlineData("a call that blocks")]
    [InlineData("all of a batch")]
    public async Task Who_waits_there_for_another_call_gets_its_result(string waitsFor)
    {
        int got = 0;
        await OnReader(() => got = waitsFor switch
        {
            "the result" => Numbers.GetAsync("b").GetAwaiter().GetResult(),
            "a task" => Numbers.GetAsync("b").AsTask().Result,
            "a call that blocks" => Numbers["b"],
            _ => GetInBatch("b"),
        }).WaitAsync(TestThread.Patience);
        Assert.Equal(2, got);
        await CallAsync(10).WaitAsync(TestThread.Patience);
    }

    [Fact]
    public async Task A_batch_that_is_left_open_there_takes_no_calls_of_others()
    {
        await OnReader(() => { _ = Manager.BeginBatch(); }).WaitAsync(TestThread.Patience);
        await CallAsync(100).WaitAsync(TestThread.Patience);
        // The reader's thread has no batch.
        await OnReader(() => Manager.BeginBatch().Dispose()).WaitAsync(TestThread.Patience);
    }

    [Fact]
    public async Task The_manager_can_be_disposed_there()
    {
        WorkerManager client = Connect();
        IDictionaryProxy<string, int> numbers = client.CreateDictionary<string, int>();
        ClientConnection connection = ((BaseProxy)numbers).Reference.Connection;
        await OnReader(client.Dispose, numbers).WaitAsync(TestThread.Patience);
        Assert.True(connection.HasEnded);
        await Assert.ThrowsAsync<ObjectDisposedException>(async () => await numbers.GetAsync("a"));
    }

    [Fact]
    public async Task A_connection_that_ends_while_somebody_is_stuck_there_fails_the_others_calls()
    {
        WorkerManager client = Connect();
        IDictionaryProxy<string, int> numbers = client.CreateDictionary<string, int>();
        ISharedQueue<int> queue = client.CreateQueue<int>();
        numbers["a"] = 1;
        using var gate = new ManualResetEventSlim();
        using var isInside = new ManualResetEventSlim();
        Task waiting = Task.Run(async () => await queue.GetAsync(CancellationToken.None));
        Task stuck = Task.Run(() => OnReader(
            () =>
            {
                isInside.Set();
                Assert.True(gate.Wait(TestThread.Patience));
            },
            numbers));
        Assert.True(isInside.Wait(TestThread.Patience));
        ((BaseProxy)numbers).Reference.Connection.End(new ManagerUnavailableException("The test."));
        await Assert.ThrowsAsync<ManagerUnavailableException>(() => waiting.WaitAsync(TestThread.Patience));
        gate.Set();
        await stuck.WaitAsync(TestThread.Patience);
    }

    [Fact]
    public Task An_answer_that_came_before_the_connection_ended_arrives_though_the_one_before_it_is_stuck()
    {
        WorkerManager client = Connect();
        IDictionaryProxy<string, int> numbers = client.CreateDictionary<string, int>();
        numbers["a"] = 1;
        numbers["b"] = 2;
        return WaitForAnother(client, numbers, () => ((BaseProxy)numbers).Reference.Connection.End(new ManagerUnavailableException("The test.")));
    }

    [Fact]
    public async Task A_batch_that_is_left_open_there_for_another_server_s_objects_takes_no_calls_either()
    {
        WorkerManager other = Connect();
        IDictionaryProxy<string, int> numbers = other.CreateDictionary<string, int>();
        await OnReader(() => { _ = other.BeginBatch(); }).WaitAsync(TestThread.Patience);
        await OnReader(() => other.BeginBatch().Dispose()).WaitAsync(TestThread.Patience);
        await Task.Run(async () => await numbers.SetAsync("a", 1)).WaitAsync(TestThread.Patience);
    }

    [Fact]
    public async Task What_is_local_to_a_flow_stays_with_it()
    {
        var local = new AsyncLocal<int>();
        await Task.WhenAll(Enumerable.Range(1, 8).Select(i => Task.Run(() => Flow(i)))).WaitAsync(TestThread.Patience);

        async Task Flow(int number)
        {
            for (int i = 0; i < 200; i++)
            {
                local.Value = number;
                await Numbers.GetAsync("a").ConfigureAwait(false);
                Assert.Equal(number, local.Value);
                local.Value = -number;
            }
        }
    }

    [Fact]
    public async Task What_takes_long_runs_on_the_pool()
    {
        Assert.True(await Task.Run(WasOnPool));

        async Task<bool> WasOnPool()
        {
            bool wasPool = false;
            bool wasReader = false;
            var watch = Stopwatch.StartNew();
            while (!(wasReader && wasPool) && watch.Elapsed < TestThread.Patience)
            {
                await Numbers.GetAsync("a").ConfigureAwait(false);
                wasReader |= IsReader;
                wasPool |= wasReader && Thread.CurrentThread.IsThreadPoolThread;
                Spin(TimeSpan.FromMilliseconds(1));
            }

            return wasReader && wasPool;
        }
    }

    [Fact]
    public async Task What_takes_long_once_stays_there()
    {
        Assert.True(await Task.Run(Stayed));

        async Task<bool> Stayed()
        {
            var watch = Stopwatch.StartNew();
            while (watch.Elapsed < TestThread.Patience)
            {
                for (int i = 0; i < 100; i++)
                {
                    await Numbers.GetAsync("a").ConfigureAwait(false);
                }

                bool wasReader = IsReader;
                Spin(TimeSpan.FromMilliseconds(1));
                await Numbers.GetAsync("a").ConfigureAwait(false);
                if (wasReader && IsReader)
                {
                    return true;
                }
            }

            return false;
        }
    }

    [Fact]
    public async Task A_reader_without_work_goes_and_another_comes()
    {
        Connection.ReaderPatience = TimeSpan.FromMilliseconds(1);
        for (int i = 0; i < 50; i++)
        {
            await CallAsync(1).WaitAsync(TestThread.Patience);
            TestThread.Until(() => Connection.Background is null, "the end of a reader without work");
        }

        // Just when it is about to go.
        for (int i = 0; i < 300; i++)
        {
            await CallAsync(1).WaitAsync(TestThread.Patience);
            Spin(TimeSpan.FromMicroseconds(900 + i));
        }
    }

    [Fact]
    public async Task A_reader_does_not_go_before_its_connection_knows_of_it()
    {
        Connection.ReaderPatience = TimeSpan.FromMilliseconds(1);
        // The thread that starts it stands still for longer than it waits for work.
        Connection.StartReader = static connection =>
        {
            var reader = BackgroundReader.Start(connection);
            SpinWait.SpinUntil(() => reader.HasEnded, TimeSpan.FromMilliseconds(100));
            return reader;
        };
        await OnReader(ClientConnection.BeforeWait).WaitAsync(TestThread.Patience);
        await CallAsync(1).WaitAsync(TestThread.Patience);
    }

    [Fact]
    public void An_interrupt_that_is_left_behind_there_does_not_end_the_reader()
    {
        Thread? thread = null;
        BackgroundReader? reader = null;
        Task leaves = OnReader(() =>
        {
            thread = Thread.CurrentThread;
            reader = Connection.Background;
            thread.Interrupt();
        });
        // Who waits for a task has a lock of its own, where the interrupt would break off what tells it.
        TestThread.Until(() => leaves.IsCompleted, "the end of what leaves the interrupt behind");
        Assert.True(leaves.IsCompletedSuccessfully);
        TestThread.Until(() => reader!.HasEnded || (thread!.ThreadState & System.Threading.ThreadState.WaitSleepJoin) != 0, "the wait of a reader without work");
        Assert.True(CallAsync(1).Wait(TestThread.Patience));
    }

    [Fact]
    public async Task Who_takes_the_reader_s_place_though_it_is_interrupted_leaves_one_that_reads()
    {
        Lock gate = QueueGate(Connection);
        TestThread? holds = null;
        await OnReader(() =>
        {
            Thread thread = Thread.CurrentThread;
            bool isHeld = false;
            bool isOver = false;
            holds = TestThread.Start(() =>
            {
                lock (gate)
                {
                    Volatile.Write(ref isHeld, true);
                    TestThread.Until(() => Volatile.Read(ref isOver) || (thread.ThreadState & System.Threading.ThreadState.WaitSleepJoin) != 0, "the wait for the queue");
                }
            });
            while (!Volatile.Read(ref isHeld))
            {
                // Not asleep: the other thread looks for that.
                Thread.SpinWait(1);
            }

            thread.Interrupt();
            try
            {
                ClientConnection.BeforeWait();
            }
            finally
            {
                Volatile.Write(ref isOver, true);
                Assert.True(TestThread.IsInterrupted());
            }
        }).WaitAsync(TestThread.Patience);
        holds!.Join();
        await Task.Run(() => CallAsync(1)).WaitAsync(TestThread.Patience);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_queueGate")]
    private static extern ref readonly Lock QueueGate(ClientConnection connection);

    [Fact]
    public void A_reader_ends_with_its_connection()
    {
        WorkerManager client = Connect();
        IDictionaryProxy<string, int> numbers = client.CreateDictionary<string, int>();
        Assert.True(numbers.SetAsync("a", 1).AsTask().Wait(TestThread.Patience));
        BackgroundReader reader = ((BaseProxy)numbers).Reference.Connection.Background!;
        Assert.False(reader.HasEnded);
        client.Dispose();
        TestThread.Until(() => reader.HasEnded, "the end of the reader");
    }

    /// <summary>Has code that follows one answer wait there for code that follows another, which came with it; until that has happened on the reader's thread.</summary>
    /// <param name="manager">By whose connection.</param>
    /// <param name="numbers">An object of that manager's.</param>
    /// <param name="before">What it does before it waits, where it runs on the reader's thread and the other has not run yet.</param>
    private static async Task WaitForAnother(WorkerManager manager, IDictionaryProxy<string, int> numbers, Action before)
    {
        bool wasThere = false;
        var watch = Stopwatch.StartNew();
        while (!wasThere && watch.Elapsed < TestThread.Patience)
        {
            await Task.Run(TryOnce).WaitAsync(2 * TestThread.Patience).ConfigureAwait(false);
        }

        Assert.True(wasThere, "It never came before the other on the reader's thread.");

        async Task TryOnce()
        {
            Task first;
            Task second;
            using (CallBatch batch = manager.BeginBatch())
            {
                ValueTask<int> one = numbers.GetAsync("a");
                ValueTask<int> two = numbers.GetAsync("b");
                second = Follow(two, static () => { });
                first = Follow(one, () =>
                {
                    if (IsReader && !second.IsCompleted)
                    {
                        wasThere = true;
                        before();
                    }

                    Assert.True(second.Wait(TestThread.Patience), "The answer is kept from who awaits it.");
                });
                batch.Send();
            }

            await Task.WhenAll(first, second).ConfigureAwait(false);
        }
    }

    private static async Task Follow(ValueTask<int> call, Action body)
    {
        await call.ConfigureAwait(false);
        body();
    }
}
