using Managers.Core.Tests.Support;
using Managers.Memory;
using Xunit;

namespace Managers.Core.Tests.Locks;

/// <summary>SharedLock over the word: who may release, and what the next one is told.</summary>
public sealed class SharedLockTests : SegmentTest
{
    [Fact]
    public void Release_by_another_thread_is_refused()
    {
        using SharedLock gate = SharedLock.Create(Segment, null, WaitPolicy.Adaptive);
        gate.Acquire();

        Joined.Run(() => Assert.Throws<SynchronizationLockException>(gate.Release));

        Assert.True(gate.IsHeldByCurrentThread);
        gate.Release();
        Assert.Throws<SynchronizationLockException>(gate.Release);
    }

    [Fact]
    public void Release_by_another_process_on_the_same_thread_is_refused()
    {
        using SharedLock gate = SharedLock.Create(Segment, "gate", WaitPolicy.Adaptive);
        ManagerSegment other = OpenAsAnotherProcess();
        using SharedLock theirs = SharedLock.Open(other, "gate");
        gate.Acquire();

        SynchronizationLockException error = Assert.Throws<SynchronizationLockException>(theirs.Release);

        Assert.Matches("of participant 0 .*holds it", error.Message);
        gate.Release();
    }

    [Fact]
    public void Previous_owner_died()
    {
        using SharedLock gate = SharedLock.Create(Segment, "gate", WaitPolicy.Adaptive);
        ManagerSegment other = OpenAsAnotherProcess();
        SharedLock theirs = SharedLock.Open(other, "gate");
        theirs.Acquire();
        SimulatedMachine.Kill(other);

        using (LockScope held = gate.Acquire())
        {
            Assert.True(held.PreviousOwnerDied);
            held.MarkConsistent();
        }

        using (LockScope held = gate.Acquire())
        {
            Assert.False(held.PreviousOwnerDied);
        }
    }

    [Fact]
    public void Dead_one_that_wakes_up_again_does_not_take_back_what_is_another_s()
    {
        using SharedLock gate = SharedLock.Create(Segment, "gate", WaitPolicy.Adaptive);
        ManagerSegment other = OpenAsAnotherProcess();
        SharedLock theirs = SharedLock.Open(other, "gate");
        theirs.Acquire();
        SimulatedMachine.Kill(other);
        gate.Acquire();

        Assert.Throws<SynchronizationLockException>(theirs.Release);

        Assert.True(gate.IsHeldByCurrentThread);
        gate.Release();
    }
}
