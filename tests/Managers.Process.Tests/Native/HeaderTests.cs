using System.Buffers.Binary;
using System.Globalization;
using Managers.Locks;
using Managers.Memory;
using Managers.Platform;
using Managers.Platform.Unix;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests.Native;

/// <summary>native/include/managers.h says what the code says: the same numbers, and the same answer to every header.</summary>
public sealed unsafe class HeaderTests : LeakCheckedTest
{
    private const int Status = 10;

    [Fact]
    public void Numbers_are_those_of_the_code()
    {
        ToolResult result = NativeTools.Attach("constants");
        Assert.True(result.ExitCode == 0, result.ToString());
        string[] lines = result.Output.Split('\n');

        Assert.Equal(Expected().Select(pair => $"{pair.Name} {pair.Value}").Concat(Classes()), lines);
    }

    /// <summary>A change of one field, and which of the header's checks it fails: the number is that of enum mgr_status.</summary>
    [Theory]
    [InlineData("nothing", 0, false)]
    [InlineData("short", 1, false)]
    [InlineData("magic", 2, false)]
    [InlineData("major", 3, false)]
    [InlineData("abi", 4, true)]
    [InlineData("features", 5, true)]
    [InlineData("byte", 6, false)]
    [InlineData("truncated", 7, true)]
    [InlineData("kind", 8, true)]
    [InlineData("data offset", 9, true)]
    [InlineData("data size", 9, true)]
    [InlineData("text", 9, true)]
    [InlineData("minor", 0, true)]
    public void C_and_CSharp_judge_a_header_alike(string what, int status, bool rightCheckSum)
    {
        byte[] bytes = BigArrayFile();
        Span<byte> header = bytes;
        switch (what)
        {
            case "short":
                bytes = bytes[..4095];
                break;
            case "magic":
                header[0]++;
                break;
            case "major":
                header[8] = 2;
                break;
            case "minor":
                header[10] = 9;
                break;
            case "features":
                header[16] = 1;
                break;
            case "abi":
                header[24]++;
                break;
            case "byte":
                header[100]++;
                break;
            case "truncated":
                BinaryPrimitives.WriteUInt64LittleEndian(header[32..], (ulong)bytes.Length + 1);
                break;
            case "kind":
                header[40] = 1;
                break;
            case "data offset":
                BinaryPrimitives.WriteUInt64LittleEndian(header[176..], 32);
                break;
            case "data size":
                BinaryPrimitives.WriteUInt64LittleEndian(header[184..], ulong.MaxValue);
                break;
            case "text":
                BinaryPrimitives.WriteUInt32LittleEndian(header[228..], 3073);
                break;
        }

        if (rightCheckSum)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(header[240..], Fnv64.Add(Fnv64.Start, header[8..240]));
        }

        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllBytes(file, bytes);
            Assert.Equal(status == 0 ? 0 : Status + status, NativeTools.Attach("check", file, "2").ExitCode);
            Assert.Equal(status, StatusByCode(bytes));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void Header_of_a_manager_is_good_for_both()
    {
        using var manager = new LocalManager(Small(NewName()));
        string file = SegmentFiles.PathOf(manager.Name!);

        Assert.Equal(0, NativeTools.Attach("check", file, "1").ExitCode);
        Assert.Equal(Status + 8, NativeTools.Attach("check", file, "2").ExitCode);
    }

