using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Managers.Memory;
using Managers.Tests.Support;
using Mono.Unix.Native;
using Xunit;

namespace Managers.Process.Tests.BadInput;

/// <summary>Files that stand where a segment should be and are none, or none any more. The message says what, what was found, and what is allowed.</summary>
public sealed class DamagedSegmentTests : LeakCheckedTest
{
    private readonly List<string> _foreign = [];

    public static TheoryData<string, SegmentErrorReason, string[]> Damages => new()
    {
        { "magic", SegmentErrorReason.Corrupt, ["the first 8 bytes are 0x", "starts with 0x003147455352474d"] },
        { "major version", SegmentErrorReason.VersionMismatch, ["layout version 2.0", "this library reads 1.x"] },
        { "ABI hash", SegmentErrorReason.VersionMismatch, ["ABI hash 0x00000000deadbeef", "this build of the library has 0x"] },
        { "required features", SegmentErrorReason.VersionMismatch, ["required features 0x8", "this library knows none"] },
        { "check sum", SegmentErrorReason.Corrupt, ["check sum is 0x", "its bytes give 0x"] },
        { "a byte under the check sum", SegmentErrorReason.Corrupt, ["check sum is 0x", "its bytes give 0x"] },
        { "kind", SegmentErrorReason.Corrupt, ["a segment of kind 2", "wanted is 1"] },
        { "pool outside", SegmentErrorReason.Corrupt, ["its regions do not lie inside the file"] },
        { "participants outside", SegmentErrorReason.Corrupt, ["its regions do not lie inside the file"] },
        { "cut to 100 bytes", SegmentErrorReason.Corrupt, ["the file has 100 bytes", "a header alone needs 4096"] },
        { "cut to 8192 bytes", SegmentErrorReason.Corrupt, ["the header says ", "the file has 8192", "truncated"] },
    };

    [Theory]
    [MemberData(nameof(Damages))]
    public void M1_a_damaged_manager_is_refused_with_what_was_found(string damage, SegmentErrorReason reason, string[] parts)
    {
        string name = MakePersistent();
        Damage(SegmentFiles.PathOf(name), damage);

        SegmentException e = Assert.Throws<SegmentException>(() => LocalManager.Open(name));
        AssertSays(e, reason, [name, "cannot be opened", .. parts]);
        Assert.Equal(reason, Assert.Throws<SegmentException>(() => LocalManager.OpenOrCreate(Small(name))).Reason);

        // A refused file stays until somebody who knows removes it.
        LocalManager.Sweep();
        Assert.True(File.Exists(SegmentFiles.PathOf(name)));
        Assert.True(LocalManager.Unlink(name));
    }

