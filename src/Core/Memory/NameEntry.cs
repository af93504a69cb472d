using System.Runtime.InteropServices;

namespace Managers.Memory;

/// <summary>
/// A name of an object, in a block of the 256-byte class.
/// <code>
///  0  u64  block offset   of a small object; 0: a big one
///  8  u64  incarnation of that block, or the id of the big object's segment
/// 16  16 B uuid of the big object's segment
/// 32  u16  kind           34 u16 name length in bytes   36 u32 zero
/// 40  name, UTF-8, at most 200 bytes
/// </code>
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct NameEntry
{
    internal const int SizeInBytes = 256;
    internal const int NameStart = 40;

    [FieldOffset(0)] internal ulong BlockOffset;
    [FieldOffset(8)] internal ulong Id;
    [FieldOffset(16)] internal Guid Uuid;
    [FieldOffset(32)] internal ushort Kind;
    [FieldOffset(34)] internal ushort NameLengthInBytes;
}

/// <summary>Who is attached to what, in a block of the 16-byte class that belongs to the attached process.</summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct AttachmentEntry
{
    internal const int SizeInBytes = 16;

    [FieldOffset(0)] internal ulong BlockOffset;
    [FieldOffset(8)] internal ulong Incarnation;
}
