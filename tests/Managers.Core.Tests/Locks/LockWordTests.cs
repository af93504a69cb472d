using System.Diagnostics;
using System.Runtime.InteropServices;
using Managers.Core.Tests.Support;
using Managers.Errors;
using Managers.Locks;
using Managers.Memory;
using Managers.Platform;
using Xunit;

namespace Managers.Core.Tests.Locks;

/// <summary>The transitions of a lock's word, each from the state table of docs/locking.md.</summary>
public sealed unsafe class LockWordTests : SegmentTest
{
    private readonly ulong* _word = (ulong*)NativeMemory.AlignedAlloc(128, 128);

    public LockWordTests() => *_word = 0;

    ~LockWordTests() => NativeMemory.AlignedFree(_word);

    private SegmentWords Words => new(Segment);

    private ulong Self => new SegmentWords(Segment).Self;

    [Fact]
    public void Identity_has_thread_slot_and_generation_where_the_layout_says()
    {
        ManagerSegment other = OpenAsAnotherProcess();
        ulong self = new SegmentWords(other).Self;

        Assert.Equal(ThreadIdentity.Current, (uint)(self & LockWord.ThreadMask));
        Assert.Equal((uint)other.Slot, (uint)(self >> 32) & 0xFFF);
        Assert.NotEqual(0u, (uint)(self >> 44));
        Assert.Equal(0UL, self & (LockWord.Waiters | LockWord.OwnerDied));
        Assert.NotEqual(Self, self);
        Assert.Equal((0x3FFF_FFFFUL, 1UL << 30, 1UL << 31), (LockWord.ThreadMask, LockWord.OwnerDied, LockWord.Waiters));
    }

    [Fact]
    public void Free_word_becomes_the_takers_and_free_again()
    {
        Assert.True(LockWord.TryEnter(Words, _word, Self));
        Assert.Equal(Self, *_word);
        Assert.True(LockWord.IsOwnedBy(_word, Self));
        Assert.False(LockWord.TryEnter(Words, _word, Self));

        Assert.True(LockWord.Exit(Words, _word, null, *_word & LockWord.OwnerMask));

        Assert.Equal(0UL, *_word);
        Assert.False(LockWord.IsOwnedBy(_word, Self));
    }

    [Fact]
    public void Flags_do_not_hide_the_owner()
    {
        *_word = Self | LockWord.Waiters | LockWord.OwnerDied;
        Assert.True(LockWord.IsOwnedBy(_word, Self));

        *_word = LockWord.Waiters;
        Assert.False(LockWord.IsOwnedBy(_word, Self));
    }

    [Fact]
    public void Owner_that_waits_for_itself_is_told()
    {
        *_word = Self;
        Assert.Equal(LockResult.OwnedBySelf, LockWord.Enter(Words, _word, null, Self, Deadline.Never, CancellationToken.None));
        *_word = Self | LockWord.Waiters;
        Assert.Equal(LockResult.OwnedBySelf, LockWord.Enter(Words, _word, null, Self, Deadline.Never, CancellationToken.None));
        Assert.Equal(LockResult.TimedOut, LockWord.Enter(Words, _word, null, Self, Deadline.After(TimeSpan.FromMilliseconds(5), "t"), CancellationToken.None));
        Assert.Equal(LockResult.TimedOut, LockWord.TryTake(new SegmentWords(Segment), _word, null, new SegmentWords(Segment).Self));
        Assert.True(LockWord.IsOwnedBy(_word, Self));
    }

    [Fact]
    public void Time_out_leaves_the_owner_and_the_waiters_flag()
    {
        HoldAsAnotherProcess();
        ulong held = *_word;
        long started = Stopwatch.GetTimestamp();

        Assert.Equal(LockResult.TimedOut, LockWord.Enter(Words, _word, null, Self, Deadline.After(TimeSpan.FromMilliseconds(30), "t"), CancellationToken.None));

        Assert.True(Stopwatch.GetElapsedTime(started).TotalMilliseconds >= 30);
        Assert.Equal(held | LockWord.Waiters, *_word);
    }

    [Fact]
    public void Cancellation_leaves_the_owner()
    {
        HoldAsAnotherProcess();
        ulong held = *_word;
        using var source = new CancellationTokenSource(TimeSpan.FromMilliseconds(20));

        Assert.Equal(LockResult.Cancelled, EnterHere(Deadline.Never, source.Token));
        Assert.Equal(LockResult.Cancelled, EnterHere(Deadline.Never, source.Token));

        Assert.Equal(held, *_word & ~LockWord.Waiters);
    }

