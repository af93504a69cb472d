using Managers.Memory;
using Managers.Platform;
using Xunit;

namespace Managers.Core.Tests.Support;

/// <summary>A test with a manager's segment, which leaves no name behind.</summary>
public abstract class SegmentTest : IDisposable
{
    private readonly SegmentName _name = SimulatedMachine.NewName();
    private readonly List<ManagerSegment> _others = [];

    protected SegmentTest()
    {
        Segment = SimulatedMachine.Create(_name);
    }

    private protected ManagerSegment Segment { get; }

    public void Dispose()
    {
        foreach (ManagerSegment other in _others)
        {
            other.Close();
        }

        Segment.Close();
        Assert.DoesNotContain(SimulatedMachine.Platform.Segments.List(ManagerScope.CurrentUser), name => name.Text.StartsWith(_name.Text, StringComparison.Ordinal));
        GC.SuppressFinalize(this);
    }

    private protected ManagerSegment OpenAsAnotherProcess()
    {
        ManagerSegment other = SimulatedMachine.OpenAsAnotherProcess(Segment);
        _others.Add(other);
        return other;
    }
}
