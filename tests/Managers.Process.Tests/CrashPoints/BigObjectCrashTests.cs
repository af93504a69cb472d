using Managers.Tests.Child.Crash;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests.CrashPoints;

/// <summary>Deaths while objects with a segment of their own are made and let go.</summary>
public sealed class BigObjectCrashTests : CrashTest
{
    public static TheoryData<string, string, bool> Unnamed => CrashCases.Of(CrashScenarios.Big, CrashScenarios.BigClose);

    public static TheoryData<string, string, bool> Named => CrashCases.Of(CrashScenarios.BigNamed, CrashScenarios.BigNamedClose);

    public static TheoryData<string, string, bool> NamedText => CrashCases.Of(CrashScenarios.BigNamedText);

    [Theory]
    [MemberData(nameof(Unnamed))]
    public void M7_a_big_object_goes_with_the_process_that_was_making_it(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        string manager = NewName();
        using (var keeper = new LocalManager(Small(manager)))
        {
            Kill(scenario, point, namedCreation, manager);
            GoesOnWith(scenario, namedCreation, manager);
            LocalManager.Sweep();
            AssertNothingHeld(manager);
        }

        Assert.Empty(SegmentFiles.Of(manager));
    }

    [Theory]
    [MemberData(nameof(Named))]
    public void M7_the_name_of_a_big_object_leads_to_all_of_it_or_nowhere(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        string manager = NewName();
        using (var keeper = new LocalManager(Small(manager)))
        {
            Kill(scenario, point, namedCreation, manager);
            GoesOn(() =>
            {
                using LocalManager survivor = LocalManager.Open(manager);
                try
                {
                    using SharedArray<long> found = survivor.OpenSharedArray<long>(CrashScenarios.ObjectName);
                    Assert.Equal(CrashScenarios.BigLength, found.Length);
                    Assert.Equal(CrashScenarios.BigLength, found[^1]);
                    Assert.Equal(1, found[0]);
                }
                catch (SegmentException e) when (e.Reason == SegmentErrorReason.NotFound)
                {
                    CrashScenarios.Run(scenario, manager, string.Empty, static () => { }, static _ => { });
                }
            });
        }

        Assert.Empty(SegmentFiles.Of(manager));
    }

    [Theory]
    [MemberData(nameof(NamedText))]
    public void M7_the_name_of_a_big_value_leads_to_its_content_or_nowhere(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        string manager = NewName();
        using (var keeper = new LocalManager(Small(manager)))
        {
            Kill(scenario, point, namedCreation, manager);
            GoesOn(() =>
            {
                try
                {
                    using SharedValue<string> found = keeper.OpenSharedValue<string>(CrashScenarios.ObjectName);
                    Assert.Equal(CrashScenarios.NewText, found.Value);
                }
                catch (SegmentException e) when (e.Reason == SegmentErrorReason.NotFound)
                {
                    CrashScenarios.Run(scenario, manager, string.Empty, static () => { }, static _ => { });
                }
            });
        }

        Assert.Empty(SegmentFiles.Of(manager));
    }
}
