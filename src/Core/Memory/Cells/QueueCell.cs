using System.Runtime.InteropServices;

namespace Managers.Memory;

/// <summary>
/// What a queue keeps in shared memory before its items: two guards and two positions, each with a cache line to itself. All zero is an empty queue. A position grows for ever; its place in the ring is what is left of it by
/// the ring's size. Bit 0 of a position says that no more will be put; positions of items are counted above it, those of bytes are multiples of 8.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = ObjectCells.QueueHeaderSizeInBytes)]
internal struct QueueCell
{
    internal const ulong Completed = 1;

    /// <summary>Held by who puts; guards the producers' line.</summary>
    [FieldOffset(0)] internal LockCell PutGuard;

    /// <summary>Held by who gets; guards the consumers' line.</summary>
    [FieldOffset(128)] internal LockCell GetGuard;

    /// <summary>Where the next item goes.</summary>
    [FieldOffset(256)] internal ulong Tail;

    /// <summary>The head as producers last saw it: the head is not before it.</summary>
    [FieldOffset(264)] internal ulong SeenHead;

    /// <summary>Where the oldest item is.</summary>
    [FieldOffset(320)] internal ulong Head;

    /// <summary>The tail as consumers last saw it: the tail is not before it.</summary>
    [FieldOffset(328)] internal ulong SeenTail;

    /// <summary>Odd: consumers without anything to take may sleep, on the tail; see <c>Sleepers</c>.</summary>
    [FieldOffset(384)] internal uint ConsumersSleeping;

    /// <summary>The same for producers without room, on the head.</summary>
    [FieldOffset(388)] internal uint ProducersSleeping;

    /// <summary>A <see cref="WaitPolicy"/>; written once.</summary>
    [FieldOffset(392)] internal uint Policy;

    /// <summary>How many items were declared done, modulo 2^64. </summary>
    [FieldOffset(448)] internal ulong Done;

    /// <summary>The same for those who wait until all items are done, on their number.</summary>
    [FieldOffset(456)] internal uint JoinersSleeping;

    [FieldOffset(512)] internal WaitCounters Counters;
}

/// <summary>The sizes of a queue, as checked when it was opened: what shared memory says later cannot lead beyond them.</summary>
/// <param name="Capacity">Items, or bytes, that it holds at most.</param>
/// <param name="Mask">Size of the ring, a power of two, less one.</param>
internal readonly record struct QueueShape(ulong Capacity, ulong Mask);
