using Managers.Platform;

namespace Managers.Memory;

/// <summary>What an opener verifies before it believes anything a segment says; all against the mapped size.</summary>
internal static unsafe class SegmentChecks
{
    /// <summary>Check sum over bytes 8 to 239 of a header.</summary>
    internal static ulong ChecksumOf(in SegmentHeader header)
    {
        fixed (SegmentHeader* start = &header)
        {
            // Safety: the bytes lie inside the header.
            return Fnv64.Add(Fnv64.Start, new ReadOnlySpan<byte>((byte*)start + 8, 232));
        }
    }

    /// <summary>Verifies a mapped header.</summary>
    /// <exception cref="SegmentException">Wrong magic, version, ABI, check sum or sizes.</exception>
    internal static void Verify(SegmentName name, SegmentHeader* header, nuint mappedInBytes, uint wantedKind)
    {
        if (mappedInBytes < SegmentHeader.SizeInBytes)
        {
            throw Corrupt(name, $"the file has {mappedInBytes} bytes, a header alone needs {SegmentHeader.SizeInBytes}");
        }

        // acquire: pairs with the release store of the magic in SegmentWriter, the last step of creation
        ulong magic = Volatile.Read(ref header->Magic);
        if (magic != SegmentHeader.MagicValue)
        {
            throw Corrupt(name, $"the first 8 bytes are 0x{magic:x16}, a segment of this library starts with 0x{SegmentHeader.MagicValue:x16}");
        }

        if (header->Major != SegmentHeader.CurrentMajor)
        {
            throw Version(name, $"layout version {header->Major}.{header->Minor}, this library reads {SegmentHeader.CurrentMajor}.x");
        }

        if (header->AbiHash != AbiHash.Value)
        {
            throw Version(name, $"ABI hash 0x{header->AbiHash:x16}, this build of the library has 0x{AbiHash.Value:x16}");
        }

        if (header->HeaderSizeInBytes != SegmentHeader.SizeInBytes)
        {
            throw Version(name, $"a header of {header->HeaderSizeInBytes} bytes, this library reads {SegmentHeader.SizeInBytes}");
        }

        if (header->RequiredFeatures != 0)
        {
            throw Version(name, $"required features 0x{header->RequiredFeatures:x}, this library knows none");
        }

        ulong checksum = ChecksumOf(in *header);
        if (header->Checksum != checksum)
        {
            throw Corrupt(name, $"the header's check sum is 0x{header->Checksum:x16}, its bytes give 0x{checksum:x16}");
        }

        if (header->TotalSizeInBytes > mappedInBytes)
        {
            throw Corrupt(name, $"the header says {header->TotalSizeInBytes} bytes, the file has {mappedInBytes}: it was truncated");
        }

        if (header->SegmentKind != wantedKind)
        {
            throw Corrupt(name, $"it is a segment of kind {header->SegmentKind}, wanted is {wantedKind} (1 manager, 2 object, 3 rings of a connection)");
        }

        ulong total = header->TotalSizeInBytes;
        bool fits = wantedKind == SegmentHeader.ManagerSegmentKind
            ? Within(header->ParticipantsOffset, (ulong)header->ParticipantCount * ParticipantEntry.SizeInBytes, total)
                && Within(header->ChunkTableOffset, (ulong)header->ChunkCount * 8, total)
                && Within(header->PoolOffset, header->PoolSizeInBytes, total)
                && header->ParticipantSizeInBytes == ParticipantEntry.SizeInBytes
                && header->ParticipantCount <= BlockWord.NoOwnerSlot
                && header->ChunkSizeInBytes == PoolGeometry.ChunkSizeInBytes
                && header->PoolSizeInBytes == (ulong)header->ChunkCount * PoolGeometry.ChunkSizeInBytes
            : Within(header->DataOffset, header->DataSizeInBytes, total)
                && Within(header->TextOffset, header->TextLengthInBytes, SegmentHeader.SizeInBytes);
        if (!fits)
        {
            throw Corrupt(name, "its regions do not lie inside the file");
        }
    }

    internal static SegmentException Corrupt(SegmentName name, string found) =>
        new(SegmentErrorReason.Corrupt, $"Segment '{name}' cannot be opened: {found}. Remove it (LocalManager.Unlink) if no program needs it.");

    private static SegmentException Version(SegmentName name, string found) =>
        new(SegmentErrorReason.VersionMismatch, $"Segment '{name}' cannot be opened: {found}. Use one version of the library in all processes.");

    private static bool Within(ulong offset, ulong length, ulong total) => offset <= total && length <= total - offset && offset >= 64;
}
