using System.Runtime.CompilerServices;
using Managers.Memory;
using Xunit;

namespace Managers.Core.Tests.Memory;

/// <summary>Offsets and sizes of everything in shared memory, as literal numbers: a change of layout must change them here, in the document and in the version.</summary>
public sealed unsafe class LayoutTests
{
    [Fact]
    public void Segment_header()
    {
        SegmentHeader header = default;
        Assert.Equal(4096, sizeof(SegmentHeader));
        Assert.Equal(0x0031_4745_5352_474DUL, SegmentHeader.MagicValue);
        Assert.Equal("MGRSEG1\0"u8.ToArray(), BitConverter.GetBytes(SegmentHeader.MagicValue));
        Assert.Equal((1, 0), (SegmentHeader.CurrentMajor, SegmentHeader.CurrentMinor));
        Assert.Equal(0, Offset(&header, &header.Magic));
        Assert.Equal(8, Offset(&header, &header.Major));
        Assert.Equal(10, Offset(&header, &header.Minor));
        Assert.Equal(12, Offset(&header, &header.HeaderSizeInBytes));
        Assert.Equal(16, Offset(&header, &header.RequiredFeatures));
        Assert.Equal(24, Offset(&header, &header.AbiHash));
        Assert.Equal(32, Offset(&header, &header.TotalSizeInBytes));
        Assert.Equal(40, Offset(&header, &header.SegmentKind));
        Assert.Equal(44, Offset(&header, &header.Flags));
        Assert.Equal(48, Offset(&header, &header.Uuid));
        Assert.Equal(64, Offset(&header, &header.BootId));
        Assert.Equal(80, Offset(&header, &header.PidNamespace));
        Assert.Equal(88, Offset(&header, &header.CreatorStartTime));
        Assert.Equal(96, Offset(&header, &header.CreatorProcessId));
        Assert.Equal(100, Offset(&header, &header.CreatorUserId));
        Assert.Equal(104, Offset(&header, &header.CreatedUnixMilliseconds));
        Assert.Equal(112, Offset(&header, &header.ManagerUuid));
        Assert.Equal(128, Offset(&header, &header.ParticipantsOffset));
        Assert.Equal(136, Offset(&header, &header.ParticipantCount));
        Assert.Equal(140, Offset(&header, &header.ParticipantSizeInBytes));
        Assert.Equal(144, Offset(&header, &header.ChunkTableOffset));
        Assert.Equal(152, Offset(&header, &header.ChunkCount));
        Assert.Equal(156, Offset(&header, &header.ChunkSizeInBytes));
        Assert.Equal(160, Offset(&header, &header.PoolOffset));
        Assert.Equal(168, Offset(&header, &header.PoolSizeInBytes));
        Assert.Equal(176, Offset(&header, &header.DataOffset));
        Assert.Equal(184, Offset(&header, &header.DataSizeInBytes));
        Assert.Equal(192, Offset(&header, &header.Object));
        Assert.Equal(224, Offset(&header, &header.TextOffset));
        Assert.Equal(228, Offset(&header, &header.TextLengthInBytes));
        Assert.Equal(232, Offset(&header, &header.FileMode));
        Assert.Equal(240, Offset(&header, &header.Checksum));
        Assert.Equal(256, Offset(&header, &header.State));
        Assert.Equal(260, Offset(&header, &header.Epoch));
        Assert.Equal((1024, 3072), (SegmentHeader.TextStart, SegmentHeader.MaxTextLengthInBytes));
    }

    [Fact]
    public void Object_header()
    {
        ObjectHeader header = default;
        Assert.Equal(32, sizeof(ObjectHeader));
        Assert.Equal(0, Offset(&header, &header.SchemaHash));
        Assert.Equal(8, Offset(&header, &header.ElementCount));
        Assert.Equal(16, Offset(&header, &header.ElementSizeInBytes));
        Assert.Equal(20, Offset(&header, &header.Kind));
        Assert.Equal(22, Offset(&header, &header.TextLengthInBytes));
        Assert.Equal(24, Offset(&header, &header.DataOffset));
        Assert.Equal(28, Offset(&header, &header.DataSizeInBytes));
    }

    [Fact]
    public void Rows_and_entries()
    {
        ParticipantEntry participant = default;
        Assert.Equal(32, sizeof(ParticipantEntry));
        Assert.Equal(0, Offset(&participant, &participant.Generation));
        Assert.Equal(4, Offset(&participant, &participant.Active));
        Assert.Equal(8, Offset(&participant, &participant.StartTime));
        Assert.Equal(16, Offset(&participant, &participant.PidNamespace));
        Assert.Equal(24, Offset(&participant, &participant.ProcessId));

        NameEntry name = default;
        Assert.Equal(256, sizeof(NameEntry));
        Assert.Equal(0, Offset(&name, &name.BlockOffset));
        Assert.Equal(8, Offset(&name, &name.Id));
        Assert.Equal(16, Offset(&name, &name.Uuid));
        Assert.Equal(32, Offset(&name, &name.Kind));
        Assert.Equal(34, Offset(&name, &name.NameLengthInBytes));
        Assert.Equal(40, NameEntry.NameStart);
        Assert.Equal(16, sizeof(AttachmentEntry));
    }

    [Fact]
    public void Kinds_and_flags_are_numbers_of_the_layout()
    {
        Assert.Equal(Enumerable.Range(0, 13), Enum.GetValues<ObjectKind>().Select(kind => (int)kind));
        Assert.Equal(
            (1u, 2u, 4u, 8u, 16u, 32u, 64u),
            ((uint)SegmentFlags.Persistent, (uint)SegmentFlags.OnCreatorExit, (uint)SegmentFlags.Named, (uint)SegmentFlags.NotReserved, (uint)SegmentFlags.Prefault, (uint)SegmentFlags.HugePages, (uint)SegmentFlags.LockInMemory));
        Assert.Equal((128u, 256u), ((uint)SegmentFlags.RobustLists, (uint)SegmentFlags.NoDeathWatch));
        Assert.Equal((1u, 2u), (SegmentHeader.ManagerSegmentKind, SegmentHeader.ObjectSegmentKind));
    }

    [Fact]
    public void Cells()
    {
        Assert.Equal((128, 128, 128, 16, 16), (ObjectCells.LockSizeInBytes, ObjectCells.EventSizeInBytes, ObjectCells.BarrierHeaderSizeInBytes, ObjectCells.BarrierMemberSizeInBytes, ObjectCells.JournalHeaderSizeInBytes));
        Assert.Equal((256, 16, 128, 16), (sizeof(SemaphoreCell), sizeof(SemaphoreRow), sizeof(ConditionCell), sizeof(ConditionWaiter)));
        Assert.Equal((256, 64, 576, 128), (sizeof(ReaderWriterCell), sizeof(ReaderLine), sizeof(QueueCell), sizeof(LockCell)));
        Assert.Equal(48, Unsafe.SizeOf<ObjectHeader>() + 16);
    }

    [Fact]
    public void Abi_hash_is_this_versions() => Assert.Equal(0x11B2_7373_1451_8AC7UL, AbiHash.Value);

    private static long Offset(void* structure, void* field) => (byte*)field - (byte*)structure;
}
