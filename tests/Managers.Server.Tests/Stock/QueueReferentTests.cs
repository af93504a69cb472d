using Managers.Conformance.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>A queue that code of the server's own process uses: waits that end before what they waited for.</summary>
public sealed class QueueReferentTests
{
    [Fact]
    public void Who_is_interrupted_while_it_waits_for_an_item_takes_none()
    {
        using var queue = new QueueReferent<int>();
        TestThread waiter = TestThread.Start(() => Assert.Throws<ThreadInterruptedException>(() => queue.Get()));
        waiter.Interrupt();
        waiter.Join();
        queue.Put(1);
        Assert.Equal(1, queue.Count);
    }

    [Fact]
    public void Who_is_interrupted_while_it_waits_for_room_puts_nothing()
    {
        using var queue = new QueueReferent<int>(1);
        queue.Put(1);
        TestThread waiter = TestThread.Start(() => Assert.Throws<ThreadInterruptedException>(() => queue.Put(2)));
        waiter.Interrupt();
        waiter.Join();
        Assert.Equal(1, queue.Get());
        Assert.Equal(0, queue.Count);
    }

    [Fact]
    public async Task Nothing_is_done_where_the_token_is_cancelled_before()
    {
        using var queue = new QueueReferent<int>();
        var cancelled = new CancellationToken(canceled: true);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await queue.PutAsync(1, cancelled));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await queue.TryPutAsync(1, TestThread.Patience, cancelled));
        Assert.Throws<OperationCanceledException>(() => queue.PutBatch([1], cancelled));
        Assert.Equal(0, queue.Count);
        queue.Put(1);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await queue.GetAsync(cancelled));
        Assert.Equal(1, queue.Count);
        Assert.Equal(1, queue.Get());
        queue.TaskDone();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await queue.JoinAsync(cancelled));
    }
}
