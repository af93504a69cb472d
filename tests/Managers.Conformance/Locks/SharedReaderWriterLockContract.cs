using Managers.Conformance.Support;
using Managers.Memory;
using Managers.Platform;
using Xunit;

namespace Managers.Conformance.Locks;

/// <summary>SharedReaderWriterLock: many readers or one writer, and what deaths do to either.</summary>
public abstract class SharedReaderWriterLockContract<TPlatform> : ManagerTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    private static readonly TimeSpan s_short = TimeSpan.FromMilliseconds(30);

    [Fact]
    public void Many_read_or_one_writes()
    {
        using SharedReaderWriterLock gate = Manager.CreateReaderWriterLock();
        using (gate.AcquireRead())
        {
            Assert.Equal(1, gate.CurrentReaderCount);
            TestThread.Run(() =>
            {
                using (gate.AcquireRead())
                {
                    Assert.Equal(2, gate.CurrentReaderCount);
                }

                Assert.True(gate.TryAcquireRead());
                gate.ReleaseRead();
                Assert.False(gate.TryAcquireWrite());
                Assert.False(gate.TryAcquireWrite(s_short));
            });
            Assert.False(gate.IsWriteLocked);
        }

        using (gate.AcquireWrite())
        {
            Assert.True(gate.IsWriteLocked && gate.IsWriteHeldByCurrentThread);
            Assert.Equal("SharedReaderWriterLock(write-locked)", gate.ToString());
            TestThread.Run(() =>
            {
                Assert.False(gate.TryAcquireRead());
                Assert.False(gate.TryAcquireRead(s_short));
                Assert.False(gate.TryAcquireWrite(s_short));
            });
            Assert.Throws<LockRecursionException>(() => gate.AcquireRead().Dispose());
            Assert.Throws<LockRecursionException>(() => gate.AcquireWrite().Dispose());
            using var late = new CancellationTokenSource(TestThread.Patience);
            Assert.Throws<LockRecursionException>(() => gate.AcquireWrite(late.Token).Dispose());
            Assert.False(gate.TryAcquireWrite(s_short, late.Token));
        }

        Assert.Equal("SharedReaderWriterLock(0 readers)", gate.ToString());
    }

    [Theory]
    [InlineData(WaitPolicy.Adaptive)]
    [InlineData(WaitPolicy.Park)]
    [InlineData(WaitPolicy.Yield)]
    public void Readers_never_see_half_a_write(WaitPolicy policy)
    {
        using SharedReaderWriterLock gate = Manager.CreateReaderWriterLock(policy: policy);
        using SharedArray<long> pair = Manager.CreateSharedArray<long>(2);
        TestThread.RunMany(4, number =>
        {
            for (int i = 0; i < 300; i++)
            {
                if (number < 2)
                {
                    using (gate.AcquireWrite())
                    {
                        pair[0]++;
                        pair[1]++;
                    }
                }
                else
                {
                    using (gate.AcquireRead())
                    {
                        Assert.Equal(pair[0], pair[1]);
                    }
                }
            }
        });

        Assert.Equal(600, pair[0]);
        Assert.Equal(0, gate.CurrentReaderCount);
    }

    [Fact]
    public void More_readers_than_lines_read_one_at_a_time()
    {
        SegmentName name = SegmentName.ForManager(ManagerScope.CurrentUser, NewName(), "name");
        using var manager = new LocalManager(new LocalManagerOptions { Name = name.Text });
        using SharedReaderWriterLock gate = manager.CreateReaderWriterLock("gate", maxReaders: 1);
        using var second = LocalManager.Open(name.Text);
        using SharedReaderWriterLock other = second.OpenReaderWriterLock("gate");
        using (gate.AcquireRead())
        {
            Assert.True(other.TryAcquireRead(), "A reader without a line reads while nobody is at the gate.");
            Assert.Equal(2, gate.CurrentReaderCount);
            Assert.Throws<LockRecursionException>(() => other.AcquireRead().Dispose());
            Assert.Throws<SynchronizationLockException>(() => TestThread.Run(other.ReleaseRead));
            other.ReleaseRead();
        }

        Assert.True(gate.TryAcquireWrite());
        gate.ReleaseWrite();
    }

    [Fact]
    public void Releasing_what_is_not_held_is_refused()
    {
        using SharedReaderWriterLock gate = Manager.CreateReaderWriterLock();
        Assert.Throws<SynchronizationLockException>(gate.ReleaseRead);
        Assert.Throws<SynchronizationLockException>(gate.ReleaseWrite);
        using (gate.AcquireRead())
        {
            Assert.Throws<SynchronizationLockException>(gate.ReleaseWrite);
            Assert.Throws<SynchronizationLockException>(gate.MarkConsistent);
        }

        Assert.Throws<SynchronizationLockException>(gate.ReleaseRead);
    }

    [Fact]
    public void Cancelled_writer_lets_readers_in_again()
    {
        using SharedReaderWriterLock gate = Manager.CreateReaderWriterLock();
        using var source = new CancellationTokenSource();
        using (gate.AcquireRead())
        {
            TestThread writer = TestThread.Start(() => Assert.ThrowsAny<OperationCanceledException>(() => gate.AcquireWrite(source.Token).Dispose()));
            TestThread.Until(() => gate.IsWriteLocked, "the writer at the gate");
            TestThread reader = TestThread.Start(() => gate.AcquireRead().Dispose());
            source.Cancel();
            writer.Join();
            reader.Join();
        }

        Assert.True(gate.TryAcquireWrite());
        gate.ReleaseWrite();
    }

    [Fact]
    public void Dead_readers_are_counted_out_and_dead_writers_are_told_of()
    {
        SegmentName name = SegmentName.ForManager(ManagerScope.CurrentUser, NewName(), "name");
        using var manager = new LocalManager(new LocalManagerOptions { Name = name.Text });
        using SharedReaderWriterLock gate = manager.CreateReaderWriterLock("gate");
        Die(name, theirs => theirs.AcquireRead());
        using (WriteScope held = gate.AcquireWrite())
        {
            Assert.False(held.PreviousOwnerDied);
        }

        Assert.True(gate.IsConsistent);
        Die(name, theirs => theirs.AcquireWrite());
        using (ReadScope held = gate.AcquireRead())
        {
            Assert.True(held.PreviousOwnerDied);
        }

        using (ReadScope held = gate.AcquireRead())
        {
            Assert.True(held.PreviousOwnerDied);
            Assert.NotNull(gate.LastDeadOwner);
        }

        using (WriteScope held = gate.AcquireWrite())
        {
            Assert.True(held.PreviousOwnerDied);
            held.MarkConsistent();
        }

        using (ReadScope held = gate.AcquireRead())
        {
            Assert.False(held.PreviousOwnerDied);
        }
    }

    [Theory]
    [InlineData(WaitPolicy.Adaptive, 0)]
    [InlineData(WaitPolicy.Spin, 50)]
    [InlineData(WaitPolicy.Yield, 50)]
    public void Dead_readers_are_counted_out_by_writers_that_do_not_wait_for_long(WaitPolicy policy, int milliseconds)
    {
        SegmentName name = SegmentName.ForManager(ManagerScope.CurrentUser, NewName(), "name");
        using var manager = new LocalManager(new LocalManagerOptions { Name = name.Text });
        using SharedReaderWriterLock gate = manager.CreateReaderWriterLock("gate", policy);
        Die(name, theirs => theirs.AcquireRead());
        TestThread.Until(() => gate.TryAcquireWrite(TimeSpan.FromMilliseconds(milliseconds)), "writing after the only reader has died");
        gate.ReleaseWrite();
    }

    [Fact]
    public void Dead_readers_are_counted_out_while_others_try_to_read()
    {
        SegmentName name = SegmentName.ForManager(ManagerScope.CurrentUser, NewName(), "name");
        using var manager = new LocalManager(new LocalManagerOptions { Name = name.Text });
        using SharedReaderWriterLock gate = manager.CreateReaderWriterLock("gate");
        // A line before that of the dead.
        gate.AcquireRead().Dispose();
        Die(name, theirs => theirs.AcquireRead());
        using var stop = new CancellationTokenSource();
        TestThread poller = TestThread.Start(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                if (gate.TryAcquireRead())
                {
                    gate.ReleaseRead();
                }
            }
        });
        try
        {
            Assert.True(gate.TryAcquireWrite(TestThread.Patience), "A writer stood behind a reader that is dead.");
            gate.ReleaseWrite();
        }
        finally
        {
            stop.Cancel();
            poller.Join();
        }
    }

    [Fact]
    public void Counters_count_writes_and_reads_that_queued()
    {
        using SharedReaderWriterLock gate = Manager.CreateReaderWriterLock();
        gate.AcquireWrite().Dispose();
        Assert.True(gate.TryAcquireWrite());
        gate.ReleaseWrite();
        using (gate.AcquireRead())
        {
            Assert.False(TryWriteElsewhere(gate));
        }

        Assert.Equal(2, gate.Counters.Acquires);
        TestThread reader;
        using (gate.AcquireWrite())
        {
            Assert.Throws<LockRecursionException>(() => gate.TryAcquireRead());
            reader = TestThread.Start(() => gate.AcquireRead().Dispose());
            TestThread.Until(() => gate.Counters.Contended > 0, "the reader at the gate");
        }

        reader.Join();
        Assert.Equal(4, gate.Counters.Acquires);
    }

    private static bool TryWriteElsewhere(SharedReaderWriterLock gate)
    {
        bool wrote = false;
        TestThread.Run(() => wrote = gate.TryAcquireWrite());
        return wrote;
    }

    private static void Die(SegmentName name, Action<SharedReaderWriterLock> take)
    {
        ManagerSegment other = ManagerSegment.TryOpen(name)!;
        using SharedReaderWriterLock gate = SharedReaderWriterLock.Open(other, "gate");
        take(gate);
        other.Handle.Retire();
        GC.KeepAlive(other);
    }
}
