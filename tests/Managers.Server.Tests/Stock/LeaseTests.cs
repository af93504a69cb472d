using Managers.Conformance.Support;
using Managers.Server.Tests.Support;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>A lease that is disposed where others use it.</summary>
public sealed class LeaseTests : ServerTest
{
    private static CancellationToken None => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_lease_that_is_disposed_while_it_waits_on_a_condition_gives_the_lock_back_when_the_wait_is_over(bool isAsync)
    {
        using LockProxy gate = await Manager.CreateLockAsync(None);
        using ConditionProxy changed = await Manager.CreateConditionAsync(gate, None);
        LockLease held = await gate.AcquireAsync(None);
        Task waits = changed.WaitAsync(held, None).AsTask();
        WaitForWaiters(1);
        if (isAsync)
        {
            await held.DisposeAsync();
        }
        else
        {
            held.Dispose();
        }

        await using (LockLease other = await gate.AcquireAsync(None))
        {
            await changed.NotifyAllAsync(other, None);
        }

        // The lock was given back, and who waits by the lease does not go on as if it had it.
        await Assert.ThrowsAsync<SynchronizationLockException>(() => waits.WaitAsync(TestThread.Patience, None));
        Assert.False(await gate.IsLockedAsync(None));
        held.Dispose();
    }

    [Fact]
    public async Task Who_holds_a_lock_by_a_lease_is_no_thread()
    {
        using LockProxy gate = await Manager.CreateLockAsync(None);
        await using (await gate.AcquireAsync(None))
        {
            Assert.Equal(new LockOwner(Environment.ProcessId, 0, 0), await gate.GetOwnerAsync(None));
            Assert.DoesNotContain("thread", await gate.DescribeAsync(None), StringComparison.Ordinal);
        }

        SyncManager other = Connect();
        await Share<LockProxy>(gate, other).AcquireAsync(None);
        other.Dispose();
        await using LockLease next = await gate.AcquireAsync(None);
        Assert.True(next.PreviousOwnerDied);
        Assert.Equal(new LockOwner(Environment.ProcessId, 0, 0), await gate.GetLastDeadOwnerAsync(None));
    }
}
