using Managers.Conformance.Support;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>What a lock in shared memory has beyond others.</summary>
public abstract class SharedLockMembersContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    [Fact]
    public void Undefined_policy_is_refused() => Assert.Throws<ArgumentOutOfRangeException>("policy", () => Manager.CreateLock(policy: (WaitPolicy)9));
}
