using Managers.Locks;
using Xunit;

namespace Managers.Core.Tests.Locks;

/// <summary>Time-outs as users write them.</summary>
public sealed class DeadlineTests
{
    [Fact]
    public void Zero_is_now_and_infinite_is_never()
    {
        Assert.True(Deadline.After(TimeSpan.Zero, "t").IsOver);
        Assert.Equal(0, Deadline.After(TimeSpan.Zero, "t").NextSliceInMilliseconds(100));
        Assert.False(Deadline.After(Timeout.InfiniteTimeSpan, "t").IsOver);
        Assert.True(Deadline.Never.IsNever);
        Assert.Equal(77, Deadline.Never.NextSliceInMilliseconds(77));
    }

    [Fact]
    public void Huge_is_never_and_negative_is_refused()
    {
        Assert.False(Deadline.After(TimeSpan.MaxValue, "t").IsOver);
        Assert.Equal(100, Deadline.After(TimeSpan.MaxValue, "t").NextSliceInMilliseconds(100));
        ArgumentOutOfRangeException error = Assert.Throws<ArgumentOutOfRangeException>("t", () => Deadline.After(TimeSpan.FromMilliseconds(-2), "t"));
        Assert.Contains("InfiniteTimeSpan", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Slices_are_no_longer_than_what_is_left_and_never_zero_before_the_end()
    {
        Deadline soon = Deadline.After(TimeSpan.FromSeconds(1000), "t");
        Assert.Equal(100, soon.NextSliceInMilliseconds(100));
        Assert.InRange(soon.NextSliceInMilliseconds(int.MaxValue), 900_000, 1_000_000);
        Assert.InRange(Deadline.After(TimeSpan.FromMilliseconds(50), "t").NextSliceInMilliseconds(100), 0, 50);
    }
}
