using Managers.Memory;
using Xunit;

namespace Managers.Core.Tests.Memory;

/// <summary>How chunks are cut: words and blocks inside the chunk, aligned, none over another.</summary>
public sealed class PoolGeometryTests
{
    public static TheoryData<int> Classes => [.. Enumerable.Range(0, PoolGeometry.ClassCount)];

    [Theory]
    [MemberData(nameof(Classes))]
    public void Blocks_lie_behind_the_words_inside_the_chunk_and_aligned(int sizeClass)
    {
        int size = PoolGeometry.BlockSizes[sizeClass];
        int count = PoolGeometry.BlocksPerChunk(sizeClass);
        int first = PoolGeometry.FirstBlock(sizeClass);

        Assert.True(count > 0);
        Assert.True(first >= count * sizeof(ulong), "a block lies over the words");
        Assert.True(first + count * size <= PoolGeometry.ChunkSizeInBytes, "a block reaches out of the chunk");
        Assert.True(PoolGeometry.AlignmentOf(sizeClass) is 16 or 32 or 64 or 128);
        Assert.Equal(0, first % PoolGeometry.AlignmentOf(sizeClass));
        Assert.Equal(0, size % PoolGeometry.AlignmentOf(sizeClass));
        int waste = PoolGeometry.ChunkSizeInBytes - first - count * size;
        Assert.True(waste < size + 8 + 128, $"{waste} bytes are left over: room for one more block");
    }

    [Fact]
    public void Every_size_and_alignment_gets_the_smallest_class_that_serves()
    {
        foreach (int alignment in (int[])[8, 16, 64, 128])
        {
            for (int size = 1; size <= PoolGeometry.MaxBlockSizeInBytes; size++)
            {
                int found = PoolGeometry.ClassFor(size, alignment);
                Assert.InRange(found, PoolGeometry.FirstObjectClass, PoolGeometry.ClassCount - 1);
                Assert.True(PoolGeometry.BlockSizes[found] >= size && PoolGeometry.AlignmentOf(found) >= alignment);
                for (int smaller = PoolGeometry.FirstObjectClass; smaller < found; smaller++)
                {
                    Assert.True(PoolGeometry.BlockSizes[smaller] < size || PoolGeometry.AlignmentOf(smaller) < alignment);
                }
            }
        }

        Assert.Equal(-1, PoolGeometry.ClassFor(PoolGeometry.MaxBlockSizeInBytes + 1, 8));
    }

    [Fact]
    public void Object_classes_ascend_and_the_table_is_the_layouts()
    {
        Assert.Equal(
            [16, 256, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192],
            PoolGeometry.BlockSizes.ToArray());
        Assert.Equal(PoolGeometry.ClassCount, PoolGeometry.BlockSizes.Length);
        Assert.Equal(65536, PoolGeometry.ChunkSizeInBytes);
        Assert.Equal(NameEntry.SizeInBytes, PoolGeometry.BlockSizes[PoolGeometry.NameClass]);
        Assert.Equal(AttachmentEntry.SizeInBytes, PoolGeometry.BlockSizes[PoolGeometry.AttachmentClass]);
        ushort[] objects = PoolGeometry.BlockSizes[PoolGeometry.FirstObjectClass..].ToArray();
        Assert.Equal(objects.Order(), objects);
        // A class is its byte plus one in a chunk's word.
        Assert.True(PoolGeometry.ClassCount < 255);
    }

    [Fact]
    public void Small_value_costs_at_most_64_bytes_more_than_itself()
    {
        // Header 32, "=i" 2, to 8: 40; and the word.
        int sizeClass = PoolGeometry.ClassFor(40 + 8, 8);
        Assert.True(PoolGeometry.BlockSizes[sizeClass] + 8 - 4 <= 64);
    }
}
