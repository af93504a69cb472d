using Managers.Tests.Child.Crash;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests.CrashPoints;

/// <summary>
/// Deaths while objects get and lose their names. An object that has its name stays as long as the manager; one that has none goes
/// with its maker; and the name can be used again at once.
/// </summary>
public sealed class NameCrashTests : CrashTest
{
    public static TheoryData<string, string, bool> Naming => CrashCases.Of(CrashScenarios.Publish, CrashScenarios.Unpublish);

    [Theory]
    [MemberData(nameof(Naming))]
    public void M4_a_death_between_object_and_name_leaves_both_or_none(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        string manager = NewName();
        using (var keeper = new LocalManager(Small(manager)))
        {
            Kill(scenario, point, namedCreation, manager);
            bool found = false;
            GoesOn(() =>
            {
                using LocalManager survivor = LocalManager.Open(manager);
                found = IsThere(survivor);
                if (!found)
                {
                    using SharedValue<long> again = survivor.CreateSharedValue(8L, CrashScenarios.ObjectName);
                    Assert.Equal(8, again.Value);
                }
            });

            // The object and its name, two blocks, or nothing at all.
            AssertNothingHeld(manager, liveBlocks: found ? 2 : 0);
        }

        Assert.Empty(SegmentFiles.Of(manager));
    }

    private static bool IsThere(LocalManager manager)
    {
        try
        {
            using SharedValue<long> value = manager.OpenSharedValue<long>(CrashScenarios.ObjectName);
            Assert.Equal(7, value.Value);
            return true;
        }
        catch (SegmentException e) when (e.Reason == SegmentErrorReason.NotFound)
        {
            return false;
        }
    }
}
