#pragma warning disable xUnit1031 // Blocking where one should not is part of what is tested here.
using System.Reflection;
using System.Runtime.CompilerServices;
using Managers.Client;
using Managers.Conformance.Support;
using Managers.Platform;
using Managers.Protocol;
using Managers.Server.Tests.Hostile;
using Managers.Server.Tests.Support;
using Managers.Transport;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>Threads that are interrupted in the middle of a call: what they do for others goes on, and their own call does nothing, or is done.</summary>
public sealed class InterruptTests : ServerTest
{
    [Fact]
    public void Threads_that_nobody_interrupts_get_their_answers_though_others_are_interrupted()
    {
        using IDictionaryProxy<string, int> numbers = Manager.CreateDictionary<string, int>();
        numbers["a"] = 1;
        bool isOver = false;
        int[] taken = new int[3];
        TestThread[] interrupted = [.. Enumerable.Range(0, taken.Length).Select(number => TestThread.Start(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                try
                {
                    Assert.Equal(1, numbers["a"]);
                }
                catch (ThreadInterruptedException)
                {
                    Interlocked.Increment(ref taken[number]);
                }
            }
        }))];
        TestThread[] others = [.. Enumerable.Range(0, 3).Select(_ => TestThread.Start(() =>
        {
            for (int i = 0; i < 3000; i++)
            {
                Assert.Equal(1, numbers["a"]);
            }
        }))];
        TestThread interrupts = TestThread.Start(() =>
        {
            for (int i = 0; !Volatile.Read(ref isOver); i++)
            {
                int number = i % interrupted.Length;
                int before = Volatile.Read(ref taken[number]);
                interrupted[number].InterruptNow();
                // One at a time: on Windows each is queued for a thread that is in a wait, and hundreds of thousands keep it there for seconds.
                while (Volatile.Read(ref taken[number]) == before && !Volatile.Read(ref isOver))
                {
                    Thread.Yield();
                }
            }
        });
        try
        {
            foreach (TestThread other in others)
            {
                other.Join();
            }
        }
        finally
        {
            Volatile.Write(ref isOver, true);
        }

        interrupts.Join();
        foreach (TestThread thread in interrupted)
        {
            thread.Join();
        }
    }

    [Fact]
    public void An_answer_is_told_though_the_thread_that_tells_it_is_interrupted()
    {
        var call = new PendingCall();
        WhileHeld(call, call.Finish);
        Assert.True(call.IsAnswered);
        call = new PendingCall();
        WhileHeld(call, call.Promote);
        Assert.True(call.IsPromoted);
    }

    [Fact]
    public void An_item_that_comes_after_its_thread_was_interrupted_stays_in_the_queue()
    {
        using ISharedQueue<int> queue = Manager.CreateQueue<int>();
        SyncManager other = Connect();
        using ISharedQueue<int> puts = Share<ISharedQueue<int>>(queue, other);
        TestThread interrupted;
        using (new HeldReader(((BaseProxy)queue).Reference.Connection))
        {
            interrupted = TestThread.Start(() => Assert.Throws<ThreadInterruptedException>(() => queue.Get()));
            WaitForWaiters(other, 1);
            interrupted.Interrupt();
            WaitForWaiters(other, 0);
        }

        interrupted.Join();
        puts.Put(2);
        Assert.True(puts.TryGet(out int item));
        Assert.Equal(2, item);
    }

    [Fact]
    public void A_thread_that_is_interrupted_while_it_waits_for_a_condition_has_the_lock_again()
    {
        using LockProxy gate = Manager.CreateLock();
        using ConditionProxy condition = Manager.CreateCondition(gate);
        SyncManager other = Connect();
        using var isAcquired = new ManualResetEventSlim();
        using var waits = new ManualResetEventSlim();
        TestThread interrupted = TestThread.Start(() =>
        {
            gate.Acquire();
            isAcquired.Set();
            waits.Wait(TestThread.Patience);
            Assert.Throws<ThreadInterruptedException>(() => condition.Wait());
            Assert.False(TestThread.IsInterrupted());
            Assert.True(gate.IsHeldByCurrentThread);
            gate.Release();
        });
        Assert.True(isAcquired.Wait(TestThread.Patience));
        using (new HeldReader(gate.Reference.Connection))
        {
            waits.Set();
            WaitForWaiters(other, 1);
            interrupted.Interrupt();
            WaitForWaiters(other, 0);
        }

        interrupted.Join();
    }

    [Fact]
    public void A_call_that_was_done_before_it_could_be_cancelled_gives_its_result_and_the_interrupt_stays()
    {
        using var server = new SilentServer();
        TestThread interrupted;
        using (new HeldReader(server))
        {
            interrupted = TestThread.Start(() =>
            {
                Assert.Equal(7, new OutgoingCall(server.Client, 1, 2, null).Invoke<int>());
                Assert.True(TestThread.IsInterrupted());
            });
            FrameHeader call = server.TakeHeader();
            interrupted.Interrupt();
            FrameHeader cancel = server.TakeHeader();
            Assert.Equal((FrameType.Cancel, call.Request), (cancel.Type, cancel.Request));
            // Once more, while it waits for the answer.
            interrupted.Interrupt();
            server.Say(RawPeer.Frame(FrameType.Reply, RawPeer.Values(7), request: call.Request));
        }

        interrupted.Join();
    }

    [Theory]
    [InlineData("get for an hour")]
    [InlineData("get")]
    [InlineData("get many")]
    [InlineData("put")]
    [InlineData("put many")]
    [InlineData("join")]
    [InlineData("lock")]
    [InlineData("semaphore")]
    [InlineData("event")]
    [InlineData("barrier")]
    public void A_server_that_does_not_answer_an_interrupted_call_that_may_wait_counts_as_lost(string kind)
    {
        using var server = new SilentServer();
        server.Client.CancelPatience = TimeSpan.FromMilliseconds(30);
        using var reader = new HeldReader(server);
        TestThread interrupted = TestThread.Start(() => Assert.Throws<ManagerUnavailableException>(() => Wait(kind, new ProxyReference(server.Client, 1, 0, "thing"))));
        Assert.Equal(FrameType.Call, server.Take());
        interrupted.Interrupt();
        interrupted.Join();
        Assert.True(server.Client.HasEnded);
    }

    [Fact]
    public void A_call_that_is_interrupted_while_another_thread_writes_is_not_made()
    {
        using var server = new SilentServer();
        TestThread writer = server.Block();
        TestThread interrupted = TestThread.Start(() => Assert.Throws<ThreadInterruptedException>(() => new OutgoingCall(server.Client, 1, 2, null).Invoke()));
        interrupted.Interrupt();
        interrupted.Join();
        FrameHeader first = server.TakeHeader();
        TestThread calls = TestThread.Start(() => Assert.Throws<ManagerUnavailableException>(() => new OutgoingCall(server.Client, 1, 3, null).Invoke()));
        FrameHeader second = server.TakeHeader();
        Assert.Equal(3, second.Method);
        // The place of the number that was given back.
        Assert.Equal((uint)first.Request + 1, (uint)second.Request);
        server.Client.End(new ManagerUnavailableException("The test."));
        writer.Join();
        calls.Join();
    }

    [Fact]
    public void A_call_that_no_thread_waits_for_is_made_though_its_thread_is_interrupted_at_the_queue()
    {
        using var server = new SilentServer();
        Task<int>? call = null;
        TestThread calls;
        lock (QueueGate(server.Client))
        {
            calls = TestThread.Start(() =>
            {
                call = new OutgoingCall(server.Client, 1, 2, null).InvokeAsync<int>().AsTask();
                Assert.True(TestThread.IsInterrupted());
            });
            calls.Interrupt();
        }

        calls.Join();
        server.Say(RawPeer.Frame(FrameType.Reply, RawPeer.Values(7), request: server.TakeHeader().Request));
        Assert.True(call!.Wait(TestThread.Patience));
        Assert.Equal(7, call.Result);
    }

    [Fact]
    public void Closing_ends_the_connection_though_its_thread_is_interrupted_while_another_thread_writes()
    {
        using var server = new SilentServer();
        TestThread writer = server.Block();
        TestThread closes = TestThread.Start(() =>
        {
            server.Client.Close();
            Assert.True(TestThread.IsInterrupted());
        });
        closes.Interrupt();
        closes.Join();
        Assert.True(server.Client.HasEnded);
        writer.Join();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_stream_gets_what_came_though_the_thread_that_reads_for_it_is_interrupted(bool isEnd)
    {
        using var server = new SilentServer();
        TestThread reads = TestThread.Start(() =>
        {
            Assert.Equal(7, new OutgoingCall(server.Client, 1, 2, null).Invoke<int>());
            Assert.True(TestThread.IsInterrupted());
        });
        ulong call = server.TakeHeader().Request;
        TestThread.Until(() => Volatile.Read(ref IsRead(server.Client)) == 1, "the wait of the thread that reads");
        IAsyncEnumerator<int> items = new OutgoingCall(server.Client, 1, 3, null).InvokeStream<int>().GetAsyncEnumerator();
        Task<bool> next = items.MoveNextAsync().AsTask();
        ulong stream = server.TakeHeader().Request;
        server.Say(RawPeer.Frame(FrameType.Reply, RawPeer.Values([null]), FrameFlags.Stream, request: stream));
        lock (GateOf(items))
        {
            server.Say(isEnd ? RawPeer.Frame(FrameType.Reply, RawPeer.Values([null]), request: stream) : RawPeer.Frame(FrameType.Item, RawPeer.Values(42), request: stream));
            reads.Interrupt();
        }

        server.Say(RawPeer.Frame(FrameType.Reply, RawPeer.Values(7), request: call));
        reads.Join();
        Assert.True(next.Wait(TestThread.Patience));
        Assert.Equal(!isEnd, next.Result);
        Assert.Equal(isEnd ? 0 : 42, items.Current);
    }

    [Fact]
    public void What_is_written_below_TLS_goes_out_though_its_thread_is_interrupted()
    {
        using ChannelListener listener = PlatformServices.Current.Channels.Listen(ManagerAddress.Parse("tcp://127.0.0.1:0"));
        using Channel client = PlatformServices.Current.Channels.Connect(listener.Address, TestThread.Patience);
        using Channel server = listener.Accept()!;
        using var wire = new TlsWire(client, TestThread.Patience);
        wire.Begin();
        TestThread writes;
        lock (GateOf(wire))
        {
            writes = TestThread.Start(() =>
            {
                Assert.True(wire.TryFlush());
                Assert.True(TestThread.IsInterrupted());
                wire.Write([1, 2]);
            });
            writes.Interrupt();
        }

        writes.Join();
        byte[] bytes = new byte[2];
        Assert.Equal(2, server.Read(bytes));
        Assert.Equal([1, 2], bytes);
    }

    [Fact]
    public void A_channel_is_watched_though_the_thread_that_has_it_watched_is_interrupted()
    {
        IChannelWatch watch = PlatformServices.Current.ChannelWatch;
        Assert.SkipUnless(watch.IsAvailable, "Channels are not watched on this system.");
        using ChannelListener listener = PlatformServices.Current.Channels.Listen(ManagerAddress.Parse("tcp://127.0.0.1:0"));
        using Channel client = PlatformServices.Current.Channels.Connect(listener.Address, TestThread.Patience);
        using Channel server = listener.Accept()!;
        using var isTold = new ManualResetEventSlim();
        TestThread thread;
        lock ((Lock)watch.GetType().GetField("_gate", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(watch)!)
        {
            thread = TestThread.Start(() =>
            {
                Assert.True(watch.TryWatch(server, static isTold => ((ManualResetEventSlim)isTold).Set(), isTold));
                Assert.True(TestThread.IsInterrupted());
            });
            thread.Interrupt();
        }

        thread.Join();
        Assert.True(client.Write([1]));
        Assert.True(isTold.Wait(TestThread.Patience));
    }

    [Fact]
    public void What_is_to_be_done_when_a_token_is_cancelled_is_registered_and_taken_back_by_interrupted_threads()
    {
        using var cancel = new CancellationTokenSource();
        int cancelled = 0;
        CancellationTokenRegistration registration = cancel.Token.UnsafeRegister(_ => cancelled += 10, null);
        WhileTokenHeld(cancel, () => Uninterrupted.Register(_ => cancelled++, cancel, cancel.Token));
        WhileTokenHeld(cancel, () => Uninterrupted.Unregister(registration));
        cancel.Cancel();
        Assert.Equal(1, cancelled);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_collected_is_sent_though_its_thread_is_interrupted_while_another_thread_writes(bool poolSends)
    {
        using var server = new SilentServer();
        server.Client.BatchPatienceInMilliseconds = poolSends ? 1 : Timeout.Infinite;
        TestThread writer = server.Block();
        TestThread.Run(() =>
        {
            BatchCalls batch = BatchCalls.Begin(server.Client, server);
            _ = new OutgoingCall(server.Client, 1, 2, null).InvokeAsync().AsTask();
            TestThread.Until(() => !poolSends || batch.WasSent(0), "the pool's attempt to send it");
            Thread.CurrentThread.Interrupt();
            Assert.Throws<ThreadInterruptedException>(() => new OutgoingCall(server.Client, 1, 3, null).Invoke());
        });
        server.TakeOnlyWhatWasCollected(writer);
    }

    private static void Wait(string kind, ProxyReference reference)
    {
        switch (kind)
        {
            case "get for an hour":
                new QueueProxy<int>(reference).Get(TimeSpan.FromHours(1));
                break;
            case "get":
                new QueueProxy<int>(reference).Get();
                break;
            case "get many":
                new QueueProxy<int>(reference).GetBatch(new int[2]);
                break;
            case "put":
                new QueueProxy<int>(reference).Put(1);
                break;
            case "put many":
                new QueueProxy<int>(reference).PutBatch([1, 2]);
                break;
            case "join":
                new QueueProxy<int>(reference).Join();
                break;
            case "lock":
                new LockProxy(reference).Acquire();
                break;
            case "semaphore":
                new SemaphoreProxy(reference).Acquire();
                break;
            case "event":
                new EventProxy(reference).Wait();
                break;
            default:
                new BarrierProxy(reference).SignalAndWait();
                break;
        }
    }

    private static void WhileHeld(PendingCall call, Action step)
    {
        TestThread thread;
        lock (call)
        {
            thread = TestThread.Start(() =>
            {
                step();
                Assert.True(TestThread.IsInterrupted());
            });
            thread.Interrupt();
        }

        thread.Join();
    }

    private static void WhileTokenHeld(CancellationTokenSource source, Action step)
    {
        object registrations = typeof(CancellationTokenSource).GetField("_registrations", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(source)!;
        TestThread thread;
        registrations.GetType().GetMethod("EnterLock")!.Invoke(registrations, null);
        try
        {
            thread = TestThread.Start(() =>
            {
                // Before as well: the lock is waited for in short sleeps, between which an interrupt may come.
                Thread.CurrentThread.Interrupt();
                step();
                Assert.True(TestThread.IsInterrupted());
            });
            thread.Interrupt();
        }
        finally
        {
            registrations.GetType().GetMethod("ExitLock")!.Invoke(registrations, null);
        }

        thread.Join();
    }

    /// <summary>The lock of the channel that has a stream's items.</summary>
    private static object GateOf<T>(IAsyncEnumerator<T> items)
    {
        object channel = items.GetType().GetField("_items", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(items)!;
        return channel.GetType().GetProperty("SyncObj", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(channel)!;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_isRead")]
    private static extern ref int IsRead(ClientConnection connection);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_gate")]
    private static extern ref readonly Lock GateOf(TlsWire wire);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_queueGate")]
    private static extern ref readonly Lock QueueGate(ClientConnection connection);

    // By a connection that the test does not look at: an answer there would have somebody else read.
    private static void WaitForWaiters(SyncManager other, int count) =>
        TestThread.Until(() => other.GetDiagnostics().Sessions.Sum(static session => session.Waiting) == count, $"{count} waiting calls");

    /// <summary>A thread reads an answer for as long as this is there: others that wait on the connection follow it. Who reads itself cannot be interrupted.</summary>
    private sealed class HeldReader : IDisposable
    {
        private readonly ManualResetEventSlim _goesOn = new();
        private readonly Task _call;

        internal HeldReader(ClientConnection connection)
            : this(connection, static () => { })
        {
        }

        internal HeldReader(SilentServer server)
            : this(server.Client, () => server.Say(RawPeer.Frame(FrameType.Reply, RawPeer.Values([null]), request: server.TakeHeader().Request)))
        {
        }

        private HeldReader(ClientConnection connection, Action answer)
        {
            using var isHeld = new ManualResetEventSlim();
            _call = new OutgoingCall(connection, ProtocolConstants.ServerObject, ServerMethods.Ping, null).InvokeAsync((ref reader) =>
            {
                reader.ReadNull();
                isHeld.Set();
                return _goesOn.Wait(TestThread.Patience);
            }).AsTask();
            answer();
            Assert.True(isHeld.Wait(TestThread.Patience), "nobody reads");
        }

        public void Dispose()
        {
            _goesOn.Set();
            Assert.True(_call.Wait(TestThread.Patience), "it does not go on");
            _goesOn.Dispose();
        }
    }
}
