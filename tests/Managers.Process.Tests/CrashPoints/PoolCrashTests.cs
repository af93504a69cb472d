using Managers.Tests.Child.Crash;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests.CrashPoints;

/// <summary>Deaths while small objects are made, attached to, let go and recovered.</summary>
public sealed class PoolCrashTests : CrashTest
{
    public static TheoryData<string, string, bool> Allocating => CrashCases.Of(CrashScenarios.Allocate);

    public static TheoryData<string, string, bool> Attaching => CrashCases.Of(CrashScenarios.Attach);

    public static TheoryData<string, string, bool> DetachingLast => CrashCases.Of(CrashScenarios.DetachClosing);

    public static TheoryData<string, string, bool> DisposingAttached => CrashCases.Of(CrashScenarios.DisposeAttached);

    public static TheoryData<string, string, bool> Recovering => CrashCases.Of(CrashScenarios.Recover);

    [Theory]
    [MemberData(nameof(Allocating))]
    public void H1_an_allocator_killed_half_way_holds_no_block(string scenario, string point, bool namedCreation)
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
    [MemberData(nameof(Attaching))]
    public void L8_an_attacher_killed_half_way_does_not_keep_the_object(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        string manager = NewName();
        using (var keeper = new LocalManager(Small(manager)))
        {
            SharedValue<long> value = keeper.CreateSharedValue(5L);
            string token = value.ToToken().ToString();
            Kill(scenario, point, namedCreation, manager, token);
            GoesOn(() => CrashScenarios.Run(scenario, manager, token, static () => { }, static _ => { }));
            Assert.Equal(5, value.Value);
            AssertNothingHeld(manager, liveBlocks: 1);
            value.Dispose();
            AssertNothingHeld(manager);
        }

        Assert.Empty(SegmentFiles.Of(manager));
    }

    [Theory]
    [MemberData(nameof(DetachingLast))]
    public void L8_the_last_attached_one_killed_while_it_lets_go_does_not_keep_the_object(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        string manager = NewName();
        using (var keeper = new LocalManager(Small(manager)))
        {
            SharedValue<long> value = keeper.CreateSharedValue(5L);
            Kill(scenario, point, namedCreation, manager, value.ToToken().ToString(), _ => value.Dispose());
            AssertNothingHeld(manager);
        }

        Assert.Empty(SegmentFiles.Of(manager));
    }

    [Theory]
    [MemberData(nameof(DisposingAttached))]
    public void L8_a_creator_killed_while_it_disposes_leaves_the_object_to_the_attached(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        string manager = NewName();
        using (var keeper = new LocalManager(Small(manager)))
        {
            SharedValue<long>? attached = null;
            Kill(scenario, point, namedCreation, manager, meet: line => attached = SharedValue<long>.Attach(SharedToken.Parse(line, null)));
            GoesOn(() => LocalManager.Open(manager).Dispose());
            Assert.Equal(7, attached!.Value);
            attached.Value = 8;
            Assert.Equal(8, attached.Value);
            attached.Dispose();
            AssertNothingHeld(manager);
        }

        Assert.Empty(SegmentFiles.Of(manager));
    }

    [Theory]
    [MemberData(nameof(Recovering))]
    public void H1_a_recoverer_killed_half_way_leaves_the_rest_to_the_next(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        string manager = NewName();
        using (var keeper = new LocalManager(Small(manager)))
        {
            using SharedValue<long> value = keeper.CreateSharedValue(5L);

            // The first dead: holds a live block of its own, and a record of the keeper's value.
            Kill(CrashScenarios.Allocate, Errors.CrashPoint.BlockLive, namedCreation, manager);
            Kill(CrashScenarios.Attach, Errors.CrashPoint.AttachShared, namedCreation, manager, value.ToToken().ToString());
            Kill(CrashScenarios.Allocate, Errors.CrashPoint.BlockLive, namedCreation, manager);

            Kill(scenario, point, namedCreation, manager);
            AssertNothingHeld(manager, liveBlocks: 1);
        }

        Assert.Empty(SegmentFiles.Of(manager));
    }
}
