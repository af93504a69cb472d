using System.Runtime.InteropServices;
using CsCheck;
using Managers.Memory;
using Managers.Platform;
using Xunit;

namespace Managers.Core.Tests.Memory;

/// <summary>What an opener believes: only a header whose bytes are the creator's and whose regions lie in the file. Anything else is a SegmentException.</summary>
public sealed unsafe class SegmentChecksTests
{
    private const ulong Total = 1 << 20;

    // Bytes that the check sum and the magic cover; what lies behind is not the creator's alone.
    private const int GuardedBytes = 248;

    private static readonly SegmentName s_name = new(ManagerScope.CurrentUser, "checked");

    public static TheoryData<string, SegmentErrorReason> Faults => new()
    {
        { "magic", SegmentErrorReason.Corrupt },
        { "major", SegmentErrorReason.VersionMismatch },
        { "abi", SegmentErrorReason.VersionMismatch },
        { "features", SegmentErrorReason.VersionMismatch },
        { "checksum", SegmentErrorReason.Corrupt },
        { "size", SegmentErrorReason.Corrupt },
        { "kind", SegmentErrorReason.Corrupt },
        { "participants", SegmentErrorReason.Corrupt },
        { "participant size", SegmentErrorReason.Corrupt },
        { "chunk table", SegmentErrorReason.Corrupt },
        { "chunk size", SegmentErrorReason.Corrupt },
        { "pool", SegmentErrorReason.Corrupt },
        { "pool size", SegmentErrorReason.Corrupt },
    };