    [Fact]
    public void CMake_builds_it_and_its_own_test_passes()
    {
        NativeTools.Require("cc", "a C compiler");
        NativeTools.Require("cmake", "CMake");
        NativeTools.Require("make", "which CMake calls");
        string folder = Directory.CreateTempSubdirectory("managers-cmake-").FullName;
        try
        {
            Succeed(Tool.Run("cmake", "-S", NativeTools.Sources, "-B", folder));
            Succeed(Tool.Run("cmake", "--build", folder));
            Succeed(Tool.Run("ctest", "--test-dir", folder));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        static void Succeed(ToolResult result) => Assert.True(result.ExitCode == 0, result.ToString());
    }

    private byte[] BigArrayFile()
    {
        using var manager = new LocalManager(Small(NewName()));
        using SharedArray<double> array = manager.CreateSharedArray<double>(1500);
        return SegmentFiles.ReadAllBytes(SegmentFiles.PathOf(array.ToToken().Segment.Text));
    }

    /// <summary>The code's judgement as the header's number, told by the words of its message.</summary>
    private static int StatusByCode(byte[] bytes)
    {
        (string Words, int Status)[] answers =
        [
            ("a header alone needs", 1), ("a segment of this library starts with", 2), ("layout version 2.0", 3), ("ABI hash", 4), ("required features", 5),
            ("check sum", 6), ("it was truncated", 7), ("it is a segment of kind", 8), ("its regions do not lie inside", 9),
        ];
        try
        {
            // Safety: the buffer stays pinned while it is looked at, and its length is what is said.
            fixed (byte* start = bytes)
            {
                SegmentChecks.Verify(new SegmentName(ManagerScope.CurrentUser, "x"), (SegmentHeader*)start, (nuint)bytes.Length, SegmentHeader.ObjectSegmentKind);
            }

            return 0;
        }
        catch (SegmentException e)
        {
            return Assert.Single(answers, answer => e.Message.Contains(answer.Words, StringComparison.Ordinal)).Status;
        }
    }

    private static IEnumerable<string> Classes() => Enumerable.Range(0, PoolGeometry.ClassCount).Select(i => string.Create(
        CultureInfo.InvariantCulture, $"class{i} {PoolGeometry.BlockSizes[i]} {PoolGeometry.AlignmentOf(i)} {PoolGeometry.BlocksPerChunk(i)} {PoolGeometry.FirstBlock(i)}"));

    private static (string Name, ulong Value)[] Expected() =>
    [
        ("MGR_MAGIC", SegmentHeader.MagicValue),
        ("MGR_MAJOR", SegmentHeader.CurrentMajor),
        ("MGR_MINOR", SegmentHeader.CurrentMinor),
        ("MGR_ABI_HASH", AbiHash.Value),
        ("MGR_SEGMENT_HEADER_SIZE", SegmentHeader.SizeInBytes),
        ("MGR_SEGMENT_TEXT_OFFSET", SegmentHeader.TextStart),
        ("MGR_SEGMENT_TEXT_MAX", SegmentHeader.MaxTextLengthInBytes),
        ("MGR_OBJECT_IN_SEGMENT", SegmentHeader.ObjectStart),
        ("MGR_SEGMENT_MANAGER", SegmentHeader.ManagerSegmentKind),
        ("MGR_SEGMENT_OBJECT", SegmentHeader.ObjectSegmentKind),
        ("MGR_STATE_OPEN", SegmentHeader.StateOpen),
        ("MGR_STATE_RETIRED", SegmentHeader.StateRetired),
        ("MGR_FLAG_PERSISTENT", (ulong)SegmentFlags.Persistent),
        ("MGR_FLAG_ON_CREATOR_EXIT", (ulong)SegmentFlags.OnCreatorExit),
        ("MGR_FLAG_NAMED", (ulong)SegmentFlags.Named),
        ("MGR_FLAG_NOT_RESERVED", (ulong)SegmentFlags.NotReserved),
        ("MGR_FLAG_PREFAULT", (ulong)SegmentFlags.Prefault),
        ("MGR_FLAG_HUGE_PAGES", (ulong)SegmentFlags.HugePages),
        ("MGR_FLAG_LOCK_IN_MEMORY", (ulong)SegmentFlags.LockInMemory),
        ("MGR_KIND_VALUE", (ulong)ObjectKind.Value),
        ("MGR_KIND_STRUCT", (ulong)ObjectKind.Struct),
        ("MGR_KIND_ARRAY", (ulong)ObjectKind.Array),
        ("MGR_KIND_LOCK", (ulong)ObjectKind.Lock),
        ("MGR_KIND_EVENT", (ulong)ObjectKind.Event),
        ("MGR_KIND_BARRIER", (ulong)ObjectKind.Barrier),
        ("MGR_BYTE_IN_USE", FileLocks.InUse),
        ("MGR_BYTE_FIRST_SLOT", FileLocks.FirstSlot),
        ("MGR_BYTE_NAME", FileLocks.NameByte),
        ("MGR_BYTE_OBJECT_NAMES", FileLocks.ObjectNames),
        ("MGR_MAX_PARTICIPANTS", ManagerSegment.MaxParticipants),
        ("MGR_MAX_GENERATION", ParticipantEntry.MaxGeneration),
        ("MGR_CHUNK_SIZE", PoolGeometry.ChunkSizeInBytes),
        ("MGR_CLASS_COUNT", PoolGeometry.ClassCount),
        ("MGR_CLASS_ATTACHMENT", PoolGeometry.AttachmentClass),
        ("MGR_CLASS_NAME", PoolGeometry.NameClass),
        ("MGR_CLASS_FIRST_OBJECT", PoolGeometry.FirstObjectClass),
        ("MGR_MAX_USER_NAME", SegmentName.MaxUserNameInBytes),
        ("MGR_LOCK_SIZE", ObjectCells.LockSizeInBytes),
        ("MGR_EVENT_SIZE", ObjectCells.EventSizeInBytes),
        ("MGR_BARRIER_HEADER_SIZE", ObjectCells.BarrierHeaderSizeInBytes),
        ("MGR_BARRIER_ROW_SIZE", ObjectCells.BarrierMemberSizeInBytes),
        ("MGR_JOURNAL_HEADER_SIZE", ObjectCells.JournalHeaderSizeInBytes),
        ("MGR_BLOCK_FREE", BlockWord.Free),
        ("MGR_BLOCK_CLAIMED", BlockWord.Claimed),
        ("MGR_BLOCK_LIVE", BlockWord.Live),
        ("MGR_BLOCK_CLOSING", BlockWord.Closing),
        ("MGR_BLOCK_ATTACHED", BlockWord.AttachedFlag),
        ("MGR_BLOCK_NAMED", BlockWord.NamedFlag),
        ("MGR_BLOCK_INCARNATION_SHIFT", BlockWord.IncarnationShift),
        ("MGR_BLOCK_NOBODY", BlockWord.Nobody),
        ("MGR_LOCK_THREAD_MASK", LockWord.ThreadMask),
        ("MGR_LOCK_OWNER_DIED", LockWord.OwnerDied),
        ("MGR_LOCK_WAITERS", LockWord.Waiters),
    ];
}
