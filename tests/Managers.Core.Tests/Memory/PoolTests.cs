using System.Collections.Concurrent;
using CsCheck;
using Managers.Core.Tests.Support;
using Managers.Memory;
using Managers.Platform;
using Xunit;

namespace Managers.Core.Tests.Memory;

/// <summary>The pools: distinct blocks, space that comes back, attachments that keep it, against a model.</summary>
public sealed unsafe class PoolTests : SegmentTest
{
    private const int SizeClass = 4;

    [Fact]
    public void Blocks_of_four_threads_are_distinct()
    {
        var offsets = new ConcurrentBag<ulong>();

        Joined.Run(4, thread =>
        {
            for (int i = 0; i < 1500; i++)
            {
                ulong offset = Segment.AllocateBlock(SizeClass + thread % 2, out _);
                Segment.PublishBlock(offset, SizeClass + thread % 2);
                offsets.Add(offset);
            }
        });

        Assert.Equal(6000, offsets.Distinct().Count());
        AssertNoOverlap(offsets, PoolGeometry.BlockSizes[SizeClass]);
    }

    [Fact]
    public void Blocks_of_two_processes_are_distinct()
    {
        ManagerSegment other = OpenAsAnotherProcess();
        var offsets = new ConcurrentBag<ulong>();

        Joined.Run(2, thread =>
        {
            ManagerSegment mine = thread == 0 ? Segment : other;
            for (int i = 0; i < 2000; i++)
            {
                ulong offset = mine.AllocateBlock(SizeClass, out uint incarnation);
                mine.PublishBlock(offset, SizeClass);
                if (i % 3 == 0)
                {
                    mine.DisposeBlock(offset, SizeClass, incarnation);
                }
                else
                {
                    offsets.Add(offset);
                }
            }
        });

        Assert.Equal(offsets.Count, offsets.Distinct().Count());
    }

    [Fact]
    public void Space_is_used_again_so_that_the_pool_does_not_grow()
    {
        for (int i = 0; i < 50_000; i++)
        {
            ulong offset = Segment.AllocateBlock(SizeClass, out uint incarnation);
            Segment.PublishBlock(offset, SizeClass);
            Segment.DisposeBlock(offset, SizeClass, incarnation);
        }

        Assert.Equal(1, ReadyChunks(Segment));
    }

    [Fact]
    public void Many_at_once_are_used_again_as_well()
    {
        var held = new Queue<(ulong Offset, uint Incarnation)>();
        for (int round = 0; round < 30_000; round++)
        {
            ulong offset = Segment.AllocateBlock(SizeClass, out uint incarnation);
            Segment.PublishBlock(offset, SizeClass);
            held.Enqueue((offset, incarnation));
            if (held.Count > 500)
            {
                (ulong oldest, uint itsIncarnation) = held.Dequeue();
                Segment.DisposeBlock(oldest, SizeClass, itsIncarnation);
            }
        }

        int enough = 501 / PoolGeometry.BlocksPerChunk(SizeClass) + 1;
        Assert.InRange(ReadyChunks(Segment), 1, enough + 1);
    }

    [Fact]
    public void Full_pool_says_so_and_serves_again_once_there_is_room()
    {
        SegmentName name = SimulatedMachine.NewName();
        ManagerSegment small = SimulatedMachine.Create(name, chunks: 1);
        try
        {
            var offsets = new List<(ulong, uint)>();
            SegmentException error = Assert.Throws<SegmentException>(() => FillUp(small, PoolGeometry.ClassCount - 1, offsets));

            Assert.Equal(SegmentErrorReason.LimitReached, error.Reason);
            Assert.Equal(PoolGeometry.BlocksPerChunk(PoolGeometry.ClassCount - 1), offsets.Count);
            small.DisposeBlock(offsets[3].Item1, PoolGeometry.ClassCount - 1, offsets[3].Item2);
            Assert.Equal(offsets[3].Item1, small.AllocateBlock(PoolGeometry.ClassCount - 1, out uint next));
            Assert.Equal(offsets[3].Item2 + 1, next);
        }
        finally
        {
            small.Close();
        }
    }

    [Fact]
    public void What_the_dead_held_comes_back()
    {
        ManagerSegment other = OpenAsAnotherProcess();
        ulong claimed = other.AllocateBlock(SizeClass, out _);
        ulong live = other.AllocateBlock(SizeClass, out uint liveIncarnation);
        other.PublishBlock(live, SizeClass);
        ulong mine = Segment.AllocateBlock(SizeClass, out uint myIncarnation);
        Segment.PublishBlock(mine, SizeClass);
        Assert.NotEqual(0UL, other.TryAttach(mine, myIncarnation));
        Assert.NotEqual(0UL, Segment.TryAttach(live, liveIncarnation));
        Segment.DisposeBlock(mine, SizeClass, myIncarnation);
        Assert.Equal(BlockWord.Closing, State(mine));

        SimulatedMachine.Kill(other);
        Segment.RecoverDeadParticipants();

        Assert.Equal(BlockWord.Free, State(claimed));
        Assert.Equal(BlockWord.Free, State(mine));
        // Attached by a living one: stays until that one lets go.
        Assert.Equal(BlockWord.Closing, State(live));
    }

