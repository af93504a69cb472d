#pragma warning disable CA2012, xUnit1031 // Results are taken once; blocking where one should not is part of what is tested here.
using Managers.Client;
using Managers.Conformance.Support;
using Managers.Protocol;
using Managers.Server.Tests.Hostile;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>Batches whose calls have numbers, and wait to be sent while another thread writes: nothing that hinders who sends them loses one.</summary>
public sealed class BatchInterruptTests : IDisposable
{
    private readonly SilentServer _server = new();

    public BatchInterruptTests() => _server.Client.BatchPatienceInMilliseconds = Timeout.Infinite;

    public void Dispose() => _server.Dispose();

    [Fact]
    public void Each_call_of_a_batch_gets_its_own_answer_though_its_thread_is_interrupted_while_another_one_writes()
    {
        // More than goes out as one part.
        const int Calls = 100;
        TestThread writer = _server.Block();
        TestThread calls = TestThread.Start(() =>
        {
            BatchCalls batch = BatchCalls.Begin(_server.Client, _server);
            ValueTask<int>[] results = [.. Enumerable.Range(0, Calls).Select(_ => Call())];
            Assert.True(TestThread.IsInterrupted());
            batch.Send();
            Assert.Equal(Enumerable.Range(0, Calls), results.Select(result => result.AsTask().WaitAsync(TestThread.Patience).GetAwaiter().GetResult()));
            batch.End();
        });
        calls.Interrupt();
        Unblock(writer);
        for (int i = 0; i < Calls; i++)
        {
            Answer(i);
        }

        calls.Join();
    }

    [Fact]
    public void A_batch_that_is_invoked_has_its_answers_though_its_thread_is_interrupted_while_another_one_writes()
    {
        TestThread writer = _server.Block();
        TestThread calls = TestThread.Start(() =>
        {
            BatchCalls batch = BatchCalls.Begin(_server.Client, _server);
            ValueTask<int> result = Call();
            batch.Invoke();
            Assert.True(TestThread.IsInterrupted());
            Assert.True(result.IsCompleted);
            Assert.Equal(7, result.GetAwaiter().GetResult());
            batch.End();
        });
        calls.Interrupt();
        Unblock(writer);
        Answer(7);
        calls.Join();
    }

    [Fact]
    public void A_batch_ends_on_its_thread_though_that_is_interrupted_while_another_one_writes()
    {
        TestThread writer = _server.Block();
        Task<int>? result = null;
        TestThread calls = TestThread.Start(() =>
        {
            BatchCalls batch = BatchCalls.Begin(_server.Client, _server);
            result = Call().AsTask();
            batch.End();
            Assert.True(TestThread.IsInterrupted());
            Assert.False(BatchCalls.IsOpen);
        });
        calls.Interrupt();
        Unblock(writer);
        calls.Join();
        Answer(7);
        Assert.True(result!.Wait(TestThread.Patience), "nobody reads its answer");
        Assert.Equal(7, result.Result);
    }

    [Fact]
    public void Who_awaits_a_call_of_another_thread_s_batch_has_its_result_though_it_is_interrupted_while_that_is_sent()
    {
        TestThread writer = _server.Block();
        ValueTask<int> call = default;
        TestThread.Run(() =>
        {
            BatchCalls.Begin(_server.Client, _server);
            call = Call();
        });
        Task<int>? result = null;
        TestThread awaits = TestThread.Start(() =>
        {
            result = Await(call);
            Assert.True(TestThread.IsInterrupted());
        });
        awaits.Interrupt();
        Unblock(writer);
        awaits.Join();
        Answer(7);
        Assert.True(result!.Wait(TestThread.Patience));
        Assert.Equal(7, result.Result);
    }

