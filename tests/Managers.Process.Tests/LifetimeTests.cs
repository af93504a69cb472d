using System.Runtime.CompilerServices;
using Managers.Memory;
using Managers.Tests.Support;
using Mono.Unix.Native;
using Xunit;

namespace Managers.Process.Tests;

/// <summary>Who keeps what alive, and what brings it to an end.</summary>
public sealed class LifetimeTests : LeakCheckedTest
{
    [Theory]
    [InlineData(nameof(SegmentLifetime.OnLastClose))]
    [InlineData(nameof(SegmentLifetime.OnCreatorExit))]
    public void M4_G5_a_normal_exit_without_dispose_leaves_nothing(string lifetime)
    {
        string name = NewName();
        using ChildProcess creator = StartChild("create-and-idle", name, lifetime, "exit");
        creator.WriteLine("exit");
        Assert.Equal(0, creator.WaitForExit());
        Assert.Empty(SegmentFiles.Of(name));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void M4_a_normal_exit_with_an_open_lease_leaves_nothing(bool disposesManager)
    {
        string name = NewName();
        using ChildProcess creator = StartChild("create-and-idle", name, nameof(SegmentLifetime.OnLastClose), "exit");
        _ = creator.ReadLine();
        _ = creator.ReadLine();
        Assert.Equal("leased", creator.Ask("lease"));
        if (disposesManager)
        {
            Assert.Equal("disposed", creator.Ask("dispose-manager"));
            Assert.NotEmpty(SegmentFiles.Of(name));
        }

        creator.WriteLine("exit");
        Assert.Equal(0, creator.WaitForExit());
        Assert.Empty(SegmentFiles.Of(name));
    }

    [Fact]
    public void M4_a_private_manager_leaves_nothing_at_exit()
    {
        using ChildProcess creator = StartChild("create-and-idle", "-", nameof(SegmentLifetime.OnLastClose), "exit");
        Assert.NotEmpty(SegmentFiles.MadeBy(new HashSet<int> { creator.Id }));
        creator.WriteLine("exit");
        Assert.Equal(0, creator.WaitForExit());
        Assert.Empty(SegmentFiles.MadeBy(new HashSet<int> { creator.Id }));
    }

    [Theory]
    [InlineData("span")]
    [InlineData("index")]
    [InlineData("small")]
    [InlineData("value")]
    [InlineData("lock")]
    [InlineData("queue")]
    public void M4_a_normal_exit_is_one_although_other_threads_go_on_and_leaves_nothing(string use)
    {
        string name = NewName();
        using ChildProcess user = StartChild("exit-in-use", use, name);
        user.WriteLine("exit");
        int code = user.WaitForExit();
        Assert.True(code == 0, $"exit code {code}\n{user}");
        Assert.Empty(SegmentFiles.Of(name));
    }

    [Fact]
    public void M4_a_normal_exit_with_a_lease_that_outlived_its_manager_leaves_nothing()
    {
        string name = NewName();
        using ChildProcess user = StartChild("exit-in-use", "lease", name);
        Assert.Equal(2, SegmentFiles.Of(name).Length);
        user.WriteLine("exit");
        Assert.Equal(0, user.WaitForExit());
        Assert.Empty(SegmentFiles.Of(name));
    }

    [Fact]
    public void M4_a_normal_exit_of_the_last_reader_leaves_nothing()
    {
        string name = NewName();
        ChildProcess reader;
        using (var manager = new LocalManager(Small(name)))
        {
            reader = StartChild("exit-in-use", "read-only", manager.CreateSharedArray<long>(4096).ToToken().ToString());
        }

        Assert.Single(SegmentFiles.Of(name));
        reader.WriteLine("exit");
        Assert.Equal(0, reader.WaitForExit());
        Assert.Empty(SegmentFiles.Of(name));
    }

    /// <summary>What it has in a manager that others use is theirs to recover, as after a death: its threads may write into it to the end.</summary>
    [Fact]
    public void M4_what_a_normal_exit_does_not_give_back_is_recovered_by_the_next_who_opens_the_manager()
    {
        string name = NewName();
        using var manager = new LocalManager(Small(name));
        SharedValue<long> value = manager.CreateSharedValue(1L);
        using ChildProcess user = StartChild("exit-in-use", "token", value.ToToken().ToString());
        value.Dispose();
        Assert.Equal(1, PoolCensus.Of(name).Closing);
        user.WriteLine("exit");
        Assert.Equal(0, user.WaitForExit());

        LocalManager.Open(name).Dispose();

        Assert.Equal(0, PoolCensus.Of(name).UsedBlocks);
    }

    [Theory]
    [InlineData(Signum.SIGINT)]
    [InlineData(Signum.SIGTERM)]
    public void M4_a_signal_that_the_program_turns_into_an_exit_leaves_nothing(Signum signal)
    {
        Need.Unix("processes are sent signals.");
        RequireNotIgnored(signal);
        string name = NewName();
        using ChildProcess creator = StartChild("create-and-idle", name, nameof(SegmentLifetime.OnLastClose), "interruptible");
        // It is still making its two tokens: the exit would take the objects away under its hands.
        creator.ReadLine();
        creator.ReadLine();
        creator.Signal(signal);
        Assert.Equal(128 + (int)signal, creator.WaitForExit());
        Assert.Empty(SegmentFiles.Of(name));
    }

    /// <summary>Since .NET 10 the runtime handles neither by itself: the process ends as if killed.</summary>
    [Theory]
    [InlineData(Signum.SIGINT)]
    [InlineData(Signum.SIGTERM)]
    public void M7_a_signal_that_nobody_handles_leaves_nothing_after_the_next_sweep(Signum signal)
    {
        Need.Unix("processes are sent signals.");
        RequireNotIgnored(signal);
        string name = NewName();
        using ChildProcess creator = StartChild("create-and-idle", name, nameof(SegmentLifetime.OnLastClose), "interrupted");
        creator.Signal(signal);
        Assert.Equal(128 + (int)signal, creator.WaitForExit());
        SweepUntilGone(() => SegmentFiles.Of(name));
    }

    [Fact]
    public void M7_killed_creator_leaves_nothing_after_the_next_sweep()
    {
        string name = NewName();
        using ChildProcess creator = StartChild("create-and-idle", name, nameof(SegmentLifetime.OnLastClose), "killed");
        Assert.Equal(3, SegmentFiles.Of(name).Length);
        creator.Kill();
        SweepUntilGone(() => SegmentFiles.Of(name));
    }

    [Fact]
    public void M7_killed_private_creator_leaves_nothing_after_the_next_sweep()
    {
        using ChildProcess creator = StartChild("create-and-idle", "-", nameof(SegmentLifetime.OnLastClose), "killed");
        creator.Kill();
        SweepUntilGone(() => SegmentFiles.MadeBy(new HashSet<int> { creator.Id }));
    }

    [Fact]
    public void M4_on_last_close_objects_of_a_dead_creator_stay_while_somebody_is_attached()
    {
        string name = NewName();
        using ChildProcess creator = StartChild("create-and-idle", name, nameof(SegmentLifetime.OnLastClose), "killed");
        using (SharedValue<long> small = SharedValue<long>.Attach(SharedToken.Parse(creator.ReadLine(), null)))
        using (SharedArray<long> big = SharedArray<long>.Attach(SharedToken.Parse(creator.ReadLine(), null)))
        {
            creator.Kill();
            LocalManager.Sweep();
            Assert.Equal(41, small.Value);
            Assert.Equal(43, big[^1]);
            small.Value = 5;
            big[0] = 6;
            using LocalManager late = LocalManager.Open(name);
            Assert.Equal(41, 36 + small.Value);
            using SharedArray<long> named = late.OpenSharedArray<long>("named");
            Assert.Equal(44, named[^1]);
            using SharedValue<long> namedSmall = late.OpenSharedValue<long>("named-small");
            Assert.Equal(45, namedSmall.Value);
        }

        Assert.Empty(SegmentFiles.Of(name));
    }

    [Fact]
    public void M4_on_creator_exit_the_names_go_with_the_creator_and_the_memory_with_the_last_user()
    {
        string name = NewName();
        using ChildProcess creator = StartChild("create-and-idle", name, nameof(SegmentLifetime.OnCreatorExit), "exit");
        using SharedValue<long> small = SharedValue<long>.Attach(SharedToken.Parse(creator.ReadLine(), null));
        using LocalManager user = LocalManager.Open(name);
        creator.WriteLine("exit");
        Assert.Equal(0, creator.WaitForExit());
        Assert.Empty(SegmentFiles.Of(name));
        Assert.Equal(41, small.Value);
        SegmentException e = Assert.Throws<SegmentException>(() => LocalManager.Open(name));
        Assert.Equal(SegmentErrorReason.NotFound, e.Reason);
    }

    [Fact]
    public void M7_on_creator_exit_a_killed_creator_s_names_go_with_the_next_sweep_even_while_used()
    {
        string name = NewName();
        using ChildProcess creator = StartChild("create-and-idle", name, nameof(SegmentLifetime.OnCreatorExit), "killed");
        using LocalManager user = LocalManager.Open(name);
        using SharedValue<long> value = user.CreateSharedValue(1L);
        creator.Kill();
        SweepUntilGone(() => SegmentFiles.Of(name));
        Assert.Equal(1, value.Value);
    }

    [Fact]
    public void M4_persistent_objects_with_a_name_stay_until_they_are_unlinked_and_that_once()
    {
        string name = NewName();
        using (ChildProcess creator = StartChild("create-and-idle", name, nameof(SegmentLifetime.Persistent), "killed"))
        {
            creator.Kill();
        }

        LocalManager.Sweep();
        using (LocalManager later = LocalManager.Open(name))
        using (SharedArray<long> array = later.OpenSharedArray<long>("named"))
        using (SharedValue<long> small = later.OpenSharedValue<long>("named-small"))
        {
            Assert.Equal(44, array[^1]);
            Assert.Equal(45, small.Value);
            small.Value = 46;
        }

        using (ChildProcess reader = StartChild("read-value", name, "named-small"))
        {
            Assert.Equal("46", reader.Ask("get"));
            reader.Finish();
        }

        Assert.Equal(2, SegmentFiles.Of(name).Length);
        Assert.True(LocalManager.Unlink(name));
        Assert.Empty(SegmentFiles.Of(name));
        Assert.False(LocalManager.Unlink(name));
    }

    [Fact]
    public void L8_the_space_of_a_small_object_returns_when_its_creator_disposes_it()
    {
        using var manager = new LocalManager(Small(NewName()));
        SharedValue<long> first = manager.CreateSharedValue(1L);
        ulong place = first.ToToken().Offset;
        first.Dispose();
        using SharedValue<long> second = manager.CreateSharedValue(2L);
        Assert.Equal(place, second.ToToken().Offset);
        Assert.Equal(2, second.Value);
    }

    [Fact]
    public void L8_the_space_stays_taken_while_another_process_is_attached_and_returns_when_it_lets_go()
    {
        string name = NewName();
        using var manager = new LocalManager(Small(name));
        SharedValue<long> value = manager.CreateSharedValue(7L);
        using ChildProcess reader = StartChild("read-value", "token", value.ToToken().ToString());
        value.Dispose();
        using (SharedValue<long> next = manager.CreateSharedValue(8L))
        {
            Assert.Equal("7", reader.Ask("get"));
            Assert.Equal(1, PoolCensus.Of(name).Closing);
        }

        reader.Finish();
        Assert.Equal(0, PoolCensus.Of(name).UsedBlocks);
    }

    [Fact]
    public void L8_H3_the_space_of_a_small_object_returns_when_its_creator_s_reference_is_collected()
    {
        string name = NewName();
        using var manager = new LocalManager(Small(name));
        MakeAndForget(manager, 100);
        Eventually.True(
            () =>
            {
                Collect();
                return PoolCensus.Of(name).UsedBlocks == 0;
            },
            "collected values give back their blocks");
    }

    [Fact]
    public void H3_an_object_that_is_collected_stays_while_another_process_is_attached()
    {
        string name = NewName();
        using var manager = new LocalManager(Small(name));
        using ChildProcess reader = MakeAttachAndForget(manager);
        Eventually.True(
            () =>
            {
                Collect();
                return PoolCensus.Of(name).Closing == 1;
            },
            "the collected value is closing, since somebody is attached");
        Assert.Equal("9", reader.Ask("get"));
        reader.Finish();
        Assert.Equal(0, PoolCensus.Of(name).UsedBlocks);
    }

    [Fact]
    public void H3_collections_in_the_middle_of_allocations_do_not_deadlock_and_lose_no_block()
    {
        string name = NewName();
        using var manager = new LocalManager(Small(name));
        bool done = false;
        var collector = new Thread(() =>
        {
            while (!Volatile.Read(ref done))
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
        });
        collector.Start();
        for (int i = 0; i < 200; i++)
        {
            MakeAndForget(manager, 50);
            using SharedValue<long> kept = manager.CreateSharedValue((long)i);
            Assert.Equal(i, kept.Value);
        }

        Volatile.Write(ref done, true);
        Assert.True(collector.Join(Eventually.Patience), "The collector hangs.");
        Eventually.True(
            () =>
            {
                Collect();
                return PoolCensus.Of(name).UsedBlocks == 0;
            },
            "collected values give back their blocks");
    }

    [Fact]
    public void L2_a_manager_that_was_disposed_refuses_and_can_be_disposed_again()
    {
        var manager = new LocalManager(Small(NewName()));
        SharedValue<long> value = manager.CreateSharedValue(1L);
        manager.Shutdown();
        Assert.Equal(1, value.Value);
        manager.Dispose();
        manager.Dispose();
        manager.Shutdown();
        Assert.Throws<ObjectDisposedException>(() => value.Value);
        Assert.Throws<ObjectDisposedException>(() => manager.CreateSharedValue(2L));
        value.Dispose();
        value.Dispose();
    }

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        ReleaseQueue.Drain();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MakeAndForget(LocalManager manager, int count)
    {
        for (int i = 0; i < count; i++)
        {
            manager.CreateSharedValue((long)i);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ChildProcess MakeAttachAndForget(LocalManager manager)
    {
        SharedValue<long> value = manager.CreateSharedValue(9L);
        ChildProcess reader = StartChild("read-value", "token", value.ToToken().ToString());
        GC.KeepAlive(value);
        return reader;
    }

    /// <summary>A shell starts background jobs with SIGINT ignored; children inherit that, and .NET then leaves the signal alone.</summary>
    private static void RequireNotIgnored(Signum signal)
    {
        const string Key = "SigIgn:";
        string line = File.ReadLines("/proc/self/status").First(l => l.StartsWith(Key, StringComparison.Ordinal));
        ulong ignored = Convert.ToUInt64(line[Key.Length..].Trim(), 16);
        Assert.SkipWhen((ignored >> ((int)signal - 1) & 1) != 0, $"The tests were started with {signal} ignored, as a shell does with background jobs, and children inherit that.");
    }
}
