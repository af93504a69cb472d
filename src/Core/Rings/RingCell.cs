using System.Runtime.InteropServices;

namespace Managers.Rings;

/// <summary>
/// One direction of a pair of rings: how far it was written and read, in bytes since it began. Each has a line of its own, and the next one free, as processors fetch two. docs/memory-layout.md.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct RingCell
{
    internal const int SizeInBytes = 256;

    /// <summary>Bytes written. Changed by the writer.</summary>
    [FieldOffset(0)] internal ulong Tail;

    /// <summary>Bytes read. Changed by the reader.</summary>
    [FieldOffset(128)] internal ulong Head;
}