    [Theory]
    [InlineData("check sum", SegmentErrorReason.Corrupt, "check sum")]
    [InlineData("magic", SegmentErrorReason.Corrupt, "the first 8 bytes")]
    [InlineData("major version", SegmentErrorReason.VersionMismatch, "layout version 2.0")]
    [InlineData("cut to 100 bytes", SegmentErrorReason.Corrupt, "the file has 100 bytes")]
    [InlineData("cut to 8192 bytes", SegmentErrorReason.Corrupt, "truncated")]
    public void M1_a_damaged_big_object_is_refused_by_name_and_by_token(string damage, SegmentErrorReason reason, string part)
    {
        string name = NewName();
        using var manager = new LocalManager(Small(name));
        SharedArray<long> array = manager.CreateSharedArray<long>(4096, "array");
        SharedToken token = array.ToToken();
        string file = Assert.Single(SegmentFiles.BigObjectsOf(name));
        Damage(file, damage);

        AssertSays(Assert.Throws<SegmentException>(() => SharedArray<long>.Attach(token)), reason, ["cannot be opened", part]);
        AssertSays(Assert.Throws<SegmentException>(() => SharedArray<long>.AttachReadOnly(token)), reason, ["cannot be opened", part]);
        AssertSays(Assert.Throws<SegmentException>(() => manager.OpenSharedArray<long>("array")), reason, ["cannot be opened", part]);
        Assert.True(LocalManager.Unlink(name));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4096)]
    public void M7_a_file_that_its_creator_never_finished_counts_as_not_there(int length)
    {
        Need.Unix("a segment may appear before it is whole; a record on Windows never does.");
        string name = NewName();
        string path = SegmentFiles.PathOf(name);
        File.WriteAllBytes(path, new byte[length]);
        SegmentException e = Assert.Throws<SegmentException>(() => LocalManager.Open(name));
        AssertSays(e, SegmentErrorReason.NotFound, [name, "no process has one of that name open"]);
        Assert.False(File.Exists(path));
        File.WriteAllBytes(path, new byte[length]);
        using var manager = new LocalManager(Small(name));
        Assert.Single(SegmentFiles.Of(name));
    }

    [Fact]
    public void M1_a_symbolic_link_in_place_of_a_segment_is_not_followed()
    {
        Need.Unix("every user may make links.");
        string name = NewName();
        string target = MakePersistent();
        File.CreateSymbolicLink(Foreign(SegmentFiles.PathOf(name)), SegmentFiles.PathOf(target));

        AssertSays(Assert.Throws<SegmentException>(() => LocalManager.Open(name)), SegmentErrorReason.Corrupt, [name, "ELOOP (40)", "symbolic link", "remove it"]);
        AssertSays(Assert.Throws<SegmentException>(() => new LocalManager(Small(name))), SegmentErrorReason.AlreadyExists, [name, "cannot be created"]);
        AssertSays(Assert.Throws<SegmentException>(() => LocalManager.Unlink(name)), SegmentErrorReason.Corrupt, [name, "cannot be unlinked", "symbolic link"]);
        LocalManager.Sweep();
        LocalManager.Open(target).Dispose();
        Assert.True(LocalManager.Unlink(target));
    }

    [Fact]
    public void M1_a_directory_in_place_of_a_segment_is_refused()
    {
        string name = NewName();
        Directory.CreateDirectory(Foreign(SegmentFiles.PathOf(name)));
        AssertSays(Assert.Throws<SegmentException>(() => LocalManager.Open(name)), SegmentErrorReason.Corrupt, [name, OperatingSystem.IsWindows() ? "CreateFile" : "EISDIR (21)", "directory", "remove it"]);
        AssertSays(Assert.Throws<SegmentException>(() => new LocalManager(Small(name))), SegmentErrorReason.AlreadyExists, [name, "cannot be created"]);
    }

    [Fact]
    public void M1_a_segment_of_another_owner_is_refused()
    {
        Assert.SkipUnless(IsRoot, "Giving a file to another user needs root.");
        string name = MakePersistent();
        string path = SegmentFiles.PathOf(name);
        Assert.Equal(0, Syscall.chown(path, 65534, 65534));

        string[] parts = [name, path, "belongs to user 65534", "not to user 0", "ManagerScope.Machine"];
        AssertSays(Assert.Throws<SegmentException>(() => LocalManager.Open(name)), SegmentErrorReason.AccessDenied, parts);
        AssertSays(Assert.Throws<SegmentException>(() => LocalManager.Unlink(name)), SegmentErrorReason.AccessDenied, parts);
        LocalManager.Sweep();
        Assert.True(File.Exists(path));
        Assert.Equal(0, Syscall.chown(path, 0, 0));
        Assert.True(LocalManager.Unlink(name));
    }

    [Fact]
    public void M1_what_exists_is_not_made_again_and_what_does_not_is_not_opened()
    {
        string name = NewName();
        using var manager = new LocalManager(Small(name));
        AssertSays(Assert.Throws<SegmentException>(() => new LocalManager(Small(name))), SegmentErrorReason.AlreadyExists, [name, "in use or persistent", "OpenOrCreate", "Unlink"]);
        AssertSays(Assert.Throws<SegmentException>(() => LocalManager.Open(name + "x")), SegmentErrorReason.NotFound, [name + "x", "no process has one of that name open"]);
        Assert.False(LocalManager.TryOpen(name + "x", out _));
        using SharedValue<long> value = manager.CreateSharedValue(1L, "one");
        AssertSays(Assert.Throws<SegmentException>(() => manager.CreateSharedValue(2L, "one")), SegmentErrorReason.AlreadyExists, [name, "'one'", "Value"]);
        AssertSays(Assert.Throws<SegmentException>(() => manager.OpenSharedValue<long>("two")), SegmentErrorReason.NotFound, [name, "'two'"]);
        Assert.Equal(1, value.Value);
    }

    protected override void Clean()
    {
        foreach (string path in _foreign)
        {
            if (Directory.Exists(path) && new FileInfo(path).LinkTarget is null)
            {
                Directory.Delete(path);
            }
            else
            {
                File.Delete(path);
            }
        }
    }

    private static void AssertSays(SegmentException e, SegmentErrorReason reason, string[] parts)
    {
        Assert.All(parts, part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
        Assert.Equal(reason, e.Reason);
    }

    private static void Damage(string path, string damage)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        // On Windows a name that outlives its users stands for memory in the record file, behind the record, which says how long it is.
        long start = OperatingSystem.IsWindows() ? 64 << 10 : 0;
        byte[] bytes = new byte[SegmentHeader.SizeInBytes];
        file.Position = start;
        file.ReadExactly(bytes);
        ref SegmentHeader header = ref MemoryMarshal.AsRef<SegmentHeader>(bytes.AsSpan());
        switch (damage)
        {
            case "magic":
                BinaryPrimitives.WriteUInt64LittleEndian(bytes, 0x1234);
                break;
            case "major version":
                header.Major = 2;
                break;
            case "ABI hash":
                header.AbiHash = 0xDEADBEEF;
                break;
            case "required features":
                header.RequiredFeatures = 8;
                break;
            case "check sum":
                header.Checksum ^= 1;
                break;
            case "a byte under the check sum":
                header.CreatedUnixMilliseconds++;
                break;
            case "kind":
                header.SegmentKind = 2;
                break;
            case "pool outside":
                header.PoolOffset = header.TotalSizeInBytes;
                break;
            case "participants outside":
                header.ParticipantsOffset = ulong.MaxValue - 100;
                break;
            case "cut to 100 bytes":
                Cut(file, 100);
                return;
            case "cut to 8192 bytes":
                Cut(file, 8192);
                return;
        }

        if (damage is "kind" or "pool outside" or "participants outside" or "required features")
        {
            header.Checksum = SegmentChecks.ChecksumOf(in header);
        }

        file.Position = start;
        file.Write(bytes);
    }

    private static void Cut(FileStream file, long length)
    {
        if (OperatingSystem.IsWindows())
        {
            const int LengthInRecord = 8;
            file.Position = LengthInRecord;
            file.Write(BitConverter.GetBytes(length));
            return;
        }

        file.SetLength(length);
    }

    /// <summary>A manager that nobody uses and nobody sweeps.</summary>
    private string MakePersistent()
    {
        string name = NewName();
        new LocalManager(new LocalManagerOptions { Name = name, CapacityInBytes = 64 * 1024, Lifetime = SegmentLifetime.Persistent }).Dispose();
        return name;
    }

    private string Foreign(string path)
    {
        _foreign.Add(path);
        return path;
    }
}
