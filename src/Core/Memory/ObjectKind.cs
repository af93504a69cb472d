namespace Managers.Memory;

/// <summary>What a block or a segment holds. The numbers are part of the layout.</summary>
internal enum ObjectKind : ushort
{
    None = 0,
    Value = 1,
    Struct = 2,
    Array = 3,
    Lock = 4,
    Event = 5,
    Barrier = 6,
    RLock = 7,
    Semaphore = 8,
    Condition = 9,
    ReaderWriterLock = 10,
    Queue = 11,
    ByteQueue = 12,
}
