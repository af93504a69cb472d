using Managers.Conformance.Simulated;
using Managers.Platform;

namespace Managers.Conformance.Support;

/// <summary>A simulated machine, a new one for each test.</summary>
public sealed class SimulatedTestPlatform : TestPlatform
{
    private readonly SimulatedPlatform _platform = new();

    internal override IPlatform Platform => _platform;

    public override IReadOnlyList<string> SegmentsOfThisProcess() =>
        [.. _platform.Segments.List(ManagerScope.CurrentUser).Concat(_platform.Segments.List(ManagerScope.Machine)).Select(name => name.Text).Order(StringComparer.Ordinal)];
}
