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
}
