#pragma warning disable CA2012, xUnit1031 // Blocking where one should not is part of what is tested here.
using System.Diagnostics;
using System.Runtime.CompilerServices;
using Managers.Client;
using Managers.Conformance.Support;
using Managers.Protocol;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>Threads that wait for answers on one connection: one of them reads for all, and what becomes of it, or of another one, keeps nobody's answer from him.</summary>
public sealed class WaitingCallTests : ServerTest
{
    private ClientConnection Connection => ConnectionOf(Manager.CreateDictionary<string, int>());

    [Fact]
    public void Answers_to_others_do_not_put_off_the_end_of_a_call_s_time()
    {
        // Longer than there may be nobody's answer for a while where the machine is busy.
        var time = TimeSpan.FromSeconds(1);
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        TestThread timed = TestThread.Start(() => Assert.False(queue.TryGet(out _, time)));
        var watch = Stopwatch.StartNew();
        while (timed.IsAlive)
        {
            Assert.True(watch.Elapsed < TestThread.Patience, "It never ends.");
            Manager.Ping();
        }

        timed.Join();
        Assert.Equal(ManagerState.Connected, Manager.State);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_isRead")]
    private static extern ref int IsRead(ClientConnection connection);

    [Fact]
    public void A_process_that_stood_still_while_a_call_s_time_was_up_gives_the_server_time_to_answer()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        ClientConnection connection = Connection;
        connection.CancelPatience = TimeSpan.FromSeconds(2);
        var time = TimeSpan.FromSeconds(1);
        using var never = new ManualResetEventSlim();
        TestThread timed = TestThread.Start(() => Assert.False(queue.TryGet(out _, time)));
        WaitForWaiters(1);
        // Else the background might read in its place.
        TestThread.Until(() => Volatile.Read(ref IsRead(connection)) == 1, "the wait of the timed call's thread");

        // The thread that waits reads this answer.
        new OutgoingCall(connection, ProtocolConstants.ServerObject, ServerMethods.Ping, null).InvokeAsync((ref reader) =>
        {
            reader.ReadNull();
            return never.Wait(time + connection.CancelPatience);
        }).AsTask().Wait(TestThread.Patience);
        timed.Join();
        Assert.Equal(ManagerState.Connected, Manager.State);
    }

    [Fact]
    public void A_thread_that_waits_gets_its_answer_though_the_background_found_nothing_to_read_for()
    {
        using ISharedQueue<int> first = Manager.CreateQueue<int>();
        using ISharedQueue<int> second = Manager.CreateQueue<int>();
        SyncManager other = Connect();
        using ISharedQueue<int> putsFirst = Share<ISharedQueue<int>>(first, other);
        using ISharedQueue<int> putsSecond = Share<ISharedQueue<int>>(second, other);
        ClientConnection connection = Connection;
        for (int i = 0; i < 50; i++)
        {
            TestThread reads = TestThread.Start(() =>
            {
                first.Get();
                // As the end of a batch does, after this thread has left the reading to the background and before that has looked.
                connection.DoneInBackground(ofRun: false);
            });
            WaitForWaiters(other, 1);
            connection.ReadInBackground();
            TestThread follows = TestThread.Start(() => second.Get());
            WaitForWaiters(other, 2);
            putsFirst.Put(i);
            reads.Join();
            putsSecond.Put(i);
            follows.Join();
        }
    }

    [Fact]
    public void A_thread_that_is_interrupted_while_it_waits_keeps_no_answer_from_others()
    {
        using ISharedQueue<int> first = Manager.CreateQueue<int>();
        using ISharedQueue<int> second = Manager.CreateQueue<int>();
        using ISharedQueue<int> third = Manager.CreateQueue<int>();
        SyncManager other = Connect();
        using ISharedQueue<int> putsFirst = Share<ISharedQueue<int>>(first, other);
        using ISharedQueue<int> putsThird = Share<ISharedQueue<int>>(third, other);
        TestThread reads = TestThread.Start(() => first.Get());
        WaitForWaiters(other, 1);
        var interrupted = new Thread(() => Assert.Throws<ThreadInterruptedException>(() => second.Get())) { IsBackground = true };
        interrupted.Start();
        WaitForWaiters(other, 2);
        TestThread.Until(() => (interrupted.ThreadState & System.Threading.ThreadState.WaitSleepJoin) != 0, "the wait of who follows");
        TestThread follows = TestThread.Start(() => third.Get());
        WaitForWaiters(other, 3);

        interrupted.Interrupt();
        Assert.True(interrupted.Join(TestThread.Patience));
        putsFirst.Put(1);
        reads.Join();
        putsThird.Put(3);
        follows.Join();
        WaitForWaiters(other, 0);
    }