    [Fact]
    public void Waiter_gets_it_when_it_is_given_back()
    {
        HoldAsAnotherProcess();
        Thread waiter = new(() => EnterHere(Deadline.Never, CancellationToken.None)) { IsBackground = true };
        waiter.Start();
        Assert.True(SpinWait.SpinUntil(() => (Volatile.Read(ref *_word) & LockWord.Waiters) != 0, Joined.Patience), "the waiter did not announce itself");

        Assert.True(LockWord.Exit(Words, _word, null, *_word & LockWord.OwnerMask));

        Assert.True(waiter.Join(Joined.Patience));
        // Who has slept keeps the flag: others may be asleep.
        Assert.NotEqual(0UL, *_word & LockWord.Waiters);
        Assert.NotEqual(0UL, *_word & LockWord.ThreadMask);
    }

    [Fact]
    public void Dead_owner_is_followed_by_a_waiter_who_is_told()
    {
        ManagerSegment owner = HoldAsAnotherProcess();
        Assert.False(new SegmentWords(Segment).IsDead(*_word));
        Assert.Equal(LockResult.TimedOut, LockWord.TryTake(new SegmentWords(Segment), _word, null, new SegmentWords(Segment).Self));
        SimulatedMachine.Kill(owner);
        Assert.True(new SegmentWords(Segment).IsDead(*_word));

        Assert.Equal(LockResult.EnteredAfterDeath, LockWord.Enter(Words, _word, null, Self, Deadline.Never, CancellationToken.None));

        Assert.Equal(Self | LockWord.Waiters | LockWord.OwnerDied, *_word);
        Assert.True(LockWord.Exit(Words, _word, null, Self));
        Assert.Equal(LockWord.OwnerDied, *_word);
        Assert.Equal(LockResult.EnteredAfterDeath, LockWord.Enter(Words, _word, null, Self, Deadline.Never, CancellationToken.None));
        LockWord.MarkConsistent(Words, _word);
        Assert.True(LockWord.Exit(Words, _word, null, Self));
        Assert.Equal(LockResult.Entered, LockWord.Enter(Words, _word, null, Self, Deadline.Never, CancellationToken.None));
    }

    [Fact]
    public void Dead_owner_is_found_without_waiting_by_who_only_tries()
    {
        SimulatedMachine.Kill(HoldAsAnotherProcess());

        Assert.Equal(LockResult.EnteredAfterDeath, LockWord.TryTake(new SegmentWords(Segment), _word, null, new SegmentWords(Segment).Self));
        Assert.Equal(Self | LockWord.OwnerDied, *_word);
    }

    [Fact]
    public void Slot_taken_by_somebody_else_is_the_death_of_the_owner()
    {
        ManagerSegment owner = HoldAsAnotherProcess();
        int slot = owner.Slot;
        SimulatedMachine.Kill(owner);
        Segment.RecoverDeadParticipants();
        ManagerSegment successor = OpenAsAnotherProcess();
        Assert.Equal(slot, successor.Slot);

        Assert.True(new SegmentWords(Segment).IsDead(*_word));
        Assert.True(new SegmentWords(successor).IsDead(*_word));
        Assert.Equal(LockResult.EnteredAfterDeath, LockWord.TryTake(new SegmentWords(successor), _word, null, new SegmentWords(successor).Self));
        Assert.False(new SegmentWords(Segment).IsDead(*_word));
    }

    [Theory]
    [InlineData(0UL, LockResult.Entered)]
    [InlineData(1UL << 30, LockResult.EnteredAfterDeath)]
    [InlineData(1UL << 31, LockResult.Entered)]
    [InlineData(3UL << 30, LockResult.EnteredAfterDeath)]
    public void Word_without_an_owner_is_taken_whatever_its_flags(ulong word, object expected)
    {
        *_word = word;
        Assert.Equal(expected, LockWord.TryTake(new SegmentWords(Segment), _word, null, new SegmentWords(Segment).Self));
        *_word = word;
        Assert.Equal(expected, LockWord.Enter(Words, _word, null, Self, Deadline.Never, CancellationToken.None));

        Assert.Equal(Self | word, *_word);
    }

