using Managers.Conformance.Support;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>Locks and what waits, by those members that do not block the caller. Rows S-L*, S-C*, S-E1, S-S*, S-X1.</summary>
public sealed class AsyncPrimitiveTests : ServerTest
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S_L1_A_lock_is_held_by_a_lease(bool recursive)
    {
        using LockProxy gate = recursive ? await Manager.CreateRLockAsync(None) : await Manager.CreateLockAsync(None);
        Assert.False(await gate.IsLockedAsync(None));
        Assert.Null(await gate.GetOwnerAsync(None));
        LockLease held = (await gate.TryAcquireAsync(None))!;
        Assert.True(await gate.IsLockedAsync(None));
        Assert.Equal(Environment.ProcessId, (await gate.GetOwnerAsync(None))!.Value.ProcessId);
        Assert.Null(await gate.GetLastDeadOwnerAsync(None));
        // A lease is nobody but itself: another one waits, of a recursive lock too.
        Assert.Null(await gate.TryAcquireAsync(None));
        Assert.Null(await gate.TryAcquireAsync(TimeSpan.Zero, None));
        Assert.Null(await gate.TryAcquireAsync(Moment, None));
        TimeoutException late = await Assert.ThrowsAsync<TimeoutException>(async () => await gate.AcquireAsync(Moment, None));
        Assert.Contains($"process {Environment.ProcessId} holds it", late.Message, StringComparison.Ordinal);
        using var source = new CancellationTokenSource();
        Task<LockLease?> cancelled = gate.TryAcquireAsync(TestThread.Patience, source.Token).AsTask();
        Task<LockLease> next = gate.AcquireAsync(TestThread.Patience, None).AsTask();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        await held.MarkConsistentAsync(None);
        await held.DisposeAsync();
        await (await next).DisposeAsync();
        Assert.False(await gate.IsLockedAsync(None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task S_C3_A_condition_is_waited_for_by_a_lease(bool recursive)
    {
        using LockProxy gate = recursive ? await Manager.CreateRLockAsync(None) : await Manager.CreateLockAsync(None);
        using ConditionProxy changed = await Manager.CreateConditionAsync(gate, None);
        Assert.Same(gate, await changed.GetLockAsync(None));
        int value = 0;
        Task waiter = Task.Run(async () =>
        {
            await using LockLease held = await gate.AcquireAsync(None);
            await changed.WaitForAsync(held, () => value == 2, None);
            value = 3;
        });
        for (int next = 1; next <= 2; next++)
        {
            WaitForWaiters(1);
            await using LockLease held = await gate.AcquireAsync(None);
            value = next;
            await changed.NotifyAsync(held, 1, None);
        }

        await waiter.WaitAsync(TestThread.Patience, None);
        Assert.Equal(3, value);
    }

    [Fact]
    public async Task S_C5_A_wait_that_ends_otherwise_has_the_lock_again()
    {
        using LockProxy gate = await Manager.CreateLockAsync(None);
        using ConditionProxy changed = await Manager.CreateConditionAsync(gate, None);
        LockLease held = await gate.AcquireAsync(None);
        Assert.False(await changed.TryWaitAsync(held, Moment, None));
        Assert.False(await changed.TryWaitAsync(held, TimeSpan.Zero, None));
        await Assert.ThrowsAsync<TimeoutException>(async () => await changed.WaitAsync(held, Moment, None));
        Assert.False(await changed.WaitForAsync(held, static () => false, Moment, None));
        Assert.True(await changed.WaitForAsync(held, static () => true, Moment, None));
        using var source = new CancellationTokenSource();
        Task cancelled = changed.WaitAsync(held, source.Token).AsTask();
        WaitForWaiters(1);
        // While it waits the lock is free.
        LockLease other = await gate.AcquireAsync(None);
        await source.CancelAsync();
        WaitForWaiters(1);
        Assert.False(cancelled.IsCompleted);
        await other.DisposeAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => cancelled);
        Assert.Null(await gate.TryAcquireAsync(None));
        await changed.NotifyAllAsync(held, None);
        await held.DisposeAsync();

        // Who does not hold the lock neither waits nor notifies.
        await Assert.ThrowsAsync<SynchronizationLockException>(async () => await changed.WaitAsync(held, None));
        await Assert.ThrowsAsync<SynchronizationLockException>(async () => await changed.WaitForAsync(held, static () => true, None));
        await Assert.ThrowsAsync<SynchronizationLockException>(async () => await changed.NotifyAsync(held, 1, None));
        await Assert.ThrowsAsync<SynchronizationLockException>(async () => await changed.NotifyAllAsync(held, None));
        using LockProxy another = await Manager.CreateLockAsync(None);
        await using LockLease wrong = await another.AcquireAsync(None);
        await Assert.ThrowsAsync<SynchronizationLockException>(async () => await changed.WaitAsync(wrong, None));
        await Assert.ThrowsAsync<SynchronizationLockException>(async () => await changed.NotifyAsync(wrong, 1, None));
    }

    [Fact]
    public async Task S_E1_An_event()
    {
        using EventProxy ready = await Manager.CreateEventAsync(false, None);
        Assert.False(await ready.IsSetAsync(None));
        Assert.False(await ready.TryWaitAsync(TimeSpan.Zero, None));
        Assert.False(await ready.TryWaitAsync(Moment, None));
        await Assert.ThrowsAsync<TimeoutException>(async () => await ready.WaitAsync(Moment, None));
        Task<bool> waits = ready.TryWaitAsync(TestThread.Patience, None).AsTask();
        await ready.SetAsync(None);
        Assert.True(await waits);
        Assert.True(await ready.TryWaitAsync(TimeSpan.Zero, None));
        await ready.ClearAsync(None);
        Assert.False(await ready.IsSetAsync(None));
    }

    [Fact]
    public async Task S_S1_A_semaphore()
    {
        using SemaphoreProxy slots = await Manager.CreateBoundedSemaphoreAsync(1, None);
        await slots.AcquireAsync(TimeSpan.Zero + Moment, None);
        Assert.Equal(0, await slots.GetCurrentCountAsync(None));
        Assert.False(await slots.TryAcquireAsync(None));
        Assert.False(await slots.TryAcquireAsync(TimeSpan.Zero, None));
        Assert.False(await slots.TryAcquireAsync(Moment, None));
        await Assert.ThrowsAsync<TimeoutException>(async () => await slots.AcquireAsync(Moment, None));
        Task<bool> waits = slots.TryAcquireAsync(TestThread.Patience, None).AsTask();
        await slots.ReleaseAsync(1, None);
        Assert.True(await waits);
        await slots.ReleaseAsync(1, None);
        await Assert.ThrowsAsync<SemaphoreFullException>(async () => await slots.ReleaseAsync(1, None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await Manager.CreateSemaphoreAsync(-1, None));
        using SemaphoreProxy none = await Manager.CreateSemaphoreAsync(0, None);
        Assert.False(await none.TryAcquireAsync(None));
    }

    [Fact]
    public async Task S_X1_A_barrier()
    {
        using BarrierProxy steps = await Manager.CreateBarrierAsync(2, None);
        int[] places = await Task.WhenAll(steps.SignalAndWaitAsync(TestThread.Patience, None).AsTask(), steps.SignalAndWaitAsync(None).AsTask());
        Assert.Equal([0, 1], places.Order());
        await Assert.ThrowsAsync<TimeoutException>(async () => await steps.SignalAndWaitAsync(Moment, None));
        Assert.Equal((2, 0, true), await steps.GetStateAsync(None));
        await steps.ResetAsync(None);
        Assert.Equal((2, 0, false), await steps.GetStateAsync(None));
        await steps.AbortAsync(None);
        await Assert.ThrowsAsync<BrokenBarrierException>(async () => await steps.SignalAndWaitAsync(TestThread.Patience, None));
    }

    [Fact]
    public async Task S_Q1_A_queue()
    {
        using ISharedQueue<int> made = await Manager.CreateQueueAsync<int>(3, None);
        var queue = (QueueProxy<int>)made;
        Assert.Equal(2, await queue.PutBatchAsync([1, 2], None));
        Assert.Equal(1, await queue.TryPutBatchAsync([3, 4], None));
        Assert.Equal((3, 3, false), await queue.GetStateAsync(None));
        Assert.Equal((int[])[1, 2], await queue.TryGetBatchAsync(2, None));
        Assert.Equal((int[])[3], await queue.GetBatchAsync(2, None));
        Assert.Empty(await queue.TryGetBatchAsync(2, None));
        Assert.False(await queue.TryJoinAsync(Moment, None));
        await queue.TaskDoneAsync(3, None);
        Assert.True(await queue.TryJoinAsync(TestThread.Patience, None));
        await queue.CompleteAddingAsync(None);
        Assert.Equal((0, 3, true), await queue.GetStateAsync(None));
    }
}
