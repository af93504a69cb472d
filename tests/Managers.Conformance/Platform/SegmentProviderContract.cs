using Managers.Conformance.Support;
using Managers.Platform;
using Xunit;

namespace Managers.Conformance.Platform;

/// <summary>ISegmentProvider: making, finding, judging and removing names.</summary>
public abstract class SegmentProviderContract<TPlatform> : SegmentTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    [Fact]
    public void M3_length_is_exact_for_creator_and_opener()
    {
        SegmentName name = NewSegmentName();
        using SegmentHandle made = Create(name, 5000);
        using SegmentHandle opened = Open(name);

        Assert.Equal((nuint)5000, made.LengthInBytes);
        Assert.Equal((nuint)5000, opened.LengthInBytes);
        Assert.Equal(name, opened.Name);
    }

    [Fact]
    public void L14_new_memory_is_zero()
    {
        SegmentHandle made = Create(NewSegmentName());

        Assert.False(Bytes(made)[8..].ContainsAnyExcept((byte)0));
    }

    [Fact]
    public void Opener_sees_what_the_initializer_wrote_and_both_see_the_other_write()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle made = Create(name, initialize: segment => Bytes(segment)[^1] = 7);
        SegmentHandle opened = Open(name);
        Assert.Equal(7, Bytes(opened)[^1]);

        Bytes(opened)[100] = 8;
        Bytes(made)[200] = 9;
        Assert.Equal(8, Bytes(made)[100]);
        Assert.Equal(9, Bytes(opened)[200]);
    }

    [Fact]
    public void M1_missing_name_opens_as_null()
    {
        SegmentName name = NewSegmentName();

        Assert.Null(Provider.TryOpen(name, readOnly: false));
        Assert.Null(Provider.TryOpen(name, readOnly: true));
        Assert.False(Provider.Exists(name));
        Assert.False(Provider.IsInUse(name));
        Assert.False(Provider.Unlink(name));
        Assert.False(Provider.TrySweep(name, Remove));
    }

    [Fact]
    public void M1_name_in_use_cannot_be_made_again()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle first = Create(name, initialize: segment => Bytes(segment)[8] = 1);

        SegmentException error = Assert.Throws<SegmentException>(() => Create(name, judge: (_, _, inUse, _) => !inUse));

        Assert.Equal(SegmentErrorReason.AlreadyExists, error.Reason);
        Assert.Contains(name.Text, error.Message, StringComparison.Ordinal);
        Assert.Equal(1, Bytes(first)[8]);
        Assert.Equal(1, Bytes(Open(name))[8]);
    }

    [Fact]
    public void Name_that_nobody_uses_is_taken_over_if_the_judge_says_so()
    {
        SegmentName name = NewSegmentName();
        Create(name, persistent: true).Dispose();
        Assert.True(Provider.Exists(name));
        Assert.False(Provider.IsInUse(name));

        Assert.Equal(SegmentErrorReason.AlreadyExists, Assert.Throws<SegmentException>(() => Create(name, judge: Keep)).Reason);
        SegmentHandle second = Create(name, 20000, judge: Remove);

        Assert.Equal((nuint)20000, second.LengthInBytes);
        Assert.Equal((nuint)20000, Open(name).LengthInBytes);
    }

    [Fact]
    public void Initializer_that_throws_leaves_nothing()
    {
        SegmentName name = NewSegmentName();

        Assert.Throws<InvalidTimeZoneException>(() => Create(name, initialize: _ => throw new InvalidTimeZoneException()));

        Assert.False(Provider.Exists(name));
        Assert.Equal((nuint)Length, Create(name).LengthInBytes);
    }

    [Fact]
    public void H5_more_than_there_is_room_for_is_refused_and_leaves_nothing()
    {
        SegmentName name = NewSegmentName();
        nuint tooMuch = nuint.MaxValue >> 18;

        SegmentException error = Assert.Throws<SegmentException>(() => Provider.Create(name, Request(tooMuch, tooMuch), static _ => { }, Keep));

        Assert.Equal(SegmentErrorReason.OutOfSpace, error.Reason);
        Assert.Contains(tooMuch.ToString(System.Globalization.CultureInfo.InvariantCulture), error.Message, StringComparison.Ordinal);
        Assert.False(Provider.Exists(name));
    }

    [Fact]
    public void Of_many_who_make_one_name_one_wins_and_the_others_are_told()
    {
        SegmentName name = NewSegmentName();
        int won = 0;
        int told = 0;
        using var start = new Barrier(4);

        TestThread.RunMany(4, i =>
        {
            start.SignalAndWait(TestThread.Patience);
            try
            {
                SegmentHandle made = Provider.Create(name, Request(Length, Length), segment => Fill(segment, filled => Bytes(filled)[8] = (byte)i), Keep);
                Interlocked.Increment(ref won);
                TestThread.Until(() => Volatile.Read(ref told) == 3, "the refusal of the three others");
                Assert.Equal((byte)i, Bytes(made)[8]);
                made.Dispose();
            }
            catch (SegmentException e) when (e.Reason == SegmentErrorReason.AlreadyExists)
            {
                Interlocked.Increment(ref told);
            }
        });

        Assert.Equal((1, 3), (won, told));
    }

    [Fact]
    public void List_has_the_names_of_one_scope_used_or_not()
    {
        SegmentName used = NewSegmentName();
        SegmentName unused = NewSegmentName();
        SegmentName machine = NewSegmentName(ManagerScope.Machine);
        Create(used);
        Create(unused, persistent: true).Dispose();
        Create(machine);
        try
        {
            IReadOnlyList<SegmentName> mine = Provider.List(ManagerScope.CurrentUser);
            Assert.Contains(used, mine);
            Assert.Contains(unused, mine);
            Assert.DoesNotContain(mine, name => name.Text == machine.Text);
            Assert.Contains(machine, Provider.List(ManagerScope.Machine));
        }
        finally
        {
            Assert.True(Provider.Unlink(unused));
        }
    }

    [Fact]
    public void M4_unlink_removes_the_name_once_and_those_who_have_it_keep_it()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle made = Create(name);
        SegmentHandle opened = Open(name);

        Assert.True(Provider.Unlink(name));
        Assert.False(Provider.Unlink(name));

        Assert.Null(Provider.TryOpen(name, readOnly: false));
        Bytes(made)[5] = 5;
        Assert.Equal(5, Bytes(opened)[5]);
    }

    [Fact]
    public void Name_given_anew_is_not_removed_by_those_who_had_the_old_one()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle old = Create(name);
        Assert.True(Provider.Unlink(name));
        SegmentHandle anew = Create(name);

        old.RemoveName();
        old.Dispose();

        Assert.True(Provider.Exists(name));
        Assert.False(anew.IsClosed);
    }

    [Fact]
    public void Judge_is_told_name_first_bytes_and_who_lives()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle creator = Create(name, initialize: segment => Bytes(segment)[..4096].Fill(0xAB));
        SegmentHandle other = Open(name);
        var seen = new List<(SegmentName Name, int Bytes, byte Last, bool InUse, bool CreatorAlive)>();
        bool Look(SegmentName judged, ReadOnlySpan<byte> header, bool inUse, bool creatorAlive)
        {
            seen.Add((judged, header.Length, header[^1], inUse, creatorAlive));
            return false;
        }

        Assert.False(Provider.TrySweep(name, Look));
        creator.Dispose();
        Assert.False(Provider.TrySweep(name, Look));
        other.KeepName = true;
        other.Dispose();
        Assert.False(Provider.TrySweep(name, Look));

        Assert.Equal([(name, 4096, 0xAB, true, true), (name, 4096, 0xAB, true, false), (name, 4096, 0xAB, false, false)], seen);
        Assert.True(Provider.TrySweep(name, Remove));
        Assert.False(Provider.Exists(name));
    }

    [Fact]
    public void M7_who_only_sweeps_is_no_user()
    {
        SegmentName name = NewSegmentName();
        Create(name, persistent: true).Dispose();
        TestThread? maker = null;
        bool wasInUse = false;

        Provider.TrySweep(name, (_, _, _, _) =>
        {
            // Comes upon this sweep: it waits for its end instead of taking it for the use of the segment.
            maker = TestThread.Start(() => Create(name, judge: (_, _, inUse, _) => !(wasInUse |= inUse)));
            SpinWait.SpinUntil(() => !maker.IsAlive, TimeSpan.FromMilliseconds(50));
            return false;
        });

        maker!.Join();
        Assert.False(wasInUse);
        Assert.True(Provider.IsInUse(name));
    }

    [Fact]
    public void M7_who_only_looks_is_no_user_for_a_sweep()
    {
        SegmentName name = NewSegmentName();
        Create(name, persistent: true).Dispose();
        TestThread? sweeper = null;
        bool wasInUse = false;
        bool removed = false;

        Provider.TrySweep(name, (_, _, _, _) =>
        {
            sweeper = TestThread.Start(() => removed = Provider.TrySweep(name, (_, _, inUse, _) => !(wasInUse |= inUse)));
            SpinWait.SpinUntil(() => !sweeper.IsAlive, TimeSpan.FromMilliseconds(50));
            return false;
        });

        sweeper!.Join();
        Assert.False(wasInUse);
        Assert.True(removed);
    }

    [Fact]
    public void Judge_gets_fewer_bytes_of_a_short_segment()
    {
        SegmentName name = NewSegmentName();
        Create(name, 100);
        int length = -1;

        Provider.TrySweep(name, (_, header, _, _) =>
        {
            length = header.Length;
            return false;
        });

        Assert.Equal(100, length);
    }

    [Fact]
    public void In_use_means_that_a_handle_is_open()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle made = Create(name, persistent: true);
        Assert.True(Provider.IsInUse(name));

        made.Dispose();

        Assert.False(Provider.IsInUse(name));
        Assert.True(Provider.Exists(name));
        Assert.True(Provider.Unlink(name));
    }
}