    [Theory]
    [InlineData(0UL, LockResult.Entered)]
    [InlineData(1UL << 30, LockResult.EnteredAfterDeath)]
    public void Reader_that_dies_at_a_gate_leaves_no_doubt_but_the_one_it_had_taken_over(ulong doubt, object expected)
    {
        ManagerSegment reader = OpenAsAnotherProcess();
        ulong dead = new SegmentWords(reader).Self | LockWord.Reader;
        var cell = (LockCell*)_word;
        *cell = new LockCell { Word = dead | doubt, LastDeadOwner = 42 };
        SimulatedMachine.Kill(reader);

        Assert.Equal(expected, LockWord.TryTake(new SegmentWords(Segment), _word, cell, new SegmentWords(Segment).Self));

        Assert.Equal(Self | doubt, *_word);
        Assert.Equal(42UL, cell->LastDeadOwner);
        Assert.Equal(1UL, cell->Counters.Abandons);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Waiter_of_a_lock_that_is_closed_leaves_neither_its_turn_nor_an_ownership(bool isGranted)
    {
        var cell = (LockCell*)_word;
        *cell = new LockCell { Policy = (uint)WaitPolicy.Park };
        HoldAsAnotherProcess();
        ulong held = *_word;
        var closing = SharedEvent.Create(Segment, false, null, WaitPolicy.Adaptive);
        LockResult result = default;
        Thread waiter = new(() => result = LockWord.Enter(Words, _word, cell, Self, Deadline.Never, CancellationToken.None, closing)) { IsBackground = true };
        waiter.Start();
        Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref cell->NextInTurn) != 0, Joined.Patience), "the waiter did not claim its turn");
        ulong next = cell->NextInTurn;
        if (isGranted)
        {
            Assert.Equal(next, Interlocked.CompareExchange(ref cell->NextInTurn, next | LockWord.Granted, next));
        }

        closing.Dispose();
        if (isGranted)
        {
            // It has looked, and stays for what is about to be its own.
            ulong parks = cell->Counters.Parks;
            Assert.True(SpinWait.SpinUntil(() => Volatile.Read(ref cell->Counters.Parks) > parks + 1, Joined.Patience), "the waiter did not stay");
            Volatile.Write(ref *_word, next | LockWord.Waiters);
            Words.Wake((uint*)_word, int.MaxValue, IWaiter.NextInTurn);
        }

        Assert.True(waiter.Join(Joined.Patience));
        Assert.Equal(LockResult.Closed, result);
        Assert.Equal(0UL, cell->NextInTurn);
        Assert.Equal(isGranted ? 0 : held, *_word & LockWord.OwnerMask);
    }

    [Fact]
    public void Segment_that_is_closed_says_of_nobody_that_it_is_dead()
    {
        HoldAsAnotherProcess();
        ManagerSegment closed = OpenAsAnotherProcess();
        closed.Close();

        Assert.Throws<ObjectDisposedException>(() => new SegmentWords(closed).IsDead(*_word));
    }

    [Fact]
    public void Ownership_changes_only_from_who_has_it()
    {
        ulong token = (Self & ~LockWord.ThreadMask) | LockWord.Detached | 1;
        *_word = Self | LockWord.Waiters;
        Assert.False(LockWord.ChangeOwner(Words, _word, token, Self));
        Assert.True(LockWord.ChangeOwner(Words, _word, Self, token));
        Assert.False(LockWord.ChangeOwner(Words, _word, Self, token));

        Assert.Equal(token | LockWord.Waiters, *_word);
    }

    [Fact]
    public void Many_threads_exclude_each_other()
    {
        int inside = 0;
        long total = 0;
        Joined.Run(4, _ =>
        {
            for (int i = 0; i < 2000; i++)
            {
                if (!LockWord.TryEnter(Words, _word, new SegmentWords(Segment).Self))
                {
                    Assert.Equal(LockResult.Entered, LockWord.Enter(Words, _word, null, Self, Deadline.Never, CancellationToken.None));
                }

                Assert.Equal(1, Interlocked.Increment(ref inside));
                total++;
                Interlocked.Decrement(ref inside);
                Assert.True(LockWord.Exit(Words, _word, null, *_word & LockWord.OwnerMask));
            }
        });

        Assert.Equal(8000, total);
        Assert.Equal(0UL, *_word & LockWord.ThreadMask);
    }

    private LockResult EnterHere(Deadline deadline, CancellationToken cancellationToken) => LockWord.Enter(Words, _word, null, Self, deadline, cancellationToken);

    private ManagerSegment HoldAsAnotherProcess()
    {
        ManagerSegment other = OpenAsAnotherProcess();
        Assert.True(LockWord.TryEnter(Words, _word, new SegmentWords(other).Self));
        return other;
    }

    /// <summary>Who takes the lock next may dispose of it at once, and its place be another object's then.</summary>
    [Theory]
    [InlineData(false, CrashPoint.LockFreed)]
    [InlineData(true, CrashPoint.LockHandedOver)]
    public void Nothing_is_written_once_the_lock_is_given_back(bool hasTurn, string instant)
    {
        const ulong Content = 0x0FFF_FFF1_0FFF_FFF1;
        var cell = (LockCell*)_word;
        *cell = new LockCell { Word = Self | LockWord.Waiters, NextInTurn = hasTurn ? new SegmentWords(OpenAsAnotherProcess()).Self : 0 };
        ulong expected = 0;
        int releaser = Environment.CurrentManagedThreadId;
        CrashPoint.Handler = point =>
        {
            if (point == instant && Environment.CurrentManagedThreadId == releaser)
            {
                new Span<ulong>(_word, sizeof(LockCell) / sizeof(ulong)).Fill(Content);
                expected = Content;
            }
        };
        try
        {
            Assert.True(LockWord.Exit(Words, _word, cell, Self));
        }
        finally
        {
            CrashPoint.Handler = null;
        }

        Assert.SkipUnless(expected != 0, "Crash points are compiled out of Release builds: run the Debug build.");
        Assert.Equal(-1, new Span<ulong>(_word, sizeof(LockCell) / sizeof(ulong)).IndexOfAnyExcept(Content));
    }
}