    [Fact]
    public void Late_release_after_the_death_was_found_harms_nobody()
    {
        ManagerSegment other = OpenAsAnotherProcess();
        ulong live = other.AllocateBlock(SizeClass, out uint incarnation);
        other.PublishBlock(live, SizeClass);
        SimulatedMachine.Kill(other);
        Segment.RecoverDeadParticipants();
        ulong anew = Segment.AllocateBlock(SizeClass, out uint next);
        while (anew != live)
        {
            anew = Segment.AllocateBlock(SizeClass, out next);
        }

        Segment.PublishBlock(anew, SizeClass);
        other.DisposeBlock(live, SizeClass, incarnation);

        Assert.Equal(incarnation + 1, next);
        Assert.Equal(BlockWord.Live, State(anew));
    }

    [Fact]
    public void Second_thread_that_recovers_a_slot_harms_nobody_who_has_it_by_then()
    {
        ManagerSegment other = OpenAsAnotherProcess();
        ManagerSegment keeper = OpenAsAnotherProcess();
        // A name that leads nowhere once its owner is dead: who recovers it needs the lock of the names, after it has looked at all blocks.
        other.PublishName("gone", new ManagerSegment.NameTarget(0, 1, Guid.Empty, ObjectKind.Array));
        ulong claimed = other.AllocateBlock(SizeClass, out _);
        SimulatedMachine.Kill(other);
        ManagerSegment? living = null;
        ulong block = 0;

        keeper.Handle.LockNames();
        Joined.Run(2, thread =>
        {
            if (thread == 0)
            {
                Segment.RecoverDeadParticipants();
                return;
            }

            try
            {
                Assert.True(SpinWait.SpinUntil(() => State(claimed) == BlockWord.Free, Joined.Patience), "the first thread gave nothing back");
                Segment.RecoverDeadParticipants();
                living = OpenAsAnotherProcess();
                block = living.AllocateBlock(SizeClass, out _);
                living.PublishBlock(block, SizeClass);
            }
            finally
            {
                keeper.Handle.UnlockNames();
            }
        });

        Assert.Equal(other.Slot, living!.Slot);
        Assert.Throws<SegmentException>(() => FillUp(Segment, PoolGeometry.ClassCount - 1, []));
        Assert.Equal(BlockWord.Live, State(block));
    }

    [Fact]
    public void Late_detaching_after_the_close_leaves_a_record_that_is_another_process_s_by_then()
    {
        ManagerSegment other = OpenAsAnotherProcess();
        ulong block = Segment.AllocateBlock(SizeClass, out uint incarnation);
        Segment.PublishBlock(block, SizeClass);
        ulong record = other.TryAttach(block, incarnation);
        other.Close();
        Assert.Equal(record, OpenAsAnotherProcess().TryAttach(block, incarnation));

        other.Detach(record, block, incarnation);
        Segment.DisposeBlock(block, SizeClass, incarnation);

        Assert.Equal(BlockWord.Closing, State(block));
    }

    [Fact]
    public void Late_publishing_after_the_close_leaves_a_block_that_another_process_fills_by_then()
    {
        ManagerSegment other = OpenAsAnotherProcess();
        ulong block = other.AllocateBlock(SizeClass, out _);
        other.Close();
        Assert.Equal(block, OpenAsAnotherProcess().AllocateBlock(SizeClass, out _));

        Assert.Throws<ObjectDisposedException>(() => other.PublishBlock(block, SizeClass));

        Assert.Equal(BlockWord.Claimed, State(block));
    }

    [Fact]
    public void Lease_is_kept_from_who_runs_out_of_room_while_its_manager_closes()
    {
        ManagerSegment other = OpenAsAnotherProcess();
        ManagerSegment keeper = OpenAsAnotherProcess();
        ulong leased = other.AllocateBlock(SizeClass, out uint incarnation);
        other.PublishBlock(leased, SizeClass);
        ulong lease = other.TryLease(leased, incarnation);
        // Half way through the close: it needs the lock of the names for this one.
        other.PublishName("gone", new ManagerSegment.NameTarget(0, 1, Guid.Empty, ObjectKind.Array));
        ulong claimed = other.AllocateBlock(SizeClass + 1, out _);

        keeper.Handle.LockNames();
        Joined.Run(2, thread =>
        {
            if (thread == 0)
            {
                other.Close();
                return;
            }

            try
            {
                Assert.True(SpinWait.SpinUntil(() => new BlockWord(*Segment.WordOf(claimed, SizeClass + 1)).State == BlockWord.Free, Joined.Patience), "the close gave nothing back");
                Assert.Throws<SegmentException>(() => FillUp(Segment, PoolGeometry.ClassCount - 1, []));
            }
            finally
            {
                keeper.Handle.UnlockNames();
            }
        });

        Assert.Equal(BlockWord.Closing, State(leased));
        other.EndLease(lease, leased, incarnation);
        Assert.Equal(BlockWord.Free, State(leased));
    }

