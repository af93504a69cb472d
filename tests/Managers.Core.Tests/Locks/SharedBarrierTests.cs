using Managers.Core.Tests.Support;
using Managers.Memory;
using Xunit;

namespace Managers.Core.Tests.Locks;

/// <summary>How a barrier counts its meetings.</summary>
public sealed class SharedBarrierTests : SegmentTest
{
    [Fact]
    public void Meetings_are_counted_beyond_32_bits()
    {
        using SharedBarrier steps = SharedBarrier.Create(Segment, 1, "steps");
        WriteCounts(phase: uint.MaxValue, completed: uint.MaxValue);
        Assert.Equal(uint.MaxValue, steps.CompletedPhases);

        steps.SignalAndWait();
        Assert.Equal(1L << 32, steps.CompletedPhases);
        steps.SignalAndWait();
        Assert.Equal((1L << 32) + 1, steps.CompletedPhases);
    }

    [Theory]
    [InlineData(3u, (1L << 32) - 2, (1L << 32) + 3)]
    [InlineData(3u, (1L << 32) + 1, (1L << 32) + 3)]
    [InlineData(uint.MaxValue, 5L << 32, (5L << 32) - 1)]
    public void Count_that_somebody_died_before_writing_or_writes_late_is_made_up_for(uint phase, long completed, long expected)
    {
        using SharedBarrier steps = SharedBarrier.Create(Segment, 1, "steps");
        WriteCounts(phase, completed);
        Assert.Equal(expected, steps.CompletedPhases);

        steps.SignalAndWait();
        Assert.Equal(expected + 1, steps.CompletedPhases);
    }

    private unsafe void WriteCounts(uint phase, long completed)
    {
        ObjectPlace place = Segment.Open("steps", ObjectKind.Barrier, readOnly: false);
        *(uint*)place.Data = phase;
        *(long*)(place.Data + 24) = completed;
        ManagerSegment.Release(in place, disposed: true);
    }
}
