using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>A recursive lock: what it has beyond every lock. Row S-R1.</summary>
public abstract class RLockContract<TPrimitives> : LockContract<TPrimitives>
    where TPrimitives : IPrimitives, new()
{
    protected override ISharedLock Create(WaitPolicy policy = WaitPolicy.Adaptive) => Manager.CreateRLock(policy);

    [Fact]
    public void S_R1_Holder_takes_it_again_and_gives_it_back_as_often()
    {
        using ISharedLock gate = Create();
        using (gate.Acquire())
        {
            Assert.True(gate.TryAcquire());
            Assert.True(gate.TryAcquire(TimeSpan.FromMilliseconds(1)));
            TestThread.Run(() =>
            {
                Assert.False(gate.TryAcquire());
                Assert.False(gate.IsHeldByCurrentThread);
                Assert.Throws<SynchronizationLockException>(gate.Release);
            });
            gate.Release();
            gate.Release();
            Assert.True(gate.IsLocked);
        }

        Assert.False(gate.IsLocked);
        Assert.Throws<SynchronizationLockException>(gate.Release);
    }

    [Fact]
    public void Held_more_than_once_it_cannot_be_detached()
    {
        using ISharedLock gate = Create();
        gate.Acquire();
        gate.Acquire();

        Assert.Throws<SynchronizationLockException>(() => gate.Detach());

        gate.Release();
        gate.Release(gate.Detach());
        Assert.False(gate.IsLocked);
    }
}
