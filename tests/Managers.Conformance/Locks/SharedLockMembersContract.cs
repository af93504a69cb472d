using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>SharedLock as an ISharedLock. Row S-L5.</summary>
public abstract class SharedLockMembersContract<TPlatform> : LockContract<TPlatform>
    where TPlatform : TestPlatform, new()
{
    protected override ISharedLock Create(WaitPolicy policy = WaitPolicy.Adaptive) => Manager.CreateLock(policy: policy);

    [Fact]
    public void S_L5_Holder_that_asks_again_is_told()
    {
        using ISharedLock gate = Create();
        using (gate.Acquire())
        {
            Assert.Throws<LockRecursionException>(() => gate.Acquire().Dispose());
            Assert.False(gate.TryAcquire(TimeSpan.FromMilliseconds(10)));
        }
    }

    [Fact]
    public void Undefined_policy_is_refused() => Assert.Throws<ArgumentOutOfRangeException>("policy", () => Create((WaitPolicy)9));
}
