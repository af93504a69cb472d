using System.Runtime.InteropServices;

namespace Managers.Platform.Windows;

/// <summary>
/// What the record file of a segment says, at its start. The memory itself is a section of the page file, found by the id, or lies in the file from <see cref="RecordFile.DataStart"/> on.
/// <code>
///  0  8  magic            16 16  id of the section         36 4  not 0: the name is given up
///  8  8  length in bytes  32  4  flags                     40 4  length of the name in bytes; it follows at 64, in UTF-8
/// </code>
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct SegmentRecord
{
    internal const int SizeInBytes = 64;
    internal const ulong MagicValue = 0x3143_4552_5347_4D; // "MGSREC1"

    /// <summary>The memory lies in this file: the name outlives all users, and a section of the page file does not.</summary>
    internal const uint InFile = 1;

    /// <summary>Pages are committed when they are asked for.</summary>
    internal const uint Sparse = 2;

    [FieldOffset(0)]
    internal ulong Magic;
    [FieldOffset(8)]
    internal ulong LengthInBytes;
    [FieldOffset(16)]
    internal Guid Id;
    [FieldOffset(32)]
    internal uint Flags;
    [FieldOffset(36)]
    internal uint IsRemoved;
    [FieldOffset(40)]
    internal uint NameLengthInBytes;
}
