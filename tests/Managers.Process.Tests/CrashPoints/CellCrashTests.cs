using Managers.Tests.Child;
using Managers.Tests.Child.Crash;
using Xunit;

namespace Managers.Process.Tests.CrashPoints;

/// <summary>Deaths inside the write of a value: what a survivor reads is the old value or the new one, never a mix.</summary>
public sealed class CellCrashTests : CrashTest
{
    private const string OldText = "the old text";

    public static TheoryData<string, string, bool> Blocks => CrashCases.Of(CrashScenarios.WriteValue, CrashScenarios.UpdateValue);

    public static TheoryData<string, string, bool> Texts => CrashCases.Of(CrashScenarios.WriteText);

    [Theory]
    [MemberData(nameof(Blocks))]
    public void L7_a_writer_killed_half_way_leaves_the_old_or_the_new_block(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        using var manager = new LocalManager(Small(NewName()));
        using SharedValue<Block64> value = manager.CreateSharedValue(Block64.Of(1));
        Kill(scenario, point, namedCreation, manager.Name!, value.ToToken().ToString());
        GoesOn(() =>
        {
            Block64 found = value.Value;
            Assert.True(found.IsWhole && found.A is 1 or 2, $"Read {found}.");
        });
        GoesOn(() => value.Value = Block64.Of(3));
        Assert.Equal(Block64.Of(3), value.Value);
        GoesOn(() => Assert.Equal(Block64.Of(4), value.Update(static old => Block64.Of(old.A + 1))));
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public void V7_a_writer_killed_half_way_leaves_the_old_or_the_new_text(string scenario, string point, bool namedCreation)
    {
        NeedCrashPoints();
        using var manager = new LocalManager(Small(NewName()));
        using SharedValue<string> value = manager.CreateSharedValue("64p", OldText);
        Kill(scenario, point, namedCreation, manager.Name!, value.ToToken().ToString());
        GoesOn(() =>
        {
            string found = value.Value;
            Assert.True(found is OldText or CrashScenarios.NewText, $"Read '{found}'.");
        });
        GoesOn(() => value.Value = "a third");
        Assert.Equal("a third", value.Value);
    }
}
