namespace Managers.Memory;

/// <summary>
/// One number for everything two builds must agree on: computed from the structures themselves, so that nobody can change one and
/// forget to say so. docs/memory-layout.md lists the inputs in order and the result for this version.
/// </summary>
internal static unsafe class AbiHash
{
    internal static readonly ulong Value = Compute();

    private static ulong Compute()
    {
        ulong hash = Fnv64.Start;
        SegmentHeader segment = default;
        Add(SegmentHeader.SizeInBytes);
        Field(&segment, &segment.Magic);
        Field(&segment, &segment.Major);
        Field(&segment, &segment.HeaderSizeInBytes);
        Field(&segment, &segment.RequiredFeatures);
        Field(&segment, &segment.AbiHash);
        Field(&segment, &segment.TotalSizeInBytes);
        Field(&segment, &segment.SegmentKind);
        Field(&segment, &segment.Flags);
        Field(&segment, &segment.Uuid);
        Field(&segment, &segment.ManagerUuid);
        Field(&segment, &segment.ParticipantsOffset);
        Field(&segment, &segment.ChunkTableOffset);
        Field(&segment, &segment.PoolOffset);
        Field(&segment, &segment.DataOffset);
        Field(&segment, &segment.Object);
        Field(&segment, &segment.TextOffset);
        Field(&segment, &segment.Checksum);
        Field(&segment, &segment.State);

        ObjectHeader shared = default;
        Add(sizeof(ObjectHeader));
        Field(&shared, &shared.SchemaHash);
        Field(&shared, &shared.ElementCount);
        Field(&shared, &shared.ElementSizeInBytes);
        Field(&shared, &shared.Kind);
        Field(&shared, &shared.TextLengthInBytes);
        Field(&shared, &shared.DataOffset);
        Field(&shared, &shared.DataSizeInBytes);

        ParticipantEntry participant = default;
        Add(sizeof(ParticipantEntry));
        Field(&participant, &participant.Generation);
        Field(&participant, &participant.Active);

        NameEntry name = default;
        Add(sizeof(NameEntry));
        Field(&name, &name.Id);
        Field(&name, &name.Uuid);
        Field(&name, &name.Kind);
        Add(NameEntry.NameStart);
        Add(sizeof(AttachmentEntry));

        Add(PoolGeometry.ChunkSizeInBytes);
        foreach (ushort size in PoolGeometry.BlockSizes)
        {
            Add(size);
        }

        Add(ObjectCells.LockSizeInBytes);
        Add(ObjectCells.EventSizeInBytes);
        Add(ObjectCells.BarrierHeaderSizeInBytes);
        Add(ObjectCells.BarrierMemberSizeInBytes);
        Add(ObjectCells.JournalHeaderSizeInBytes);
        Add(ObjectCells.SemaphoreHeaderSizeInBytes);
        Add(ObjectCells.SemaphoreRowSizeInBytes);
        Add(ObjectCells.ConditionHeaderSizeInBytes);
        Add(ObjectCells.ConditionWaiterSizeInBytes);
        Add(ObjectCells.ReaderWriterLockHeaderSizeInBytes);
        Add(ObjectCells.ReaderWriterLockLineSizeInBytes);
        Add(ObjectCells.QueueHeaderSizeInBytes);

        LockCell gate = default;
        Field(&gate, &gate.LastDeadOwner);
        Field(&gate, &gate.Previous);
        Field(&gate, &gate.Next);
        Field(&gate, &gate.Depth);
        Field(&gate, &gate.NextInTurn);
        Field(&gate, &gate.Counters);
        Field(&gate, &gate.Acquires);

        SemaphoreCell semaphore = default;
        Field(&semaphore, &semaphore.Count);
        Field(&semaphore, &semaphore.Initial);
        Field(&semaphore, &semaphore.Step);
        Field(&semaphore, &semaphore.NextInTurn);
        Field(&semaphore, &semaphore.Changes);

        ConditionCell condition = default;
        Field(&condition, &condition.LockOffset);
        Field(&condition, &condition.NextTicket);
        Field(&condition, &condition.Used);
        ConditionWaiter waiter = default;
        Field(&waiter, &waiter.State);
        Field(&waiter, &waiter.Ticket);

        ReaderWriterCell readerWriter = default;
        Field(&readerWriter, &readerWriter.Departures);
        Field(&readerWriter, &readerWriter.LineCount);

        QueueCell queue = default;
        Field(&queue, &queue.Tail);
        Field(&queue, &queue.Head);
        Field(&queue, &queue.ConsumersSleeping);
        Field(&queue, &queue.Done);
        return hash;

        void Add(long number) => hash = Fnv64.Add(hash, (ulong)number);

        // Safety: both pointers are into one local; only their distance is used.
        void Field(void* structure, void* field) => Add((byte*)field - (byte*)structure);
    }
}

/// <summary>Sizes of the cells whose code lies in Values and Locks; here because the layout is one, drawn at their types.</summary>
internal static class ObjectCells
{
    internal const int LockSizeInBytes = 128;
    internal const int EventSizeInBytes = 128;
    internal const int BarrierHeaderSizeInBytes = 128;
    internal const int BarrierMemberSizeInBytes = 16;
    internal const int JournalHeaderSizeInBytes = 16;
    internal const int SemaphoreHeaderSizeInBytes = 256;
    internal const int SemaphoreRowSizeInBytes = 16;
    internal const int ConditionHeaderSizeInBytes = 128;
    internal const int ConditionWaiterSizeInBytes = 16;
    internal const int ReaderWriterLockHeaderSizeInBytes = 256;
    internal const int ReaderWriterLockLineSizeInBytes = 64;
    internal const int QueueHeaderSizeInBytes = 576;
}
