namespace Managers.Memory;

/// <summary>
/// How a manager's capacity is cut up: chunks of 64 KiB, each of one block size. A chunk starts with the words of its blocks;
/// the blocks follow at the next multiple of their alignment.
/// </summary>
internal static class PoolGeometry
{
    internal const int ChunkSizeInBytes = 64 * 1024;
    internal const int MaxChunks = 1 << 20;

    /// <summary>The class of a chunk is its index here. The numbers are part of the layout.</summary>
    internal static ReadOnlySpan<ushort> BlockSizes => [16, 256, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536, 2048, 3072, 4096, 6144, 8192];

    internal const int ClassCount = 18;

    /// <summary>Attachment records: 16 bytes.</summary>
    internal const int AttachmentClass = 0;

    /// <summary>Names: 256 bytes, in chunks of their own, so that no object can be taken for a name.</summary>
    internal const int NameClass = 1;

    /// <summary>Classes from here on hold objects.</summary>
    internal const int FirstObjectClass = 2;

    internal const int MaxBlockSizeInBytes = 8192;

    /// <summary>The smallest class whose blocks hold <paramref name="sizeInBytes"/> at <paramref name="alignment"/>; -1 if none does.</summary>
    internal static int ClassFor(int sizeInBytes, int alignment)
    {
        for (int i = FirstObjectClass; i < ClassCount; i++)
        {
            if (BlockSizes[i] >= sizeInBytes && AlignmentOf(i) >= alignment)
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Blocks of a class start at multiples of this: the largest power of two that divides the size, at most 128.</summary>
    internal static int AlignmentOf(int sizeClass)
    {
        int size = BlockSizes[sizeClass];
        return Math.Min(size & -size, 128);
    }

    internal static int BlocksPerChunk(int sizeClass) => s_blocksPerChunk[sizeClass];

    /// <summary>Offset of the first block in a chunk.</summary>
    internal static int FirstBlock(int sizeClass) => s_firstBlock[sizeClass];

    private static readonly int[] s_blocksPerChunk = new int[ClassCount];
    private static readonly int[] s_firstBlock = new int[ClassCount];

    static PoolGeometry()
    {
        for (int i = 0; i < ClassCount; i++)
        {
            int size = BlockSizes[i];
            int align = Math.Max(AlignmentOf(i), 64);
            int count = ChunkSizeInBytes / (size + 8);
            while (Up(count * 8, align) + count * size > ChunkSizeInBytes)
            {
                count--;
            }

            s_blocksPerChunk[i] = count;
            s_firstBlock[i] = Up(count * 8, align);
        }
    }

    private static int Up(int value, int alignment) => (value + alignment - 1) & -alignment;
}
