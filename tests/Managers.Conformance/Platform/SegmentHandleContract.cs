using Managers.Conformance.Support;
using Managers.Platform;
using Xunit;

namespace Managers.Conformance.Platform;

/// <summary>SegmentHandle: slots, the names lock, giving up and closing. Two handles stand for two processes.</summary>
public abstract class SegmentHandleContract<TPlatform> : SegmentTest<TPlatform>
    where TPlatform : TestPlatform, new()
{
    [Fact]
    public void Creator_holds_slot_0()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle creator = Create(name);
        SegmentHandle other = Open(name);

        Assert.True(other.IsClaimedByOther(0));
        Assert.False(creator.IsClaimedByOther(0));
        Assert.False(other.TryClaim(0));
    }

    [Fact]
    public void Slot_is_held_by_one_handle_at_a_time()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle first = Create(name);
        SegmentHandle second = Open(name);

        Assert.True(first.TryClaim(5));
        Assert.False(second.TryClaim(5));
        Assert.True(second.TryClaim(6));
        Assert.True(second.IsClaimedByOther(5));
        Assert.False(second.IsClaimedByOther(6));
        Assert.True(first.IsClaimedByOther(6));
        Assert.False(first.IsClaimedByOther(4094));

        first.Unclaim(5);
        Assert.False(second.IsClaimedByOther(5));
        Assert.True(second.TryClaim(5));
    }

    [Fact]
    public void Closing_gives_slots_back()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle first = Create(name);
        SegmentHandle second = Open(name);
        Assert.True(first.TryClaim(7));

        first.Dispose();

        Assert.False(second.IsClaimedByOther(7));
        Assert.False(second.IsClaimedByOther(0));
        Assert.True(second.TryClaim(7));
    }

    [Fact]
    public void Asking_about_a_slot_takes_nothing()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle first = Create(name);
        SegmentHandle second = Open(name);

        Assert.False(first.IsClaimedByOther(9));
        Assert.True(second.TryClaim(9));
        Assert.True(first.IsClaimedByOther(9));
        Assert.False(first.TryClaim(9));
        Assert.False(second.IsClaimedByOther(9));
    }

    [Fact]
    public void Names_lock_keeps_another_handle_waiting_until_it_is_given_back()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle first = Create(name);
        SegmentHandle second = Open(name);
        int order = 0;
        using var reached = new ManualResetEventSlim();

        first.LockNames();
        TestThread waiter = TestThread.Start(() =>
        {
            reached.Set();
            second.LockNames();
            Assert.Equal(1, Volatile.Read(ref order));
            second.UnlockNames();
        });
        Assert.True(reached.Wait(TestThread.Patience));
        Volatile.Write(ref order, 1);
        first.UnlockNames();

        waiter.Join();
        first.LockNames();
        first.UnlockNames();
    }

    [Fact]
    public void Names_lock_goes_with_its_handle()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle first = Create(name);
        SegmentHandle second = Open(name);
        first.LockNames();

        first.Dispose();

        TestThread.Run(() =>
        {
            second.LockNames();
            second.UnlockNames();
        });
    }

    [Fact]
    public void Last_user_takes_the_name_with_it()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle first = Create(name);
        SegmentHandle second = Open(name);

        first.Dispose();
        Assert.True(Provider.Exists(name));
        second.Dispose();

        Assert.False(Provider.Exists(name));
    }

    [Fact]
    public void Name_is_kept_if_the_last_user_says_so()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle made = Create(name, initialize: segment => Bytes(segment)[9] = 9);
        made.KeepName = true;
        made.Dispose();

        SegmentHandle again = Open(name);

        Assert.Equal(9, Bytes(again)[9]);
    }

    [Fact]
    public void Retired_segment_can_be_read_but_holds_nothing()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle first = Create(name);
        SegmentHandle second = Open(name);
        Assert.True(first.TryClaim(3));

        first.Retire();
        first.Retire();

        Assert.False(second.IsClaimedByOther(3));
        Assert.False(second.IsClaimedByOther(0));
        Assert.True(Provider.Exists(name));
        _ = Bytes(first)[Length - 1];

        second.Retire();
        Assert.False(Provider.Exists(name));
        _ = Bytes(second)[Length - 1];
    }

    [Fact]
    public void Process_that_ends_gives_up_the_name_and_keeps_the_rest_for_its_threads()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle first = Create(name, initialize: segment => Bytes(segment)[9] = 9);
        SegmentHandle second = Open(name);

        first.LeaveAtExit();
        first.LeaveAtExit();

        Assert.True(Provider.Exists(name));
        Assert.True(second.IsClaimedByOther(0));
        Assert.True(first.TryClaim(3));
        first.LockNames();
        first.UnlockNames();
        first.Unclaim(3);

        second.LeaveAtExit();

        Assert.False(Provider.Exists(name));
        Assert.Equal(9, Bytes(first)[9]);
        Assert.Equal(9, Bytes(second)[9]);
        Assert.False(first.HasLeft);
    }

    [Fact]
    public void Retired_segment_refuses_what_only_its_file_could_answer()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle first = Create(name);
        SegmentHandle second = Open(name);

        first.Retire();

        Assert.True(first.HasLeft);
        Assert.Throws<ObjectDisposedException>(() => first.TryClaim(3));
        Assert.Throws<ObjectDisposedException>(() => first.IsClaimedByOther(3));
        Assert.Throws<ObjectDisposedException>(first.LockNames);
        Assert.Throws<ObjectDisposedException>(() => first.Reserve(0, 4096));
        first.Unclaim(3);
        first.UnlockNames();
        first.RemoveName();
        Assert.True(Provider.Exists(name));
        Assert.False(second.HasLeft);
    }

    [Fact]
    public void Removed_name_leaves_the_memory()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle made = Create(name);
        SegmentHandle opened = Open(name);

        made.RemoveName();

        Assert.False(Provider.Exists(name));
        Bytes(made)[1] = 1;
        Assert.Equal(1, Bytes(opened)[1]);
    }

    [Fact]
    public void Read_only_opener_reads_and_says_so()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle made = Create(name, initialize: segment => Bytes(segment)[3] = 3);
        SegmentHandle reader = Open(name, readOnly: true);

        Assert.True(reader.IsReadOnly);
        Assert.False(made.IsReadOnly);
        Assert.Equal(3, Bytes(reader)[3]);
        Bytes(made)[3] = 4;
        Assert.Equal(4, Bytes(reader)[3]);
    }

    [Fact]
    public void Reader_that_is_the_last_user_leaves_the_name_to_a_sweep()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle made = Create(name);
        SegmentHandle reader = Open(name, readOnly: true);

        made.Dispose();
        Assert.True(Provider.IsInUse(name));
        reader.Dispose();

        Assert.True(Provider.Exists(name));
        Assert.False(Provider.IsInUse(name));
        Assert.True(Provider.TrySweep(name, (_, _, inUse, _) => !inUse));
        Assert.False(Provider.Exists(name));
    }

    [Fact]
    public void Range_can_be_reserved_later()
    {
        SegmentName name = NewSegmentName();
        using SegmentHandle made = Provider.Create(name, Request(1 << 20, 4096), static segment => Fill(segment), Keep);

        made.Reserve(65536, 65536);

        Bytes(made)[131071] = 1;
        Assert.Equal(1, Bytes(made)[131071]);
    }

    [Fact]
    public void Huge_pages_are_reported_only_if_asked_for() =>
        Assert.Equal(HugePageStatus.NotRequested, Create(NewSegmentName()).HugePages);

    [Fact]
    public void Closing_twice_is_fine()
    {
        SegmentHandle made = Create(NewSegmentName());

        made.Dispose();
        made.Dispose();

        Assert.True(made.IsClosed);
    }
}
