using Managers.Core.Tests.Support;
using Managers.Memory;
using Xunit;

namespace Managers.Core.Tests.Memory;

/// <summary>Where objects lie: inside their block or segment, aligned, with their header before them.</summary>
public sealed unsafe class ObjectSegmentTests : SegmentTest
{
    private static readonly ObjectDescriptor s_descriptor = new(ObjectKind.Array, "=B", 1, 1);

    [Theory]
    [InlineData(8193)]
    [InlineData(16384)]
    [InlineData(65536)]
    [InlineData(1 << 20)]
    public void Big_object_has_its_data_inside_its_segment_from_4096_on(int size)
    {
        ObjectPlace place = Segment.Allocate(s_descriptor, (ulong)size, (ulong)size, 64);
        try
        {
            Assert.NotNull(place.Segment);
            byte* start = (byte*)place.Segment.BaseAddress;
            Assert.Equal(4096, place.Data - start);
            Assert.True(place.Data + size <= start + place.Segment.LengthInBytes, "the data reaches out of the segment");
            Assert.Equal((ulong)size, place.DataSizeInBytes);
            Assert.Equal("=B", place.Text);
            // What a reader in another language computes from the document: the object's header says where the data starts, from itself.
            Assert.Equal((nint)place.Data, (nint)((byte*)place.Header + place.Header->DataOffset));
        }
        finally
        {
            ManagerSegment.Release(in place, disposed: true);
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(20000)]
    public void Object_is_filled_before_its_name_leads_to_it(int size)
    {
        bool filled = false;
        ObjectPlace place = Segment.Allocate(s_descriptor, (ulong)size, (ulong)size, 64, new Filling(Fill), named: "filled");
        try
        {
            Assert.True(filled, "it was not filled");
            Segment.Publish(in place, "filled");
            ObjectPlace found = Segment.Open("filled", ObjectKind.Array, readOnly: false);
            Assert.Equal(7, found.Data[size - 1]);
            ManagerSegment.Release(in found, disposed: true);
        }
        finally
        {
            ManagerSegment.Release(in place, disposed: true);
        }

        void Fill(nint start)
        {
            byte* data = (byte*)start;
            Assert.False(new ReadOnlySpan<byte>(data, size).ContainsAnyExcept((byte)0), "the memory of a new object is not zero");
            Assert.Throws<SegmentException>(() => Segment.Open("filled", ObjectKind.Array, readOnly: false));
            data[size - 1] = 7;
            filled = true;
        }
    }

    [Theory]
    [InlineData(100)]
    [InlineData(20000)]
    public void Object_whose_filling_fails_leaves_neither_name_nor_memory(int size)
    {
        Assert.Throws<FormatException>(() => Segment.Allocate(s_descriptor, (ulong)size, (ulong)size, 64, new Filling(Fail), named: "failed"));

        SegmentException gone = Assert.Throws<SegmentException>(() => Segment.Open("failed", ObjectKind.Array, readOnly: false));
        Assert.Equal(SegmentErrorReason.NotFound, gone.Reason);
        Assert.DoesNotContain(SimulatedMachine.Platform.Segments.List(Segment.Name.Scope), name => name.Manager == Segment.Name);

        static void Fail(nint data) => throw new FormatException("the content cannot be written");
    }

    [Theory]
    [InlineData(0, 8)]
    [InlineData(1, 8)]
    [InlineData(100, 16)]
    [InlineData(500, 64)]
    [InlineData(8128, 64)]
    [InlineData(200, 128)]
    public void Small_object_has_its_data_inside_its_block(int size, int alignment)
    {
        ObjectPlace place = Segment.Allocate(s_descriptor, (ulong)size, (ulong)size, alignment);
        try
        {
            Assert.Null(place.Segment);
            Assert.Equal(0, (nint)place.Data % alignment);
            Assert.True(place.Header->DataOffset + (uint)size <= PoolGeometry.BlockSizes[place.SizeClass]);
            Assert.True(place.Header->DataOffset >= ObjectHeader.SizeInBytes + 2);
            Assert.Equal("=B", place.Text);
        }
        finally
        {
            ManagerSegment.Abandon(in place);
        }
    }

    private readonly struct Filling(Action<nint> fill) : IObjectFill
    {
        public void Fill(byte* data) => fill((nint)data);
    }
}