    [Fact]
    public void Valid_headers_pass()
    {
        SegmentHeader manager = Manager();
        SegmentHeader made = Object();

        Assert.Null(Verify(manager, (nuint)Total, SegmentHeader.ManagerSegmentKind));
        Assert.Null(Verify(manager, (nuint)Total + 4096, SegmentHeader.ManagerSegmentKind));
        Assert.Null(Verify(made, (nuint)Total, SegmentHeader.ObjectSegmentKind));
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public void Each_fault_has_its_reason(string fault, SegmentErrorReason reason)
    {
        SegmentHeader header = Manager();
        switch (fault)
        {
            case "magic": header.Magic ^= 1; break;
            case "major": header.Major++; break;
            case "abi": header.AbiHash ^= 1; break;
            case "features": header.RequiredFeatures = 4; break;
            case "checksum": header.CreatedUnixMilliseconds++; break;
            case "size": header.TotalSizeInBytes = Total + 1; break;
            case "kind": header.SegmentKind = SegmentHeader.ObjectSegmentKind; break;
            case "participants": header.ParticipantsOffset = Total - 31; break;
            case "participant size": header.ParticipantSizeInBytes = 64; break;
            case "chunk table": header.ChunkTableOffset = ulong.MaxValue - 7; break;
            case "chunk size": header.ChunkSizeInBytes = 4096; break;
            case "pool": header.PoolOffset = Total; break;
            default: header.PoolSizeInBytes -= 8; break;
        }

        if (fault != "checksum")
        {
            header.Checksum = SegmentChecks.ChecksumOf(in header);
        }

        SegmentException? error = Verify(header, (nuint)Total, SegmentHeader.ManagerSegmentKind);
        Assert.NotNull(error);
        Assert.Equal(reason, error.Reason);
        Assert.Contains("'checked'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Short_file_is_refused_before_it_is_read()
    {
        SegmentException? error = Verify([0], 4095, SegmentHeader.ManagerSegmentKind);

        Assert.Contains("4095 bytes", error?.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Random_bytes_never_pass() => Gen.Byte.Array[4096].Sample(bytes => Verify(bytes, 4096, SegmentHeader.ManagerSegmentKind) is not null, iter: 300);

    [Fact]
    public void Changed_bytes_pass_only_where_they_are_not_the_creators() =>
        Gen.Select(Gen.Bool, Gen.Select(Gen.Int[0, 600], Gen.Byte).Array[1, 4]).Sample((manager, changes) =>
        {
            byte[] bytes = Bytes(manager ? Manager() : Object());
            byte[] original = [.. bytes];
            foreach ((int at, byte value) in changes)
            {
                bytes[at] = value;
            }

            bool same = bytes.AsSpan(0, GuardedBytes).SequenceEqual(original.AsSpan(0, GuardedBytes));
            return same == (Verify(bytes, (nuint)Total, manager ? SegmentHeader.ManagerSegmentKind : SegmentHeader.ObjectSegmentKind) is null);
        });

    [Fact]
    public void Header_with_a_right_check_sum_passes_only_if_its_regions_lie_in_the_file() =>
        Gen.Select(Gen.Bool, Gen.Int[0, 7], Gen.OneOf(Gen.ULong, Gen.ULong[0, 2 * Total])).Sample((manager, field, value) =>
        {
            SegmentHeader header = manager ? Manager() : Object();
            switch (field)
            {
                case 0: header.ParticipantsOffset = value; break;
                case 1: header.ParticipantCount = (uint)value; break;
                case 2: header.ChunkTableOffset = value; break;
                case 3: header.ChunkCount = (uint)value; break;
                case 4: header.PoolOffset = value; break;
                case 5: header.PoolSizeInBytes = value; break;
                case 6: header.DataOffset = value; break;
                default: header.DataSizeInBytes = value; break;
            }

            header.Checksum = SegmentChecks.ChecksumOf(in header);
            if (Verify(header, (nuint)Total, manager ? SegmentHeader.ManagerSegmentKind : SegmentHeader.ObjectSegmentKind) is not null)
            {
                return true;
            }

            return manager
                ? Inside(header.ParticipantsOffset, (UInt128)header.ParticipantCount * 32) && Inside(header.ChunkTableOffset, (UInt128)header.ChunkCount * 8)
                    && Inside(header.PoolOffset, header.PoolSizeInBytes) && header.PoolSizeInBytes == header.ChunkCount * 65536UL
                : Inside(header.DataOffset, header.DataSizeInBytes);
        });

    private static bool Inside(ulong offset, UInt128 length) => offset + length <= Total;

    private static SegmentHeader Manager()
    {
        SegmentHeader header = SegmentWriter.NewHeader(SegmentHeader.ManagerSegmentKind, SegmentFlags.None, SegmentOptions.DefaultMode, (nuint)Total);
        header.ParticipantsOffset = 8192;
        header.ParticipantCount = 4095;
        header.ParticipantSizeInBytes = ParticipantEntry.SizeInBytes;
        header.ChunkTableOffset = 4096;
        header.ChunkCount = 10;
        header.ChunkSizeInBytes = PoolGeometry.ChunkSizeInBytes;
        header.PoolOffset = 196608;
        header.PoolSizeInBytes = 10 * PoolGeometry.ChunkSizeInBytes;
        return Sealed(header);
    }

    private static SegmentHeader Object()
    {
        SegmentHeader header = SegmentWriter.NewHeader(SegmentHeader.ObjectSegmentKind, SegmentFlags.None, SegmentOptions.DefaultMode, (nuint)Total);
        header.DataOffset = ObjectSegment.DataStart;
        header.DataSizeInBytes = Total - ObjectSegment.DataStart;
        header.TextOffset = SegmentHeader.TextStart;
        header.TextLengthInBytes = 2;
        return Sealed(header);
    }

    private static SegmentHeader Sealed(SegmentHeader header)
    {
        header.Checksum = SegmentChecks.ChecksumOf(in header);
        header.Magic = SegmentHeader.MagicValue;
        return header;
    }

    private static byte[] Bytes(SegmentHeader header) => MemoryMarshal.AsBytes(new ReadOnlySpan<SegmentHeader>(in header)).ToArray();

    private static SegmentException? Verify(SegmentHeader header, nuint mapped, uint kind) => Verify(Bytes(header), mapped, kind);

    private static SegmentException? Verify(byte[] bytes, nuint mapped, uint kind)
    {
        fixed (byte* start = bytes)
        {
            try
            {
                SegmentChecks.Verify(s_name, (SegmentHeader*)start, mapped, kind);
                return null;
            }
            catch (SegmentException e)
            {
                return e;
            }
        }
    }
}
