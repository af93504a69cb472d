#pragma warning disable CA2012 // The calls here are never answered.
using Managers.Client;
using Managers.Conformance.Support;
using Managers.Protocol;
using Managers.Server.Tests.Hostile;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>A server that does not read, while a thread of the client's has more to write than finds room: others neither wait for it longer than they said nor without end.</summary>
public sealed class SilentServerTests
{
    [Fact]
    public void A_connection_closes_though_the_server_does_not_take_what_another_thread_writes()
    {
        using var server = new SilentServer();
        TestThread writer = server.Block();
        TestThread.Run(server.Client.Close);
        Assert.True(server.Client.HasEnded);
        writer.Join();
    }

    [Fact]
    public void Cancelling_a_call_does_not_wait_for_another_thread_to_write()
    {
        using var server = new SilentServer();
        using var cancel = new CancellationTokenSource();
        ValueTask call = new OutgoingCall(server.Client, 1, 1, null).InvokeAsync(cancel.Token);
        Assert.Equal(FrameType.Call, server.Take());
        TestThread writer = server.Block();
        TestThread.Run(cancel.Cancel);
        Assert.False(call.IsCompleted);
        server.Client.Close();
        writer.Join();
    }

    [Fact]
    public void A_call_that_is_not_sent_before_its_time_is_up_is_not_made()
    {
        using var server = new SilentServer();
        server.Client.CancelPatience = TimeSpan.FromMilliseconds(30);
        TestThread writer = server.Block();
        TestThread.Run(() => Assert.False(new OutgoingCall(server.Client, 1, 1, null).TryInvoke(TimeSpan.FromMilliseconds(30), default)));
        Assert.False(server.Client.HasEnded);
        server.Client.Close();
        writer.Join();
    }

    [Fact]
    public void A_call_that_finds_no_room_itself_ends_once_its_time_is_up()
    {
        using var server = new SilentServer();
        server.Client.CancelPatience = TimeSpan.FromMilliseconds(30);
        TestThread.Run(() => Assert.Throws<ManagerUnavailableException>(() =>
        {
            var call = new OutgoingCall(server.Client, 1, 1, null);
            call.Arguments.Write(new byte[32 << 20]);
            call.TryInvoke(TimeSpan.FromMilliseconds(30), default);
        }));
        Assert.True(server.Client.HasEnded);
    }

