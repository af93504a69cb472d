using Managers;

namespace PackagePrograms;

internal struct WorkItem
{
    public long Number;
}

/// <summary>Section 3: locks and friends in shared memory.</summary>
internal static class LocalLocks
{
    public static void Run()
    {
        using var manager = new LocalManager();
        SharedLock gate = manager.CreateLock(name: "gate");
        using (LockScope held = gate.Acquire())
        {
            Check.That(!held.PreviousOwnerDied);
        }

        Check.That(gate.TryAcquire(TimeSpan.FromMilliseconds(50)));
        gate.Release();

        var slots = manager.CreateSemaphore(4);
        slots.Acquire();
        slots.Release(2);
        Check.Equal(5, slots.CurrentCount);
        Check.Throws<SemaphoreFullException>(() => manager.CreateBoundedSemaphore(1).Release());
        var ready = manager.CreateEvent();
        ready.Set();
        ready.Wait(TimeSpan.Zero);
        var cond = manager.CreateCondition(gate);
        using (gate.Acquire())
        {
            Check.That(cond.WaitFor(() => true, TimeSpan.Zero));
            cond.NotifyAll();
        }

        Check.Throws<SynchronizationLockException>(() => cond.Notify());
        manager.CreateBarrier(participants: 1).SignalAndWait();
        var rw = manager.CreateReaderWriterLock();
        using (rw.AcquireRead())
        {
        }

        var queue = manager.CreateQueue<WorkItem>(capacity: 1024);
        queue.Put(new WorkItem { Number = 5 });
        Check.Equal(5L, queue.Get().Number);
    }
}
