using Xunit;

namespace Managers.Conformance.Support;

/// <summary>Primitives in the memory of a private manager.</summary>
public sealed class LocalPrimitives<TPlatform> : ManagerTest<TPlatform>, IPrimitives
    where TPlatform : TestPlatform, new()
{
    public ISharedLock CreateLock(WaitPolicy policy = WaitPolicy.Adaptive) => Manager.CreateLock(policy: policy);

    public ISharedLock CreateRLock(WaitPolicy policy = WaitPolicy.Adaptive) => Manager.CreateRLock(policy: policy);

    public ISharedSemaphore CreateSemaphore(int initialCount = 1, WaitPolicy policy = WaitPolicy.Adaptive) => Manager.CreateSemaphore(initialCount, policy: policy);

    public ISharedSemaphore CreateBoundedSemaphore(int initialCount = 1) => Manager.CreateBoundedSemaphore(initialCount);

    public ISharedEvent CreateEvent(bool isSet = false) => Manager.CreateEvent(isSet);

    public ISharedCondition CreateCondition(ISharedLock? gate = null, WaitPolicy policy = WaitPolicy.Adaptive) => Manager.CreateCondition(gate, policy: policy);

    public ISharedQueue<T> CreateQueue<T>(int capacity, WaitPolicy policy = WaitPolicy.Adaptive)
        where T : unmanaged => Manager.CreateQueue<T>(capacity, policy: policy);

    /// <summary>Nobody can look into the other threads: the counters say who fell asleep, and of a condition who registered.</summary>
    public void UntilWaiting(object primitive, int count) => Assert.True(SpinWait.SpinUntil(() => Waiting(primitive) >= count, TestThread.Patience), $"{count} did not wait.");

    private static long Waiting(object primitive) => primitive switch
    {
        SharedCondition condition => condition.Counters.Acquires,
        SharedSemaphore permits => permits.Counters.Parks,
        SharedQueue<int> queue => queue.Counters.Parks,
        SharedLockBase gate => gate.Counters.Parks,
        SharedEvent ready => ready.Counters.Parks,
        _ => throw new ArgumentOutOfRangeException(nameof(primitive)),
    };
}
