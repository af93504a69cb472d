using Managers.Platform;

namespace Managers.Conformance.Support;

/// <summary>A platform under test, and a way to see what a test left on it.</summary>
public abstract class TestPlatform
{
    internal abstract IPlatform Platform { get; }

    /// <summary>Segments that this process made and that still have a name.</summary>
    public abstract IReadOnlyList<string> SegmentsOfThisProcess();
}
