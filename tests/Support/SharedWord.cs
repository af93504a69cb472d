using System.Runtime.InteropServices;
using Managers.Memory;

namespace Managers.Tests.Support;

/// <summary>The first data word of a small object, read from the file of its manager: what another process would see.</summary>
public static class SharedWord
{
    /// <summary>Reads the word.</summary>
    public static ulong Of(SharedObject small)
    {
        SharedToken token = small.ToToken();
        if (OperatingSystem.IsWindows())
        {
            ReadOnlySpan<byte> all = SegmentFiles.ReadAllBytes(SegmentFiles.PathOf(token.Segment.Text)).AsSpan((int)token.Offset);
            return MemoryMarshal.Read<ulong>(all[(int)MemoryMarshal.AsRef<ObjectHeader>(all).DataOffset..]);
        }

        using var stream = new FileStream(SegmentFiles.PathOf(token.Segment.Text), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        Span<byte> bytes = stackalloc byte[ObjectHeader.SizeInBytes];
        RandomAccess.Read(stream.SafeFileHandle, bytes, (long)token.Offset);
        uint dataOffset = MemoryMarshal.AsRef<ObjectHeader>(bytes).DataOffset;
        RandomAccess.Read(stream.SafeFileHandle, bytes[..8], (long)token.Offset + dataOffset);
        return MemoryMarshal.Read<ulong>(bytes);
    }
}
