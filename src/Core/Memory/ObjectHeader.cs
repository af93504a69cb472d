using System.Runtime.InteropServices;

namespace Managers.Memory;

/// <summary>
/// Describes one shared object. Stands at the start of a small object's block, and at offset 192 of a big object's segment.
/// <code>
///  0  u64  schema hash      of the canonical layout text (docs/memory-layout.md)
///  8  u64  element count
/// 16  u32  element size     in bytes
/// 20  u16  kind             ObjectKind
/// 22  u16  text length      bytes of the layout text, which follows this header
/// 24  u32  data offset      from the start of this header to the first data byte
/// 28  u32  data size        bytes of data for small objects; 0 for big ones (the segment's header has it)
/// </code>
/// Written by the creator before the object is published, never again.
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct ObjectHeader
{
    internal const int SizeInBytes = 32;

    [FieldOffset(0)] internal ulong SchemaHash;
    [FieldOffset(8)] internal ulong ElementCount;
    [FieldOffset(16)] internal uint ElementSizeInBytes;
    [FieldOffset(20)] internal ushort Kind;
    [FieldOffset(22)] internal ushort TextLengthInBytes;
    [FieldOffset(24)] internal uint DataOffset;
    [FieldOffset(28)] internal uint DataSizeInBytes;
}
