using Managers.Memory;
using Managers.Platform;
using Xunit;

namespace Managers.Conformance.Support;

/// <summary>A test on one platform: names of its own, and nothing of this process left when it ends.</summary>
public abstract class PlatformTest<TPlatform> : IDisposable
    where TPlatform : TestPlatform, new()
{
    private readonly TPlatform _bound = new();
    private readonly string _prefix = string.Concat("t", Guid.NewGuid().ToString("N").AsSpan(0, 12));
    private readonly IReadOnlyList<string> _before;
    private int _names;

    protected PlatformTest()
    {
        ReleaseQueue.Drain();
        PlatformServices.Use(_bound.Platform);
        _before = _bound.SegmentsOfThisProcess();
    }

    private protected IPlatform Platform => _bound.Platform;

    private protected static bool IsSimulated => typeof(TPlatform) == typeof(SimulatedTestPlatform);

    public void Dispose()
    {
        Close();
        string[] left = [.. _bound.SegmentsOfThisProcess().Except(_before), .. NamedByThisTest()];
        Assert.True(left.Length == 0, $"the test left {left.Length} segments: {string.Join(", ", left)}");
    }

    protected string NewName() => $"{_prefix}-{++_names}";

    protected IReadOnlyList<string> Segments() => _bound.SegmentsOfThisProcess();

    /// <summary>Gives back what every test of the class has.</summary>
    protected virtual void Close()
    {
    }

    private IEnumerable<string> NamedByThisTest() =>
        Platform.Segments.List(ManagerScope.CurrentUser).Concat(Platform.Segments.List(ManagerScope.Machine))
            .Select(name => name.Text).Where(name => name.StartsWith(_prefix, StringComparison.Ordinal));
}
