using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests.Locks;

/// <summary>What the death of a process does to what it held besides locks, at no particular instant.</summary>
public sealed class OtherDeathTests : LeakCheckedTest
{
    [Fact]
    public void Killed_holder_of_permits_gives_them_back()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedSemaphore permits = manager.CreateSemaphore(3);
        using ChildProcess holder = StartChild("hold", "semaphore", permits.ToToken().ToString());
        Assert.Equal(1, permits.CurrentCount);
        holder.Kill();
        Assert.True(permits.TryAcquire(Eventually.Patience));
        Assert.True(permits.TryAcquire(Eventually.Patience));
        Assert.True(permits.TryAcquire(Eventually.Patience));
        Assert.False(permits.TryAcquire());
        permits.Release(3);
    }

    [Fact]
    public void Killed_waiter_of_a_condition_eats_no_notification()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedCondition condition = manager.CreateCondition();
        using ChildProcess first = StartChild("hold", "condition", condition.ToToken().ToString());
        Eventually.True(() => condition.Counters.Parks > 0, "the first one sleeps");
        bool notified = false;
        var second = new Thread(() =>
        {
            using (condition.Lock.Acquire())
            {
                notified = condition.TryWait(Eventually.Patience);
            }
        });
        second.Start();
        Eventually.True(() => condition.Counters.Parks > 1, "the second one sleeps");
        first.Kill();

        using (condition.Lock.Acquire())
        {
            condition.Notify();
        }

        Assert.True(second.Join(Eventually.Patience));
        Assert.True(notified, "The notification went to the one that was dead.");
    }

    [Fact]
    public void Killed_reader_lets_the_writer_in()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedReaderWriterLock gate = manager.CreateReaderWriterLock();
        using ChildProcess reader = StartChild("hold", "read", gate.ToToken().ToString());
        Assert.Equal(1, gate.CurrentReaderCount);
        Assert.False(gate.TryAcquireWrite());
        reader.Kill();
        Assert.True(gate.TryAcquireWrite(Eventually.Patience));
        Assert.True(gate.IsConsistent);
        gate.ReleaseWrite();
    }

    [Fact]
    public void Killed_writer_is_told_of()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedReaderWriterLock gate = manager.CreateReaderWriterLock();
        using ChildProcess writer = StartChild("hold", "write", gate.ToToken().ToString());
        Assert.False(gate.TryAcquireRead());
        writer.Kill();
        using (ReadScope held = gate.AcquireRead())
        {
            Assert.True(held.PreviousOwnerDied);
        }

        Assert.Equal(writer.Id, gate.LastDeadOwner!.Value.ProcessId);
        using (WriteScope held = gate.AcquireWrite())
        {
            Assert.True(held.PreviousOwnerDied);
            held.MarkConsistent();
        }

        Assert.True(gate.IsConsistent);
    }

    [Fact]
    public void Killed_holder_of_a_recursive_lock_loses_all_levels()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedRLock gate = manager.CreateRLock();
        using ChildProcess holder = StartChild("hold", "rlock", gate.ToToken().ToString());
        holder.Kill();
        using (LockScope held = gate.Acquire())
        {
            Assert.True(held.PreviousOwnerDied);
            Assert.Equal(holder.Id, held.PreviousOwner!.Value.ProcessId);
            Assert.Equal(1, gate.RecursionCount);
            held.MarkConsistent();
        }

        Assert.False(gate.IsLocked);
    }
}
