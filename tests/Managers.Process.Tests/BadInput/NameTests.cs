using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests.BadInput;

public sealed class NameTests : LeakCheckedTest
{
    public static TheoryData<string, string[]> BadNames => new()
    {
        { "", ["is empty", "1 to 200 bytes"] },
        { "a\0b", ["has a NUL at position 1", "control characters"] },
        { "a/b", ["has '/' at position 1"] },
        { "../escape", ["has '/' at position 2"] },
        { "a~b", ["has '~' at position 1"] },
        { "line\nbreak", ["has U+000A at position 4", "control characters"] },
        { "lone\ud800", ["has U+D800 at position 4", "lone surrogates"] },
        { new string('x', 300), ["has 300 bytes", "at most 200 are allowed", "…"] },
        { new string('ä', 101), ["has 202 bytes", "at most 200 are allowed"] },
    };

    [Theory]
    [MemberData(nameof(BadNames), DisableDiscoveryEnumeration = true)]
    public void M1_M8_a_bad_name_is_refused_with_the_place_and_what_is_allowed(string name, string[] parts)
    {
        using var manager = new LocalManager(Small(null));
        Action[] uses =
        [
            () => LocalManager.Open(name),
            () => LocalManager.TryOpen(name, out _),
            () => LocalManager.Unlink(name),
            () => LocalManager.OpenOrCreate(Small(name)),
            () => new LocalManager(Small(name)).Dispose(),
            () => manager.CreateSharedValue(1L, name),
            () => manager.CreateSharedArray<long>(100_000, name),
            () => manager.CreateLock(name),
            () => manager.OpenSharedValue<long>(name),
            () => manager.OpenBarrier(name),
        ];
        Assert.All(uses, use =>
        {
            ArgumentException e = Assert.Throws<ArgumentException>(use);
            Assert.All(parts, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
            Assert.NotNull(e.ParamName);
        });
        Assert.Throws<ArgumentNullException>(() => LocalManager.Open((string)null!));
    }

    [Theory]
    [InlineData("with: colon and blank")]
    [InlineData("пример ✓ 𝄞")]
    [InlineData("percent %41 # ? &")]
    [InlineData(".")]
    public void M8_any_other_name_works_also_in_a_token(string hint)
    {
        string name = NewName(hint);
        using var manager = new LocalManager(Small(name));
        using SharedValue<long> value = manager.CreateSharedValue(5L, hint);
        string token = value.ToToken().ToString();
        Assert.DoesNotContain(' ', token);
        using ChildProcess byToken = StartChild("read-value", "token", token);
        Assert.Equal("5", byToken.Ask("get"));
        byToken.Finish();
        using ChildProcess byName = StartChild("read-value", name, hint);
        Assert.Equal("5", byName.Ask("get"));
        byName.Finish();
    }

    [Fact]
    public void M1_the_longest_name_works_for_managers_and_objects()
    {
        string prefix = NewName();
        string name = prefix + new string('n', 200 - prefix.Length);
        using var manager = new LocalManager(Small(name));
        using SharedArray<long> big = manager.CreateSharedArray<long>(10_000, new string('o', 200));
        big[^1] = 3;
        using LocalManager again = LocalManager.Open(name);
        using SharedArray<long> opened = again.OpenSharedArray<long>(new string('o', 200));
        Assert.Equal(3, opened[^1]);
    }
}