    [Fact]
    public void Who_awaits_a_call_of_another_thread_s_batch_has_its_result_once_there_is_a_thread_to_read_it()
    {
        _server.Client.StartReader = static _ => throw new OutOfMemoryException("The test.");
        ValueTask<int> call = default;
        TestThread.Run(() =>
        {
            BatchCalls.Begin(_server.Client, _server);
            call = Call();
        });
        _server.Client.BatchPatienceInMilliseconds = 1;
        Task<int> result = Await(call);
        Assert.False(result.IsCompleted);
        _server.Client.StartReader = BackgroundReader.Start;
        Answer(7);
        Assert.True(result.Wait(TestThread.Patience));
        Assert.Equal(7, result.Result);
    }

    [Fact]
    public void A_batch_that_nobody_ends_has_its_answers_though_all_of_it_went_out_as_a_full_part()
    {
        _server.Client.BatchPatienceInMilliseconds = 1;
        Task<int>? result = null;
        TestThread.Run(() =>
        {
            BatchCalls.Begin(_server.Client, _server);
            var call = new OutgoingCall(_server.Client, 1, 2, null);
            call.Arguments.Write(new byte[4096]);
            result = call.InvokeAsync<int>().AsTask();
        });
        Answer(7);
        Assert.True(result!.Wait(TestThread.Patience), "nobody reads its answer");
        Assert.Equal(7, result.Result);
    }

    [Fact]
    public void A_batch_ends_though_no_thread_can_be_had_to_read_for_it_and_is_sent_once_there_is_one()
    {
        _server.Client.BatchPatienceInMilliseconds = 1;
        int attempts = 0;
        _server.Client.StartReader = connection => Interlocked.Increment(ref attempts) > 3 ? BackgroundReader.Start(connection) : throw new OutOfMemoryException("The test.");
        Task<int>? result = null;
        TestThread.Run(() =>
        {
            BatchCalls batch = BatchCalls.Begin(_server.Client, _server);
            result = Call().AsTask();
            batch.End();
            Assert.False(BatchCalls.IsOpen);
            // As if it were there still, this thread's next batch is another one.
            Assert.NotSame(batch, BatchCalls.Begin(_server.Client, _server));
        });
        Answer(7);
        Assert.True(result!.Wait(TestThread.Patience), "nobody reads its answer");
        Assert.Equal((7, 4), (result.Result, attempts));
    }

    [Fact]
    public void A_call_that_fails_since_no_thread_can_be_had_to_read_for_a_batch_gives_its_number_back()
    {
        TestThread answers = TestThread.Start(() => new OutgoingCall(_server.Client, 1, 1, null).Invoke());
        FrameHeader first = _server.TakeHeader();
        _server.Say(RawPeer.Frame(FrameType.Reply, RawPeer.Values([null]), request: first.Request));
        answers.Join();
        TestThread calls = TestThread.Start(() =>
        {
            _server.Client.StartReader = static _ => throw new OutOfMemoryException("The test.");
            BatchCalls.Begin(_server.Client, _server);
            _ = Call().AsTask();
            Assert.Throws<OutOfMemoryException>(() => new OutgoingCall(_server.Client, 1, 3, null).Invoke());
            _server.Client.StartReader = BackgroundReader.Start;
            new OutgoingCall(_server.Client, 1, 4, null).Invoke();
        });
        Answer(7);
        FrameHeader second = _server.TakeHeader();
        _server.Say(RawPeer.Frame(FrameType.Reply, RawPeer.Values([null]), request: second.Request));
        calls.Join();
        Assert.Equal((4, (uint)first.Request), (second.Method, (uint)second.Request));
    }

    private static async Task<int> Await(ValueTask<int> call) => await call.ConfigureAwait(false);

    private ValueTask<int> Call() => new OutgoingCall(_server.Client, 1, 2, null).InvokeAsync<int>();

    private void Answer(int value) => _server.Say(RawPeer.Frame(FrameType.Reply, RawPeer.Values(value), request: _server.TakeHeader().Request));

    /// <summary>Reads what the other thread writes, and answers it.</summary>
    private void Unblock(TestThread writer)
    {
        _server.Say(RawPeer.Frame(FrameType.Reply, RawPeer.Values([null]), request: _server.TakeHeader().Request));
        writer.Join();
    }
}