    [Fact]
    public void A_call_in_a_batch_that_finds_no_room_ends_once_its_time_is_up()
    {
        using var server = new SilentServer();
        server.Client.CancelPatience = TimeSpan.FromMilliseconds(30);
        server.Client.BatchPatienceInMilliseconds = Timeout.Infinite;
        server.Fill();
        TestThread.Run(() =>
        {
            BatchCalls.Begin(server.Client, server);
            ValueTask collected = new OutgoingCall(server.Client, 1, 1, null).InvokeAsync();
            Assert.Throws<ManagerUnavailableException>(() => new OutgoingCall(server.Client, 1, 2, null).TryInvoke(TimeSpan.FromMilliseconds(30), default));
            Assert.Throws<ManagerUnavailableException>(() => collected.GetAwaiter().GetResult());
        });
        Assert.True(server.Client.HasEnded);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_call_in_a_batch_that_is_not_sent_before_its_time_is_up_is_not_made_and_what_was_collected_is_sent_once(bool poolSends)
    {
        using var server = new SilentServer();
        server.Client.CancelPatience = TimeSpan.FromMilliseconds(30);
        server.Client.BatchPatienceInMilliseconds = poolSends ? 1 : Timeout.Infinite;
        TestThread writer = server.Block();
        TestThread.Run(() =>
        {
            BatchCalls batch = BatchCalls.Begin(server.Client, server);
            _ = new OutgoingCall(server.Client, 1, 2, null).InvokeAsync();
            TestThread.Until(() => !poolSends || batch.WasSent(0), "the pool's attempt to send it");
            Assert.False(new OutgoingCall(server.Client, 1, 3, null).TryInvoke(TimeSpan.FromMilliseconds(30), default));
        });
        Assert.False(server.Client.HasEnded);
        server.TakeOnlyWhatWasCollected(writer);
    }

    [Fact]
    public void A_server_whose_long_answer_to_another_call_comes_in_is_waited_for()
    {
        using var server = new SilentServer();
        server.Client.CancelPatience = TimeSpan.FromSeconds(1);
        const int Length = 1 << 20;
        TestThread other = TestThread.Start(() => Assert.Equal(Length, new OutgoingCall(server.Client, 1, 1, null).Invoke<byte[]>().Length));
        byte[] answer = RawPeer.Frame(FrameType.Reply, RawPeer.Values(new byte[Length]), request: server.TakeHeader().Request);
        TestThread timed = TestThread.Start(() => Assert.False(new OutgoingCall(server.Client, 1, 2, null).TryInvoke(TimeSpan.FromMilliseconds(30), default)));
        ulong request = server.TakeHeader().Request;
        Assert.Equal(FrameType.Cancel, server.Take());
        // A slow line: two and a half times the patience, a part in each tenth of it.
        using var never = new ManualResetEventSlim();
        const int Parts = 25;
        for (int i = 0; i < Parts; i++)
        {
            server.Say(answer.AsSpan()[(answer.Length / Parts * i)..(i == Parts - 1 ? answer.Length : answer.Length / Parts * (i + 1))]);
            never.Wait(server.Client.CancelPatience / 10);
        }

        server.Say(RawPeer.Frame(FrameType.Error, [(byte)ErrorCode.Cancelled, 0, .. RawPeer.Values(null, "Cancelled.", null, false)], request: request));
        other.Join();
        timed.Join();
        Assert.False(server.Client.HasEnded);
    }

    [Fact]
    public void A_server_whose_many_short_answers_to_other_calls_come_in_over_a_slow_line_is_waited_for()
    {
        using var server = new SilentServer();
        server.Client.CancelPatience = TimeSpan.FromSeconds(1);
        Task[] others = [.. Enumerable.Range(0, 25).Select(_ => new OutgoingCall(server.Client, 1, 3, null).InvokeAsync().AsTask())];
        ulong[] requests = [.. others.Select(_ => server.TakeHeader().Request)];
        TestThread timed = TestThread.Start(() => Assert.False(new OutgoingCall(server.Client, 1, 2, null).TryInvoke(TimeSpan.FromMilliseconds(30), default)));
        ulong request = server.TakeHeader().Request;
        Assert.Equal(FrameType.Cancel, server.Take());
        using var never = new ManualResetEventSlim();
        foreach (ulong other in requests)
        {
            server.Say(RawPeer.Frame(FrameType.Reply, RawPeer.Values([null]), request: other));
            never.Wait(server.Client.CancelPatience / 10);
        }

        server.Say(RawPeer.Frame(FrameType.Error, [(byte)ErrorCode.Cancelled, 0, .. RawPeer.Values(null, "Cancelled.", null, false)], request: request));
        timed.Join();
        Assert.False(server.Client.HasEnded);
    }

    [Fact]
    public void A_server_that_answers_all_calls_but_a_cancelled_one_counts_as_lost()
    {
        using var server = new SilentServer();
        server.Client.CancelPatience = TimeSpan.FromMilliseconds(100);
        TestThread timed = TestThread.Start(() => Assert.Throws<ManagerUnavailableException>(() => new OutgoingCall(server.Client, 1, 2, null).TryInvoke(TimeSpan.FromMilliseconds(30), default)));
        Assert.Equal(FrameType.Call, server.Take());
        Assert.Equal(FrameType.Cancel, server.Take());
        TestThread answers = TestThread.Start(server.AnswerAll);
        TestThread others = TestThread.Start(() => Assert.Throws<ManagerUnavailableException>(CallWithoutEnd));
        timed.Join();
        Assert.True(server.Client.HasEnded);
        others.Join();
        answers.Join();

        void CallWithoutEnd()
        {
            while (true)
            {
                new OutgoingCall(server.Client, 1, 3, null).Invoke();
            }
        }
    }

    [Fact]
    public void A_stream_is_given_up_though_another_thread_writes()
    {
        using var server = new SilentServer();
        IAsyncEnumerator<int> items = new OutgoingCall(server.Client, 1, 1, null).InvokeStream<int>(default).GetAsyncEnumerator(default);
        _ = items.MoveNextAsync();
        Assert.Equal(FrameType.Call, server.Take());
        TestThread writer = server.Block();
        TestThread.Run(() => Assert.True(items.DisposeAsync().IsCompletedSuccessfully));
        server.Client.Close();
        writer.Join();
    }

    [Fact]
    public void A_server_that_does_not_take_what_is_written_counts_as_lost_once_a_call_s_time_is_up()
    {
        using var server = new SilentServer();
        server.Client.CancelPatience = TimeSpan.FromMilliseconds(100);
        // Long enough that the other thread writes before it is over; how it ends does not depend on that.
        TestThread timed = TestThread.Start(() => Assert.Throws<ManagerUnavailableException>(() => new OutgoingCall(server.Client, 1, 1, null).TryInvoke(TimeSpan.FromSeconds(2), default)));
        Assert.Equal(FrameType.Call, server.Take());
        TestThread writer = server.Block();
        timed.Join();
        Assert.True(server.Client.HasEnded);
        writer.Join();
    }

    [Fact]
    public async Task A_server_that_does_not_answer_counts_as_lost_once_the_time_of_a_call_is_up_that_no_thread_waits_for()
    {
        using var server = new SilentServer();
        server.Client.CancelPatience = TimeSpan.FromMilliseconds(100);
        ValueTask<bool> call = new OutgoingCall(server.Client, 1, 1, null).TryInvokeAsync(TimeSpan.FromMilliseconds(30), default);
        Assert.Equal(FrameType.Call, server.Take());
        await Assert.ThrowsAsync<ManagerUnavailableException>(() => call.AsTask().WaitAsync(TestThread.Patience, TestContext.Current.CancellationToken));
        Assert.True(server.Client.HasEnded);
    }

    [Fact]
    public async Task So_does_one_that_takes_nothing()
    {
        using var server = new SilentServer();
        server.Client.CancelPatience = TimeSpan.FromMilliseconds(100);
        TestThread writer = server.Block();
        ValueTask<bool> call = new OutgoingCall(server.Client, 1, 1, null).TryInvokeAsync(TimeSpan.FromMilliseconds(30), default);
        await Assert.ThrowsAsync<ManagerUnavailableException>(() => call.AsTask().WaitAsync(TestThread.Patience, TestContext.Current.CancellationToken));
        writer.Join();
    }

    [Fact]
    public async Task A_server_whose_answers_to_calls_that_no_thread_waits_for_come_in_slowly_is_waited_for()
    {
        using var server = new SilentServer();
        server.Client.CancelPatience = TimeSpan.FromSeconds(1);
        Task[] others = [.. Enumerable.Range(0, 30).Select(_ => new OutgoingCall(server.Client, 1, 3, null).InvokeAsync().AsTask())];
        ulong[] requests = [.. others.Select(_ => server.TakeHeader().Request)];
        Task<bool> late = new OutgoingCall(server.Client, 1, 2, null).TryInvokeAsync(TimeSpan.FromMilliseconds(30), default).AsTask();
        ulong request = server.TakeHeader().Request;
        Assert.Equal(FrameType.Cancel, server.Take());
        foreach (ulong other in requests)
        {
            server.Say(RawPeer.Frame(FrameType.Reply, RawPeer.Values([null]), request: other));
            await Task.Delay(server.Client.CancelPatience / 10, TestContext.Current.CancellationToken);
        }

        Assert.False(late.IsCompleted);
        server.Say(RawPeer.Frame(FrameType.Error, [(byte)ErrorCode.Cancelled, 0, .. RawPeer.Values(null, "Cancelled.", null, false)], request: request));
        Assert.False(await late.WaitAsync(TestThread.Patience, TestContext.Current.CancellationToken));
        await Task.WhenAll(others);
        Assert.False(server.Client.HasEnded);
    }

    [Fact]
    public async Task The_time_of_a_call_begins_when_it_has_been_made()
    {
        using var server = new SilentServer();
        for (int i = 0; i < 1000; i++)
        {
            Task<bool> call = new OutgoingCall(server.Client, 1, 1, null).TryInvokeAsync(TimeSpan.Zero, default).AsTask();
            FrameHeader header;
            while ((header = server.TakeHeader()).Type == FrameType.Cancel)
            {
                // Of the call before, which was answered meanwhile.
            }

            Assert.Equal(FrameType.Call, header.Type);
            server.Say(RawPeer.Frame(FrameType.Reply, RawPeer.Values([null]), request: header.Request));
            Assert.True(await call.WaitAsync(TestThread.Patience, TestContext.Current.CancellationToken));
        }
    }
}