    [Fact]
    public void Who_is_interrupted_while_it_waits_for_a_result_can_wait_for_it_again()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        ValueTask<int> result = queue.GetAsync();
        var interrupted = new Thread(() => Assert.Throws<ThreadInterruptedException>(() => result.GetAwaiter().GetResult())) { IsBackground = true };
        interrupted.Start();
        TestThread.Until(() => (interrupted.ThreadState & System.Threading.ThreadState.WaitSleepJoin) != 0, "the wait for the result");
        interrupted.Interrupt();
        Assert.True(interrupted.Join(TestThread.Patience));
        TestThread waits = TestThread.Start(() => Assert.Equal(7, result.GetAwaiter().GetResult()));
        Manager.Ping();
        queue.Put(7);
        waits.Join();
    }

    [Fact]
    public void A_call_for_which_no_thread_can_be_had_is_not_made_and_the_next_one_gets_its_own_answer()
    {
        using IDictionaryProxy<string, int> numbers = Manager.CreateDictionary<string, int>();
        numbers["a"] = 1;
        numbers["b"] = 2;
        ClientConnection connection = ConnectionOf(numbers);
        connection.StartReader = static _ => throw new OutOfMemoryException("The test.");
        for (int i = 0; i < 10; i++)
        {
            Assert.Throws<OutOfMemoryException>(() => numbers.GetAsync("a").GetAwaiter().GetResult());
        }

        connection.StartReader = BackgroundReader.Start;
        for (int i = 0; i < 10; i++)
        {
            Assert.Equal(2, numbers.GetAsync("b").AsTask().WaitAsync(TestThread.Patience).GetAwaiter().GetResult());
        }
    }

    [Fact]
    public void A_batch_for_which_no_thread_can_be_had_is_sent_once_there_is_one()
    {
        using IDictionaryProxy<string, int> numbers = Manager.CreateDictionary<string, int>();
        numbers["a"] = 1;
        ClientConnection connection = ConnectionOf(numbers);
        // Nobody but the test sends it.
        connection.BatchPatienceInMilliseconds = -1;
        connection.StartReader = static _ => throw new OutOfMemoryException("The test.");
        CallBatch batch = Manager.BeginBatch();
        Task<int> result = numbers.GetAsync("a").AsTask();
        for (int i = 0; i < 2; i++)
        {
            try
            {
                batch.Send();
                Assert.Fail("It was sent.");
            }
            catch (OutOfMemoryException)
            {
            }
        }

        connection.StartReader = BackgroundReader.Start;
        batch.Send();
        batch.Dispose();
        Assert.Equal(1, result.WaitAsync(TestThread.Patience).GetAwaiter().GetResult());
        Assert.Equal(1, numbers.GetAsync("a").AsTask().WaitAsync(TestThread.Patience).GetAwaiter().GetResult());
    }

    [Fact]
    public void A_batch_that_nobody_ends_is_sent_once_there_is_a_thread_for_it()
    {
        using IDictionaryProxy<string, int> numbers = Manager.CreateDictionary<string, int>();
        numbers["a"] = 1;
        ClientConnection connection = ConnectionOf(numbers);
        int attempts = 0;
        connection.StartReader = connection => Interlocked.Increment(ref attempts) > 3 ? BackgroundReader.Start(connection) : throw new OutOfMemoryException("The test.");
        using CallBatch batch = Manager.BeginBatch();
        Task<int> result = numbers.GetAsync("a").AsTask();
        TestThread.Until(() => result.IsCompleted, "the answer");
        Assert.Equal(1, result.Result);
        Assert.Equal(4, attempts);
    }

    [Fact]
    public void A_thread_that_has_called_in_a_batch_keeps_no_connection()
    {
        WeakReference<ClientConnection> connection = Forget();
        TestThread.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !connection.TryGetTarget(out _);
            },
            "the end of the forgotten connection");

        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference<ClientConnection> Forget()
        {
            var manager = new SyncManager(new ManagerOptions { Address = Server.Address, AuthKey = Key });
            manager.Connect();
            IDictionaryProxy<string, int> numbers = manager.CreateDictionary<string, int>();
            numbers["a"] = 1;
            using (CallBatch batch = manager.BeginBatch())
            {
                ValueTask<int> result = numbers.GetAsync("a");
                batch.Invoke();
                Assert.Equal(1, result.GetAwaiter().GetResult());
            }

            return new WeakReference<ClientConnection>(ConnectionOf(numbers));
        }
    }

    private static ClientConnection ConnectionOf(object proxy) => ((BaseProxy)proxy).Reference.Connection;

    // By a connection that the test does not look at: an answer there would have somebody else read.
    private static void WaitForWaiters(SyncManager other, int count) =>
        TestThread.Until(() => other.GetDiagnostics().Sessions.Sum(static session => session.Waiting) == count, $"{count} waiting calls");
}
