using System.Runtime.InteropServices;

namespace Managers.Memory;

/// <summary>
/// The first 4096 bytes of every segment, little endian. Bytes 8 to 239 are written by the creator before the magic and never again;
/// what changes later has cache lines of its own. docs/memory-layout.md is the normative text.
/// <code>
///    0  u64  magic                 written last, with release
///    8  u16  major   10 u16 minor   12 u32 header size
///   16  u64  required features     a bit an opener does not know: refuse
///   24  u64  ABI hash              of the sizes and offsets of every structure in here
///   32  u64  size in bytes         exact length of the segment
///   40  u32  segment kind          1 manager, 2 object, 3 rings of a connection
///   44  u32  flags                 SegmentFlags
///   48  16 B uuid                  64  16 B boot id
///   80  u64  pid namespace         88 u64 creator's start time   96 u32 creator's pid   100 u32 creator's uid   104 u64 created, Unix ms
///  112  16 B uuid of the manager's segment (object segments)
///  128  u64  participants' offset  136 u32 count   140 u32 entry size
///  144  u64  chunk table's offset  152 u32 chunk count   156 u32 chunk size
///  160  u64  pool's offset         168 u64 pool's size
///  176  u64  data offset           184 u64 data size (object segments)
///  192  32 B object header         (object segments)
///  224  u32  text offset           228 u32 text length   232 u32 file mode   236 u32 zero
///  240  u64  check sum             of bytes 8 to 239
///  256  u32  state                 1 open, 2 retired      260 u32 epoch
/// 1024  text: the layout text of an object segment, UTF-8
/// </code>
/// </summary>
[StructLayout(LayoutKind.Explicit, Size = SizeInBytes)]
internal struct SegmentHeader
{
    internal const int SizeInBytes = 4096;
    internal const ulong MagicValue = 0x0031_4745_5352_474D; // "MGRSEG1\0"
    internal const ushort CurrentMajor = 1;
    internal const ushort CurrentMinor = 0;
    internal const uint ManagerSegmentKind = 1;
    internal const uint ObjectSegmentKind = 2;
    internal const uint RingSegmentKind = 3;
    internal const uint StateOpen = 1;
    internal const uint StateRetired = 2;
    internal const int ObjectStart = 192;
    internal const int TextStart = 1024;
    internal const int MaxTextLengthInBytes = SizeInBytes - TextStart;

    [FieldOffset(0)] internal ulong Magic;
    [FieldOffset(8)] internal ushort Major;
    [FieldOffset(10)] internal ushort Minor;
    [FieldOffset(12)] internal uint HeaderSizeInBytes;
    [FieldOffset(16)] internal ulong RequiredFeatures;
    [FieldOffset(24)] internal ulong AbiHash;
    [FieldOffset(32)] internal ulong TotalSizeInBytes;
    [FieldOffset(40)] internal uint SegmentKind;
    [FieldOffset(44)] internal SegmentFlags Flags;
    [FieldOffset(48)] internal Guid Uuid;
    [FieldOffset(64)] internal Guid BootId;
    [FieldOffset(80)] internal ulong PidNamespace;
    [FieldOffset(88)] internal ulong CreatorStartTime;
    [FieldOffset(96)] internal uint CreatorProcessId;
    [FieldOffset(100)] internal uint CreatorUserId;
    [FieldOffset(104)] internal ulong CreatedUnixMilliseconds;
    [FieldOffset(112)] internal Guid ManagerUuid;
    [FieldOffset(128)] internal ulong ParticipantsOffset;
    [FieldOffset(136)] internal uint ParticipantCount;
    [FieldOffset(140)] internal uint ParticipantSizeInBytes;
    [FieldOffset(144)] internal ulong ChunkTableOffset;
    [FieldOffset(152)] internal uint ChunkCount;
    [FieldOffset(156)] internal uint ChunkSizeInBytes;
    [FieldOffset(160)] internal ulong PoolOffset;
    [FieldOffset(168)] internal ulong PoolSizeInBytes;
    [FieldOffset(176)] internal ulong DataOffset;
    [FieldOffset(184)] internal ulong DataSizeInBytes;
    [FieldOffset(ObjectStart)] internal ObjectHeader Object;
    [FieldOffset(224)] internal uint TextOffset;
    [FieldOffset(228)] internal uint TextLengthInBytes;
    [FieldOffset(232)] internal uint FileMode;
    [FieldOffset(240)] internal ulong Checksum;
    [FieldOffset(256)] internal uint State;
    [FieldOffset(260)] internal uint Epoch;
}

/// <summary>Properties of a segment that openers and sweepers look at.</summary>
[Flags]
internal enum SegmentFlags : uint
{
    None = 0,

    /// <summary>The name stays when nobody uses the segment.</summary>
    Persistent = 1,

    /// <summary>The name goes when the creator goes, used or not.</summary>
    OnCreatorExit = 2,

    /// <summary>An object that its manager knows by name: stays while the manager is in use.</summary>
    Named = 4,

    /// <summary>Memory is taken when it is first touched, not when an object is made. Objects made by others in this manager follow these four as well.</summary>
    NotReserved = 8,

    /// <summary>Big objects are mapped page by page when they are made.</summary>
    Prefault = 16,

    /// <summary>Huge pages are asked for.</summary>
    HugePages = 32,

    /// <summary>Big objects are locked in memory.</summary>
    LockInMemory = 64,

    /// <summary>Holders enter locks in the robust list of their thread where the system has one.</summary>
    RobustLists = 128,

    /// <summary>Who waits does not have the kernel watch for the death of whom it waits for.</summary>
    NoDeathWatch = 256,
}
