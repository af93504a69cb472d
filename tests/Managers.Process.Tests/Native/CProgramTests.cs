using System.Globalization;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests.Native;

/// <summary>native/tests/attach.c beside this process: each opens, reads, writes and locks what the other made.</summary>
public sealed class CProgramTests : LeakCheckedTest
{
    private const int Mismatch = 3;
    private const int Status = 10;
    private const int WrongKind = 8;
    private const int NotFound = 10;
    private const int WrongLayout = 13;
    private const int NoToken = 16;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(1100)]
    [InlineData(2048)] // whole pages: the data ends where the mapping does
    public void C_sums_an_array_and_writes_an_element(int length)
    {
        using var manager = new LocalManager(Small(NewName("ü %:")));
        double[] values = [.. Enumerable.Range(0, length).Select(i => i * 0.5)];
        using SharedArray<double> array = manager.CreateSharedArray<double>(values);

        ToolResult result = NativeTools.Attach("sum", array.ToToken().ToString(), "7", "-1.25");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(string.Create(CultureInfo.InvariantCulture, $"{length} {values.Sum():R}"), result.Output);
        Assert.Equal(-1.25, array[7]);
        Assert.Equal(values.Sum() - values[7] - 1.25, array.ToArray().Sum());
    }

    [Fact]
    public void C_refuses_what_is_not_an_array_of_doubles_with_a_segment_of_its_own()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedArray<int> integers = manager.CreateSharedArray<int>(5000);
        string token = integers.ToToken().ToString();
        SharedArray<double> gone = manager.CreateSharedArray<double>(5000);
        string goneToken = gone.ToToken().ToString();
        gone.Dispose();
        string[] parts = token.Split(':');
        parts[3] = Guid.NewGuid().ToString("N");

        Assert.Equal(Status + WrongLayout, NativeTools.Attach("sum", token, "0", "0").ExitCode);
        Assert.Equal(Status + NotFound, NativeTools.Attach("sum", goneToken, "0", "0").ExitCode);
        Assert.Equal(Status + NotFound, NativeTools.Attach("sum", string.Join(':', parts), "0", "0").ExitCode);
        Assert.Equal(Status + NoToken, NativeTools.Attach("sum", "mgr1:u:x:12:0:0", "0", "0").ExitCode);
        Assert.Equal(Status + NoToken, NativeTools.Attach("sum", token + "g", "0", "0").ExitCode);
        Assert.Equal(5000, integers.Length);
    }

    [Fact]
    public void Index_outside_the_array_is_reported_and_nothing_written()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedArray<double> array = manager.CreateSharedArray<double>(2000);

        Assert.Equal(Mismatch, NativeTools.Attach("sum", array.ToToken().ToString(), "2000", "1").ExitCode);
        Assert.Equal(0, array.ToArray().Sum());
    }

    [Fact]
    public void Array_that_C_made_alone_is_opened_by_token_and_stays_until_the_last_of_both()
    {
        string name = NewName("c");
        using Tool tool = Tool.Start(NativeTools.Program(), "create", name, "3000");
        SharedToken token = SharedToken.Parse(tool.ReadLine()!, null);
        using (SharedArray<double> array = SharedArray<double>.Attach(token))
        {
            Assert.Equal(3000, array.Length);
            Assert.Equal("d", array.Format);
            Assert.Equal(2999.0 * 3000 / 2, array.ToArray().Sum());
            array[0] = 1000;
        }

        Assert.True(File.Exists(SegmentFiles.PathOf(name)));
        using (ReadOnlySharedArray<double> again = SharedArray<double>.AttachReadOnly(token))
        {
            ToolResult result = tool.Finish();
            Assert.True(result.ExitCode == 0, result.ToString());
            Assert.Equal("4499500", result.Output);
            Assert.Equal(1000, again[0]);
            Assert.True(File.Exists(SegmentFiles.PathOf(name)));
        }

        Assert.False(File.Exists(SegmentFiles.PathOf(name)));
        SegmentException gone = Assert.Throws<SegmentException>(() => SharedArray<double>.Attach(token));
        Assert.Equal(SegmentErrorReason.NotFound, gone.Reason);
    }

    [Fact]
    public void Array_that_C_made_under_a_manager_of_ours_goes_with_its_last_user()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedLock guard = manager.CreateLock();
        string name = manager.Name + "~00c0ffee00c0ffee";
        using Tool tool = Tool.Start(NativeTools.Program(), "create", name, "10", guard.ToToken().ToString());
        using (SharedArray<double> array = SharedArray<double>.Attach(SharedToken.Parse(tool.ReadLine()!, null)))
        {
            Assert.Equal([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], array.ToArray());
            Assert.Throws<LayoutMismatchException>(() => SharedArray<long>.Attach(array.ToToken()));
        }

        Assert.Equal(0, tool.Finish().ExitCode);
        Assert.False(File.Exists(SegmentFiles.PathOf(name)));
    }

    [Fact]
    public void Array_of_a_C_process_that_was_killed_is_swept()
    {
        string name = NewName("killed");
        using (Tool tool = Tool.Start(NativeTools.Program(), "create", name, "10"))
        {
            _ = tool.ReadLine();
            LocalManager.Sweep();
            Assert.True(File.Exists(SegmentFiles.PathOf(name)));
        }

        LocalManager.Sweep();
        Assert.False(File.Exists(SegmentFiles.PathOf(name)));
    }

    [Fact]
    public void Name_that_is_taken_is_refused()
    {
        using var manager = new LocalManager(Small(NewName()));
        Assert.Equal(Status + 11, NativeTools.Attach("create", manager.Name!, "10").ExitCode);
    }

    [Fact]
    public void C_and_this_process_keep_each_other_out_by_a_lock()
    {
        const int Rounds = 30_000;
        using var manager = new LocalManager(Small(NewName()));
        using SharedLock guard = manager.CreateLock();
        using SharedValue<long> counter = manager.CreateSharedValue(0L);
        using Tool first = Tool.Start(NativeTools.Program(), "add", guard.ToToken().ToString(), counter.ToToken().ToString(), $"{Rounds}");
        using Tool second = Tool.Start(NativeTools.Program(), "add", guard.ToToken().ToString(), counter.ToToken().ToString(), $"{Rounds}");
        for (int i = 0; i < Rounds; i++)
        {
            using LockScope scope = guard.Acquire(TestContext.Current.CancellationToken);
            counter.Value++;
        }

        ToolResult[] results = [first.Finish(), second.Finish()];

        Assert.All(results, result => Assert.True(result.ExitCode == 0, result.ToString()));
        Assert.Equal(3 * Rounds, counter.Value);
        Assert.False(guard.IsLocked);
    }

    [Fact]
    public void Lock_whose_C_owner_ended_is_taken_over_and_the_death_reported()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedLock guard = manager.CreateLock();
        Assert.Equal(0, NativeTools.Attach("die", guard.ToToken().ToString()).ExitCode);
        Assert.True(guard.IsLocked);

        Assert.True(guard.TryAcquire(s_patience, out bool died, TestContext.Current.CancellationToken));

        Assert.True(died);
        guard.Release();
        Assert.False(guard.IsLocked);
    }

    [Fact]
    public void C_takes_over_a_lock_whose_owner_ended()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedLock guard = manager.CreateLock();
        using SharedValue<long> counter = manager.CreateSharedValue(0L);
        Assert.Equal(0, NativeTools.Attach("die", guard.ToToken().ToString()).ExitCode);

        ToolResult result = NativeTools.Attach("add", guard.ToToken().ToString(), counter.ToToken().ToString(), "5");

        Assert.True(result.ExitCode == 0, result.ToString());
        Assert.Equal(5, counter.Value);
        Assert.False(guard.IsLocked);
    }

    [Fact]
    public void Doubt_about_what_a_dead_owner_left_outlives_owners_in_C_until_one_declares_the_data_good()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedLock guard = manager.CreateLock();
        string token = guard.ToToken().ToString();
        Assert.Equal(0, NativeTools.Attach("die", token).ExitCode);

        AssertTaken("take", "1");
        Assert.False(guard.IsConsistent);
        AssertTaken("take", "1");
        using (LockScope scope = guard.Acquire(TestContext.Current.CancellationToken))
        {
            Assert.True(scope.PreviousOwnerDied);
        }

        AssertTaken("repair", "1");
        Assert.True(guard.IsConsistent);
        AssertTaken("take", "0");
        using (LockScope scope = guard.Acquire(TestContext.Current.CancellationToken))
        {
            Assert.False(scope.PreviousOwnerDied);
        }

        void AssertTaken(string command, string told)
        {
            ToolResult result = NativeTools.Attach(command, token);
            Assert.True(result.ExitCode == 0, result.ToString());
            Assert.Equal(told, result.Output);
        }
    }

    [Fact]
    public void What_C_is_attached_to_stays_when_its_creator_disposes_it_and_goes_when_C_detaches()
    {
        using var manager = new LocalManager(Small(NewName()));
        SharedLock guard = manager.CreateLock();
        string token = guard.ToToken().ToString();
        using Tool tool = Tool.Start(NativeTools.Program(), "hold", token);
        Assert.Equal("attached", tool.ReadLine());

        guard.Dispose();
        Assert.Equal(new PoolCensus(Claimed: 0, Live: 1, Closing: 1, HalfMadeChunks: 0, ActiveParticipants: 2), PoolCensus.Of(manager.Name!));
        Assert.Equal(Status + NotFound, NativeTools.Attach("hold", token).ExitCode);

        Assert.Equal(0, tool.Finish().ExitCode);
        Assert.Equal(new PoolCensus(Claimed: 0, Live: 0, Closing: 0, HalfMadeChunks: 0, ActiveParticipants: 1), PoolCensus.Of(manager.Name!));
    }

    [Fact]
    public void C_refuses_a_small_object_of_another_kind()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedEvent other = manager.CreateEvent();

        Assert.Equal(Status + WrongKind, NativeTools.Attach("hold", other.ToToken().ToString()).ExitCode);
    }
}
