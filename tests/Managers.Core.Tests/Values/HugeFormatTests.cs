using Managers.Core.Tests.Support;
using Managers.Formats;
using Managers.Memory;
using Xunit;

namespace Managers.Core.Tests.Values;

/// <summary>Formats whose data and shadow together are above what an int counts, though each of them is not.</summary>
public sealed class HugeFormatTests : SegmentTest
{
    [Theory]
    [InlineData("1073741824s", 16 + (2UL << 30))]
    [InlineData("2147483632s", 16 + (2UL * 2147483632))]
    [InlineData("2147483633s", 16 + (2UL * 2147483640))]
    [InlineData("2147483641p", 16 + (2UL << 31))]
    [InlineData("2147483647s", 16 + (2UL << 31))]
    public void Value_asks_for_all_of_its_room(string format, ulong size)
    {
        ValueCodec<string> codec = ValueCodecs.ForValue<string>(StructFormat.Parse(format));

        SegmentException e = Assert.Throws<SegmentException>(() => SharedValue<string>.Create(Segment, Describe(format, codec.SizeInBytes), codec, "hello", null));

        AssertNoRoom(e, size);
    }

    [Fact]
    public void Struct_asks_for_all_of_its_room()
    {
        ValueCodec<(int, string)> codec = ValueCodecs.ForTuple<int, string>(StructFormat.Parse("i2147483640s"));

        SegmentException e = Assert.Throws<SegmentException>(() => SharedStruct<(int, string)>.Create(Segment, codec, (1, "hello"), null));

        AssertNoRoom(e, 16 + (2UL << 31));
    }

    [Fact]
    public void Value_whose_room_is_too_small_for_its_format_is_refused()
    {
        const string Format = "2147483647s";
        ObjectPlace place = Segment.Allocate(Describe(Format, int.MaxValue), 1, 16, 16);
        Segment.Publish(in place, null);

        LayoutMismatchException e = Assert.Throws<LayoutMismatchException>(() => SharedValue<string>.Bind(in place));

        Assert.Contains($"it has 16 bytes, {16 + (2UL << 31)} are needed", e.Message, StringComparison.Ordinal);
    }

    private static ObjectDescriptor Describe(string format, int size) => new(ObjectKind.Value, "=" + format, Fnv64.OfText("=" + format), (uint)size);

    private static void AssertNoRoom(SegmentException e, ulong size)
    {
        Assert.Equal(SegmentErrorReason.OutOfSpace, e.Reason);
        Assert.Contains($": {size + ObjectSegment.DataStart} bytes wanted", e.Message, StringComparison.Ordinal);
    }
}
