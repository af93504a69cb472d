namespace Managers.Conformance.Support;

/// <summary>Makes the primitives that the common contracts are about: in shared memory, or in a manager server. At the end it checks that nothing is left.</summary>
public interface IPrimitives : IDisposable
{
    ISharedLock CreateLock(WaitPolicy policy = WaitPolicy.Adaptive);

    ISharedLock CreateRLock(WaitPolicy policy = WaitPolicy.Adaptive);

    ISharedSemaphore CreateSemaphore(int initialCount = 1, WaitPolicy policy = WaitPolicy.Adaptive);

    ISharedSemaphore CreateBoundedSemaphore(int initialCount = 1);

    ISharedEvent CreateEvent(bool isSet = false);

    ISharedCondition CreateCondition(ISharedLock? gate = null, WaitPolicy policy = WaitPolicy.Adaptive);

    ISharedQueue<T> CreateQueue<T>(int capacity, WaitPolicy policy = WaitPolicy.Adaptive)
        where T : unmanaged;

    /// <summary>Waits until so many wait for a primitive.</summary>
    void UntilWaiting(object primitive, int count);
}
