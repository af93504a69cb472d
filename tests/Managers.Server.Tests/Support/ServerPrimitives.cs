using Managers.Conformance.Support;
using Managers.Protocol;

namespace Managers.Server.Tests.Support;

/// <summary>Primitives in a manager server. How a proxy waits is not for its user to choose: policies make no difference.</summary>
public class ServerPrimitives : ServerTest, IPrimitives
{
    public ServerPrimitives()
        : this(new ManagerOptions { UseRings = false })
    {
    }

    private protected ServerPrimitives(ManagerOptions options)
        : base(options)
    {
    }

    static ServerPrimitives() => WireCodecs.RegisterTuple<int, int>();

    public ISharedLock CreateLock(WaitPolicy policy = WaitPolicy.Adaptive) => Manager.CreateLock();

    public ISharedLock CreateRLock(WaitPolicy policy = WaitPolicy.Adaptive) => Manager.CreateRLock();

    public ISharedSemaphore CreateSemaphore(int initialCount = 1, WaitPolicy policy = WaitPolicy.Adaptive) => Manager.CreateSemaphore(initialCount);

    public ISharedSemaphore CreateBoundedSemaphore(int initialCount = 1) => Manager.CreateBoundedSemaphore(initialCount);

    public ISharedEvent CreateEvent(bool isSet = false) => Manager.CreateEvent(isSet);

    public ISharedCondition CreateCondition(ISharedLock? gate = null, WaitPolicy policy = WaitPolicy.Adaptive) => Manager.CreateCondition(gate);

    public ISharedQueue<T> CreateQueue<T>(int capacity, WaitPolicy policy = WaitPolicy.Adaptive)
        where T : unmanaged => Manager.CreateQueue<T>(capacity);

    public void UntilWaiting(object primitive, int count) => WaitForWaiters(count);
}