    [Fact]
    public void Thread_that_is_late_between_claim_and_look_harms_nobody()
    {
        ManagerSegment other = OpenAsAnotherProcess();
        SimulatedMachine.Kill(other);
        ManagerSegment? living = null;
        ulong block = 0;
        ((Managers.Conformance.Simulated.SimulatedSegment)Segment.Handle).AfterNextClaim = () =>
        {
            // Another thread of this process, on the same handle.
            Segment.RecoverDeadParticipants();
            // Another process.
            living = OpenAsAnotherProcess();
            block = living.AllocateBlock(SizeClass, out _);
            living.PublishBlock(block, SizeClass);
        };
        Segment.RecoverDeadParticipants();

        Assert.Equal(other.Slot, living!.Slot);
        Assert.Equal(BlockWord.Live, State(block));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Killed_while_it_closes_with_a_lease_it_leaves_nothing(bool slotIsTakenAgain)
    {
        ManagerSegment other = OpenAsAnotherProcess();
        ulong leased = other.AllocateBlock(SizeClass, out uint incarnation);
        other.PublishBlock(leased, SizeClass);
        Assert.NotEqual(0UL, other.TryLease(leased, incarnation));
        other.PublishName("name", new ManagerSegment.NameTarget(0, 1, Guid.Empty, ObjectKind.Array));
        var handle = (Managers.Conformance.Simulated.SimulatedSegment)other.Handle;
        handle.BeforeNames = () =>
        {
            handle.Die();
            throw new InvalidOperationException("killed");
        };
        // After the records have got the next generation, before the row has.
        Assert.Throws<InvalidOperationException>(other.Close);
        Assert.Equal(BlockWord.Closing, State(leased));

        Segment.RecoverDeadParticipants();
        if (slotIsTakenAgain)
        {
            Assert.Equal(other.Slot, OpenAsAnotherProcess().Slot);
        }

        Assert.Throws<SegmentException>(() => FillUp(Segment, PoolGeometry.ClassCount - 1, []));
        Assert.Equal(BlockWord.Free, State(leased));
    }

    [Fact]
    public void Offsets_that_are_none_of_a_block_attach_to_nothing()
    {
        ulong offset = Segment.AllocateBlock(SizeClass, out uint incarnation);
        Segment.PublishBlock(offset, SizeClass);

        Assert.Equal(0UL, Segment.TryAttach(offset, incarnation + 1));
        Gen.OneOf(Gen.ULong, Gen.ULong[0, 1 << 23]).Sample(other => other == offset || Segment.TryAttach(other, incarnation) == 0);
        foreach (ulong other in (ulong[])[0, offset + 1, offset + 8, offset - 1, ulong.MaxValue])
        {
            Assert.Equal(0UL, Segment.TryAttach(other, incarnation));
        }
    }

    /// <summary>Random sequences by two processes. The model: who lives, who is attached, what the content is.</summary>
    [Fact]
    public void Random_sequences_agree_with_a_model() =>
        Gen.Select(Gen.Int[0, 4], Gen.Int[0, 1000]).Array[0, 150].Sample(steps =>
        {
            ManagerSegment[] processes = new ManagerSegment[2];
            processes[0] = SimulatedMachine.Create(SimulatedMachine.NewName(), chunks: 128);
            processes[1] = SimulatedMachine.OpenAsAnotherProcess(processes[0]);
            try
            {
                var model = new PoolModel(processes);
                foreach ((int step, int argument) in steps)
                {
                    model.Take(step, argument);
                }

                model.ReleaseAll();
                return model.IsEmpty;
            }
            finally
            {
                processes[1].Close();
                processes[0].Close();
            }
        }, iter: 60);

    private static void FillUp(ManagerSegment segment, int sizeClass, List<(ulong Offset, uint Incarnation)> made)
    {
        for (int i = 0; i < 1_000_000; i++)
        {
            ulong offset = segment.AllocateBlock(sizeClass, out uint incarnation);
            segment.PublishBlock(offset, sizeClass);
            made.Add((offset, incarnation));
        }
    }

    private ulong State(ulong offset) => new BlockWord(*Segment.WordOf(offset, SizeClass)).State;

    private static void AssertNoOverlap(IEnumerable<ulong> offsets, uint size)
    {
        ulong[] sorted = [.. offsets.Order()];
        for (int i = 1; i < sorted.Length; i++)
        {
            Assert.True(sorted[i] - sorted[i - 1] >= size, $"blocks at {sorted[i - 1]} and {sorted[i]} overlap");
        }
    }

    internal static int ReadyChunks(ManagerSegment segment)
    {
        var header = (SegmentHeader*)segment.At(0);
        var chunks = (ulong*)segment.At(header->ChunkTableOffset);
        int ready = 0;
        for (uint i = 0; i < header->ChunkCount; i++)
        {
            ready += chunks[i] != 0 ? 1 : 0;
        }

        return ready;
    }
}
