using System.Reflection;
using Managers.Conformance.Support;
using Managers.Memory;
using Xunit;

namespace Managers.Conformance.Objects;

/// <summary>A thread that is interrupted (<see cref="Thread.Interrupt"/>) where the library waits for a lock of this process goes on there: what it takes is not lost, what it lets go does not stay, and the interrupt is pending afterwards.</summary>
public abstract class InterruptContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    [Fact]
    public void Lock_that_came_when_the_token_was_let_go_is_held()
    {
        using SharedLock gate = Manager.CreateLock(policy: WaitPolicy.Park);
        gate.Acquire();
        WhileTokenIsHeld(
            () => gate.Counters.Parks,
            () => gate.Release(),
            token =>
            {
                gate.Acquire(token);
                Assert.True(TestThread.IsInterrupted());
                gate.Release();
            });
        Assert.False(gate.IsLocked);
    }

    [Fact]
    public void Permit_that_came_when_the_token_was_let_go_is_had()
    {
        using SharedSemaphore permits = Manager.CreateSemaphore(0, policy: WaitPolicy.Park);
        WhileTokenIsHeld(
            () => permits.Counters.Parks,
            () => permits.Release(),
            token =>
            {
                permits.Acquire(token);
                Assert.True(TestThread.IsInterrupted());
            });
    }

    [Fact]
    public void Item_that_came_when_the_token_was_let_go_is_given()
    {
        using SharedQueue<int> queue = Manager.CreateQueue<int>(4, policy: WaitPolicy.Park);
        WhileTokenIsHeld(
            () => queue.Counters.Parks,
            () => queue.Put(7),
            token =>
            {
                Assert.Equal(7, queue.Get(token));
                Assert.True(TestThread.IsInterrupted());
            });
    }

    [Fact]
    public void Waiter_goes_on_though_it_is_interrupted_while_the_owner_s_process_is_to_be_watched()
    {
        string name = NewName();
        using var manager = new LocalManager(new LocalManagerOptions { Name = name });
        using LocalManager other = LocalManager.Open(name);
        using SharedLock gate = manager.CreateLock("gate", policy: WaitPolicy.Park);
        using SharedLock theirs = other.OpenLock("gate");
        theirs.Acquire();
        TestThread waiter = WhileHeld(Field(SegmentOf(gate), "_watches"), () =>
        {
            gate.Acquire();
            Assert.True(TestThread.IsInterrupted());
            gate.Release();
        });
        theirs.Release();
        waiter.Join();
        Assert.False(gate.IsLocked);
    }

    [Fact]
    public void Small_object_is_attached_and_let_go()
    {
        using SharedValue<long> value = Manager.CreateSharedValue(7L);
        SharedToken token = value.ToToken();
        object gate = Static(typeof(AttachedManagers), "s_gate");
        SharedValue<long>? attached = null;
        WhileHeld(gate, () =>
        {
            attached = SharedValue<long>.Attach(token);
            Assert.True(TestThread.IsInterrupted());
        }).Join();
        Assert.Equal(7, attached!.Value);
        WhileHeld(gate, () =>
        {
            attached.Dispose();
            Assert.True(TestThread.IsInterrupted());
        }).Join();
        Assert.DoesNotContain(OpenManagers(), uuid => uuid == SegmentOf(value).Uuid);
    }

    [Fact]
    public void Name_goes_with_its_object()
    {
        using SharedLock first = Manager.CreateLock("thing");
        WhileHeld(Field(SegmentOf(first), "_namesInProcess"), () =>
        {
            first.Dispose();
            Assert.True(TestThread.IsInterrupted());
        }).Join();
        using SharedLock second = Manager.CreateLock("thing");
        Assert.False(second.IsDisposed);
    }

    [Fact]
    public void Lease_ends()
    {
        using SharedArray<int> array = Manager.CreateSharedArray<int>(8);
        object leases = Field(SegmentOf(array), "_leases");
        SharedLease<int> lease = array.Acquire();
        WhileHeld(leases, () =>
        {
            lease.Dispose();
            Assert.True(TestThread.IsInterrupted());
        }).Join();
        Assert.Empty((HashSet<ulong>)leases);
    }

    [Fact]
    public void Manager_closes()
    {
        using var manager = new LocalManager();
        using SharedLock gate = manager.CreateLock();
        WhileHeld(Field(SegmentOf(gate), "_dependents"), () =>
        {
            manager.Dispose();
            Assert.True(TestThread.IsInterrupted());
        }).Join();
        Assert.True(gate.IsDisposed);
        Assert.True(SegmentOf(gate).Handle.HasLeft);
    }

    /// <summary>A thread waits with a token, has what it waits for while the token's own lock is held, and is interrupted there.</summary>
    private static void WhileTokenIsHeld(Func<long> parks, Action give, Action<CancellationToken> wait)
    {
        using var source = new CancellationTokenSource();
        TestThread waiter = TestThread.Start(() => wait(source.Token));
        TestThread.Until(() => parks() > 0, "sleeping");
        object registrations = Field(source, "_registrations");
        registrations.GetType().GetMethod("EnterLock")!.Invoke(registrations, null);
        try
        {
            give();
            waiter.Interrupt();
        }
        finally
        {
            registrations.GetType().GetMethod("ExitLock")!.Invoke(registrations, null);
        }

        waiter.Join();
    }

    private static TestThread WhileHeld(object gate, Action step)
    {
        TestThread thread;
        if (gate is Lock held)
        {
            lock (held)
            {
                thread = TestThread.Start(step);
                thread.Interrupt();
            }
        }
        else
        {
            lock (gate)
            {
                thread = TestThread.Start(step);
                thread.Interrupt();
            }
        }

        return thread;
    }

    private static IEnumerable<Guid> OpenManagers() => ((Dictionary<Guid, (ManagerSegment Segment, int Uses)>)Static(typeof(AttachedManagers), "s_open")).Keys;

    private static ManagerSegment SegmentOf(SharedObject made) =>
        (ManagerSegment)typeof(SharedObject).GetField("_manager", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(made)!;

    private static object Field(object owner, string name) => owner.GetType().GetField(name, BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(owner)!;

    private static object Static(Type type, string name) => type.GetField(name, BindingFlags.Static | BindingFlags.NonPublic)!.GetValue(null)!;
}
