using System.Buffers.Binary;
using Managers.Memory;
using Managers.Platform;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests.Native;

/// <summary>The bytes of docs/vectors, which docs/memory-layout.md shows, are what the code writes.</summary>
public sealed unsafe class LayoutVectorTests : LeakCheckedTest
{
    private const int BlockWordAndHeader = 9408 + 48;

    [Fact]
    public void Object_segment()
    {
        byte[] written = ObjectSegmentFile([1.5, -2, 0.1, 4]);
        byte[] expected = HexVector.Read("object-segment.hex", 4096 + 32);

        // Whose it is differs from run to run: uuids, boot, process, time. The rest must not.
        expected.AsSpan(48, 80).CopyTo(written.AsSpan(48));
        BinaryPrimitives.WriteUInt64LittleEndian(written.AsSpan(240), Fnv64.Add(Fnv64.Start, written.AsSpan(8, 232)));

        Assert.Equal(HexVector.Dump(expected), HexVector.Dump(written));
        // Safety: the buffer stays pinned while it is looked at, and its length is what is said.
        fixed (byte* start = expected)
        {
            SegmentChecks.Verify(new SegmentName(ManagerScope.CurrentUser, "x"), (SegmentHeader*)start, (nuint)expected.Length, SegmentHeader.ObjectSegmentKind);
        }
    }

    [Fact]
    public void Small_value_by_format()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedValue<int> value = manager.CreateSharedValue("i", 42);

        byte[] chunk = BytesOf(manager, ChunkOf(manager, value.ToToken().Offset), BlockWordAndHeader);

        Assert.Equal(HexVector.Dump(HexVector.Read("small-value.hex", BlockWordAndHeader)), HexVector.Dump(chunk));
    }

    [Fact]
    public void Small_struct_with_a_journal()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedStruct<(int, int, double)> value = manager.CreateSharedStruct("iid", (1, 2, 3.0));
        value.Value = (4, 5, 6.0);

        byte[] block = BytesOf(manager, value.ToToken().Offset, 96);

        Assert.Equal(HexVector.Dump(HexVector.Read("small-journal.hex", 96)), HexVector.Dump(block));
    }

    [Fact]
    public void The_document_shows_the_vector()
    {
        string[] document = File.ReadAllLines(Path.Combine(NativeTools.Root, "docs", "memory-layout.md"));
        string[] vector = [.. File.ReadLines(Path.Combine(NativeTools.Vectors, "object-segment.hex")).Where(line => line.StartsWith("00", StringComparison.Ordinal))];

        Assert.NotEmpty(vector);
        Assert.Equal(vector, document.Where(line => line.Length > 5 && line[4] == ':' && line.StartsWith("00", StringComparison.Ordinal)));
    }

    [Fact]
    public void The_document_has_the_ABI_hash_of_the_code()
    {
        string document = File.ReadAllText(Path.Combine(NativeTools.Root, "docs", "memory-layout.md"));

        Assert.Contains($"**`0x{AbiHash.Value:x16}`**", document, StringComparison.Ordinal);
        Assert.Contains($"ABI hash | `0x{AbiHash.Value:x16}`", document, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("f8", 0x08013207b491d479)]
    [InlineData("i4", 0x080d3b07b4a647c4)]
    [InlineData("lock", 0x69525cb75f0011cd)]
    [InlineData("{X:f8@0,Y:f8@8}:16", 0x970a50d556fae968)]
    public void Hashes_of_texts_are_those_of_the_document(string text, ulong hash)
    {
        Assert.Equal(hash, Fnv64.OfText(text));
        Assert.Contains($"0x{hash:x16}", File.ReadAllText(Path.Combine(NativeTools.Root, "docs", "memory-layout.md")), StringComparison.Ordinal);
    }

    /// <summary>Four doubles fit a block; the longest array that does not has the same header but for count and size, so the code makes a segment of four.</summary>
    private byte[] ObjectSegmentFile(ReadOnlySpan<double> values)
    {
        ManagerSegment manager = ManagerSegment.Create(new SegmentName(ManagerScope.CurrentUser, NewName()), 1 << 20, new SegmentOptions());
        try
        {
            var descriptor = new ObjectDescriptor(ObjectKind.Array, "=d", SharedLayout.HashOf<double>(), sizeof(double));
            ObjectPlace place = manager.Allocate(descriptor, (ulong)values.Length, (ulong)values.Length * sizeof(double), 64, forceSegment: true);
            values.CopyTo(new Span<double>(place.Data, values.Length));
            byte[] bytes = SegmentFiles.ReadAllBytes(SegmentFiles.PathOf(place.Segment!.Name.Text));
            ManagerSegment.Release(in place, disposed: true);
            return bytes;
        }
        finally
        {
            manager.Close();
        }
    }

    private static ulong ChunkOf(LocalManager manager, ulong offset)
    {
        byte[] header = BytesOf(manager, 0, 256);
        ulong pool = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(160));
        return pool + (offset - pool) / 65536 * 65536;
    }

    private static byte[] BytesOf(LocalManager manager, ulong offset, int length)
    {
        return SegmentFiles.ReadAllBytes(SegmentFiles.PathOf(manager.Name!)).AsSpan((int)offset, length).ToArray();
    }
}
