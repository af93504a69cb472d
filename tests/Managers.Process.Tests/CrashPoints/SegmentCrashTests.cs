using Managers.Tests.Child.Crash;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests.CrashPoints;

/// <summary>Deaths while segments are made, opened, closed and swept.</summary>
public sealed class SegmentCrashTests : CrashTest
{
    public static TheoryData<string, string, bool> Creating => CrashCases.Of(CrashScenarios.Create);

    /// <summary>Those deaths that leave a file: an unnamed one of the dead is nowhere to be found.</summary>
    public static TheoryData<string, string, bool> CreatingNamed => CrashCases.Of(namedOnly: true, CrashScenarios.Create);

    public static TheoryData<string, string, bool> Opening => CrashCases.Of(CrashScenarios.Open);

    public static TheoryData<string, string, bool> Closing => CrashCases.Of(CrashScenarios.CloseLast);

    public static TheoryData<string, string, bool> ClosingShared => CrashCases.Of(CrashScenarios.CloseShared);

    public static TheoryData<string, string, bool> Sweeping => CrashCases.Of(CrashScenarios.Sweep);

    [Theory]
    [MemberData(nameof(Creating))]
    public void M7_a_creator_killed_half_way_does_not_keep_the_name(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        string manager = NewName();
        Kill(scenario, point, namedCreation, manager);
        GoesOnWith(scenario, namedCreation, manager);
        Assert.Empty(SegmentFiles.Of(manager));
    }

    [Theory]
    [MemberData(nameof(CreatingNamed))]
    public void M1_open_or_create_passes_over_what_a_killed_creator_left(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        string manager = NewName();
        Kill(scenario, point, namedCreation, manager);
        GoesOn(() =>
        {
            using LocalManager survivor = LocalManager.OpenOrCreate(Small(manager));
            using SharedValue<long> value = survivor.CreateSharedValue(1L, CrashScenarios.ObjectName);
            Assert.Equal(1, value.Value);
        });
        Assert.Empty(SegmentFiles.Of(manager));
    }

    [Theory]
    [MemberData(nameof(Opening))]
    public void M7_an_opener_killed_half_way_disturbs_nobody(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        string manager = NewName();
        using (var keeper = new LocalManager(Small(manager)))
        {
            Kill(scenario, point, namedCreation, manager);
            GoesOnWith(scenario, namedCreation, manager);
            AssertNothingHeld(manager);
        }

        Assert.Empty(SegmentFiles.Of(manager));
    }

    [Theory]
    [MemberData(nameof(Closing))]
    public void M7_the_last_user_killed_while_it_closes_leaves_a_name_that_can_be_made_anew(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        string manager = NewName();
        Kill(scenario, point, namedCreation, manager);
        GoesOnWith(scenario, namedCreation, manager);
        Assert.Empty(SegmentFiles.Of(manager));
    }

    [Theory]
    [MemberData(nameof(ClosingShared))]
    public void M7_a_user_killed_while_it_closes_leaves_nothing_in_the_manager(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        string manager = NewName();
        using (var keeper = new LocalManager(Small(manager)))
        {
            Kill(scenario, point, namedCreation, manager);
            GoesOn(() =>
            {
                using LocalManager survivor = LocalManager.Open(manager);
                using SharedArray<long> named = OpenOrMakeThing(survivor);
            });
        }

        Assert.Empty(SegmentFiles.Of(manager));
    }

    [Theory]
    [MemberData(nameof(Sweeping))]
    public void M7_a_sweeper_killed_half_way_leaves_the_rest_to_the_next(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        // A directory of its own: nobody else may sweep before the victim does.
        string folder = Directory.CreateTempSubdirectory("managers-sweep-").FullName;
        try
        {
            string manager = NewName();
            using (ChildProcess creator = StartChild(new ChildOptions { Folder = folder }, "create-and-idle", manager, nameof(SegmentLifetime.OnLastClose), "killed"))
            {
                creator.Kill();
            }

            Assert.Equal(3, FilesIn(folder).Length);
            Kill(scenario, point, namedCreation, manager, folder: folder);
            Assert.NotEmpty(FilesIn(folder));
            GoesOnInChild(scenario, new ChildOptions { Folder = folder, Silent = true }, manager);
            Assert.Empty(FilesIn(folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>On Windows each scope has a folder of its own in it.</summary>
    private static string[] FilesIn(string folder) => Directory.GetFiles(folder, "*", SearchOption.AllDirectories);

    private static SharedArray<long> OpenOrMakeThing(LocalManager manager)
    {
        try
        {
            return manager.OpenSharedArray<long>(CrashScenarios.ObjectName);
        }
        catch (SegmentException e) when (e.Reason == SegmentErrorReason.NotFound)
        {
            return manager.CreateSharedArray<long>(CrashScenarios.BigLength, CrashScenarios.ObjectName);
        }
    }
}
