using System.Globalization;
using System.Text.RegularExpressions;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests.BadInput;

/// <summary>Sizes from nothing to more than there is.</summary>
public sealed partial class SizeTests : LeakCheckedTest
{
    [GeneratedRegex(@"(?<wanted>\d+) bytes wanted; (?<free>\d+) bytes are free in the shm file system and (?<memory>\d+) bytes of memory are available")]
    private static partial Regex Shortage { get; }

    [Fact]
    public void A2_length_zero_is_an_array_like_any_other()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedArray<long> empty = manager.CreateSharedArray<long>(0);
        Assert.Equal(0, empty.Length);
        Assert.True(empty.AsSpan().IsEmpty);
        using SharedArray<long> attached = SharedArray<long>.Attach(empty.ToToken());
        Assert.Equal(0, attached.Length);
        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(() => attached[0]);
        Assert.Contains("index 0", e.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(long.MinValue)]
    public void H5_a_negative_length_is_refused(long length)
    {
        using var manager = new LocalManager(Small(null));
        string text = length.ToString(CultureInfo.InvariantCulture);
        ArgumentOutOfRangeException typed = Assert.Throws<ArgumentOutOfRangeException>(() => manager.CreateSharedArray<long>(length));
        Assert.Contains(text, typed.Message, StringComparison.Ordinal);
        Assert.Contains("0 or more", typed.Message, StringComparison.Ordinal);
        Assert.Contains(text, Assert.Throws<ArgumentOutOfRangeException>(() => manager.CreateSharedArray<int>("i", length)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void H5_more_bytes_than_an_address_can_count_is_an_overflow()
    {
        using var manager = new LocalManager(Small(null));
        OverflowException e = Assert.Throws<OverflowException>(() => manager.CreateSharedArray<long>(long.MaxValue));
        Assert.Contains("9223372036854775807 elements of 8 bytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void H5_more_than_the_machine_has_is_refused_with_wanted_and_free_bytes()
    {
        string name = NewName();
        using var manager = new LocalManager(Small(name));
        using SharedValue<long> before = manager.CreateSharedValue(1L);
        long twice = 2 * Math.Max(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes, OperatingSystem.IsWindows() ? 1L << 42 : new DriveInfo(SegmentFiles.Folder).TotalSize);
        foreach (long length in (long[])[1L << 59, twice])
        {
            SegmentException e = Assert.Throws<SegmentException>(() => manager.CreateSharedArray<byte>(length));
            Assert.Equal(SegmentErrorReason.OutOfSpace, e.Reason);
            if (OperatingSystem.IsWindows())
            {
                // Another system, other words: what was wanted and what can be committed.
                Assert.Matches("[0-9]+ bytes wanted; [0-9]+ bytes of memory and page files can be committed", e.Message);
                continue;
            }

            Match match = Shortage.Match(e.Message);
            Assert.True(match.Success, e.Message);
            Assert.InRange(Number(match.Groups["wanted"]), length, length + 65536);
            Assert.InRange(Number(match.Groups["free"]), 1, twice);
            Assert.InRange(Number(match.Groups["memory"]), 1, twice);
            Assert.Contains("Reserve to false", e.Message, StringComparison.Ordinal);
        }

        Assert.Empty(SegmentFiles.BigObjectsOf(name));
        using SharedArray<byte> after = manager.CreateSharedArray<byte>(1 << 20);
        Assert.Equal(1, before.Value);
    }

    [Fact]
    public void A30_a_sparse_array_of_5_GiB_works_at_its_far_end_from_another_process()
    {
        const long Length = 5L << 30;
        string name = NewName();
        using var manager = new LocalManager(new LocalManagerOptions { Name = name, CapacityInBytes = 1 << 20, Reserve = false });
        using SharedArray<byte> array = manager.CreateSharedArray<byte>(Length);
        array[Length - 1] = 200;
        using ChildProcess other = StartChild("far-end", array.ToToken().ToString());
        Assert.Equal($"{Length} 200", other.ReadLine());
        other.Finish();
        Assert.Equal(201, array[^1]);
        Assert.Equal(77, array[Length / 2]);
        Assert.Equal(0, array[0]);
        Assert.Equal(Length - 1, array.AsSpan(Length - 4, 4).IndexOf((byte)201) + Length - 4);
    }

    [Fact]
    public void H1_a_used_up_capacity_is_refused_and_what_was_there_is_whole()
    {
        string name = NewName();
        using var manager = new LocalManager(Small(name, capacityInBytes: 64 * 1024));
        var values = new List<SharedValue<long>>();
        SegmentException e = Assert.Throws<SegmentException>((Action)(() =>
        {
            while (true)
            {
                values.Add(manager.CreateSharedValue((long)values.Count));
            }
        }));
        Assert.Equal(SegmentErrorReason.LimitReached, e.Reason);
        Assert.All((string[])[name, "capacity of 65536 bytes is used up", "CapacityInBytes"], part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
        Assert.True(values.Count > 500, $"Only {values.Count} values of 8 bytes found room in 64 KiB.");
        for (int i = 0; i < values.Count; i++)
        {
            Assert.Equal(i, values[i].Value);
        }

        values[3].Dispose();
        using SharedValue<long> inItsPlace = manager.CreateSharedValue(33L);
        Assert.Equal(33, inItsPlace.Value);
        Assert.Equal(4, values[4].Value);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData((64L << 30) + 1)]
    public void H5_a_capacity_out_of_range_is_refused(long capacity)
    {
        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(() => new LocalManager(Small(null, capacity)));
        Assert.Contains($"CapacityInBytes is {capacity}", e.Message, StringComparison.Ordinal);
        Assert.Contains("are allowed", e.Message, StringComparison.Ordinal);
    }

    private static long Number(Group group) => long.Parse(group.Value, CultureInfo.InvariantCulture);
}
