using Managers.Tests.Child.Crash;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests.CrashPoints;

/// <summary>Deaths inside taking, waiting, giving back, notifying, putting and getting: the survivor goes on at once, is told where it should be, and finds nothing lost or doubled.</summary>
public sealed class LockCrashTests : CrashTest
{
    public static TheoryData<string, string, bool> Locks => CrashCases.Of(CrashScenarios.ContendLock);

    public static TheoryData<string, string, bool> TakeOvers => CrashCases.Of(CrashScenarios.TakeOver);

    public static TheoryData<string, string, bool> Semaphores => CrashCases.Of(CrashScenarios.ContendSemaphore);

    public static TheoryData<string, string, bool> Conditions => CrashCases.Of(CrashScenarios.NotifyAndWait);

    public static TheoryData<string, string, bool> ReaderWriterLocks => CrashCases.Of(CrashScenarios.ReadAndWrite);

    public static TheoryData<string, string, bool> Barriers => CrashCases.Of(CrashScenarios.MeetAtBarrier);

    public static TheoryData<string, string, bool> Queues => CrashCases.Of(CrashScenarios.PutAndGet);

    public static TheoryData<string, string, bool> ByteQueues => CrashCases.Of(CrashScenarios.PutAndGetBytes);

    [Theory]
    [MemberData(nameof(Locks))]
    public void S_L8_a_contender_killed_anywhere_leaves_a_lock_that_works(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        using var manager = new LocalManager(Small(NewName()));
        // Sleeping is what has the points: who spins passes few of them.
        using SharedLock gate = manager.CreateLock(policy: WaitPolicy.Park);
        Kill(scenario, point, namedCreation, manager.Name!, gate.ToToken().ToString());
        GoesOn(() =>
        {
            using LockScope held = gate.Acquire();
            held.MarkConsistent();
        });
        using (LockScope held = gate.Acquire())
        {
            Assert.False(held.PreviousOwnerDied);
        }

        Assert.False(gate.IsLocked);
    }

    [Theory]
    [MemberData(nameof(TakeOvers))]
    public void S_L8_one_that_takes_over_and_dies_is_taken_over_itself(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        using var manager = new LocalManager(Small(NewName()));
        using SharedLock gate = manager.CreateLock(policy: WaitPolicy.Park);
        using (ChildProcess holder = StartChild("hold-lock", gate.ToToken().ToString()))
        {
            holder.Kill();
        }

        Kill(scenario, point, namedCreation, manager.Name!, gate.ToToken().ToString());
        GoesOn(() =>
        {
            using LockScope held = gate.Acquire();
            Assert.True(held.PreviousOwnerDied);
            held.MarkConsistent();
        });
        Assert.Equal(2, gate.Counters.Abandons);
    }

    [Theory]
    [MemberData(nameof(Semaphores))]
    public void S_S1_all_permits_of_the_killed_come_back(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        using var manager = new LocalManager(Small(NewName()));
        using SharedSemaphore permits = manager.CreateBoundedSemaphore(2, policy: WaitPolicy.Park);
        Kill(scenario, point, namedCreation, manager.Name!, permits.ToToken().ToString());
        GoesOn(() =>
        {
            Assert.True(permits.TryAcquire(Eventually.Patience));
            Assert.True(permits.TryAcquire(Eventually.Patience));
        });
        Assert.False(permits.TryAcquire());
        permits.Release(2);
        Assert.Throws<SemaphoreFullException>(() => permits.Release());
    }

    [Theory]
    [MemberData(nameof(Conditions))]
    public void S_C4_the_killed_neither_keep_the_lock_nor_a_notification(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        using var manager = new LocalManager(Small(NewName()));
        using SharedCondition condition = manager.CreateCondition(policy: WaitPolicy.Park);
        Kill(scenario, point, namedCreation, manager.Name!, condition.ToToken().ToString());
        GoesOn(() =>
        {
            bool notified = false;
            var waiter = new Thread(() =>
            {
                using LockScope held = condition.Lock.Acquire();
                held.MarkConsistent();
                notified = condition.TryWait(Eventually.Patience);
            });
            waiter.Start();
            while (waiter.IsAlive)
            {
                // Once is enough when it waits; until then nobody but the dead could hear.
                using (condition.Lock.Acquire())
                {
                    condition.Notify();
                }

                waiter.Join(10);
            }

            Assert.True(notified);
        });
    }

    [Theory]
    [MemberData(nameof(ReaderWriterLocks))]
    public void Readers_and_writers_that_are_killed_keep_nobody_out(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        using var manager = new LocalManager(Small(NewName()));
        using SharedReaderWriterLock gate = manager.CreateReaderWriterLock(policy: WaitPolicy.Park);
        Kill(scenario, point, namedCreation, manager.Name!, gate.ToToken().ToString());
        GoesOn(() =>
        {
            using WriteScope held = gate.AcquireWrite();
            held.MarkConsistent();
        });
        GoesOn(() => gate.AcquireRead().Dispose());
        Assert.Equal(0, gate.CurrentReaderCount);
    }

    [Theory]
    [MemberData(nameof(Barriers))]
    public void A_barrier_whose_last_to_come_is_killed_breaks_and_has_counted_the_meetings_that_were(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        using var manager = new LocalManager(Small(NewName()));
        using SharedBarrier steps = manager.CreateBarrier(3);
        long met = 0;
        BrokenBarrierException? broken = null;
        var survivor = new Thread(() =>
        {
            try
            {
                while (true)
                {
                    steps.SignalAndWait(Eventually.Patience);
                    met++;
                }
            }
            catch (BrokenBarrierException e)
            {
                broken = e;
            }
        })
        { IsBackground = true };
        survivor.Start();
        Kill(scenario, point, namedCreation, manager.Name!, steps.ToToken().ToString());
        GoesOn(() => Assert.True(survivor.Join(Eventually.Patience)));
        Assert.Contains("a participant died", broken?.Message, StringComparison.Ordinal);
        Assert.Equal(met, steps.CompletedPhases);
    }

    [Theory]
    [MemberData(nameof(Queues))]
    public void S_Q8_what_the_killed_left_in_a_queue_is_whole_and_in_order(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        using var manager = new LocalManager(Small(NewName()));
        using SharedQueue<long> queue = manager.CreateQueue<long>(8, policy: WaitPolicy.Park);
        Kill(scenario, point, namedCreation, manager.Name!, queue.ToToken().ToString());
        GoesOn(() =>
        {
            long last = 0;
            while (queue.TryGet(out long item))
            {
                Assert.True(last == 0 || item == last + 1, $"{item} came after {last}.");
                last = item;
            }

            for (int i = 0; i < 8; i++)
            {
                queue.Put(100 + i);
            }

            Assert.Equal(Enumerable.Range(100, 8).Select(i => (long)i), Enumerable.Range(0, 8).Select(_ => queue.Get()));
        });
    }

    [Theory]
    [MemberData(nameof(ByteQueues))]
    public void What_the_killed_left_in_a_byte_queue_is_whole(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        using var manager = new LocalManager(Small(NewName()));
        using SharedByteQueue queue = manager.CreateByteQueue(256, policy: WaitPolicy.Park);
        Kill(scenario, point, namedCreation, manager.Name!, queue.ToToken().ToString());
        GoesOn(() =>
        {
            byte[] message = new byte[queue.MaxMessageInBytes];
            while (queue.TryGet(message, out int length))
            {
                Assert.All(message.Take(length), b => Assert.Equal(length, b));
            }

            queue.Put([1, 2, 3]);
            Assert.Equal([1, 2, 3], queue.Get());
        });
    }
}
