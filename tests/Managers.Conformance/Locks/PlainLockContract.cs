using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>A lock that is not recursive. Row S-L5.</summary>
public abstract class PlainLockContract<TPrimitives> : LockContract<TPrimitives>
    where TPrimitives : IPrimitives, new()
{
    protected override ISharedLock Create(WaitPolicy policy = WaitPolicy.Adaptive) => Manager.CreateLock(policy);

    [Fact]
    public void S_L5_Holder_that_asks_again_is_told()
    {
        using ISharedLock gate = Create();
        using (gate.Acquire())
        {
            using var late = new CancellationTokenSource(TestThread.Patience);
            Assert.Throws<LockRecursionException>(() => gate.Acquire().Dispose());
            Assert.Throws<LockRecursionException>(() => gate.Acquire(late.Token).Dispose());
            Assert.Throws<LockRecursionException>(() => gate.TryAcquire(Timeout.InfiniteTimeSpan, late.Token));
            Assert.False(gate.TryAcquire(TimeSpan.FromMilliseconds(10)));
        }
    }
}
