using System.Globalization;
using Managers.Tests.Support;
using Mono.Unix.Native;
using Xunit;

namespace Managers.Process.Tests;

/// <summary>What the options of a manager do, as the kernel sees it.</summary>
public sealed class OptionTests : LeakCheckedTest
{
    private const int Elements = 1 << 20;
    private const long SizeInBytes = Elements * sizeof(double);

    [Fact]
    public void Reserve_takes_the_memory_at_once_and_without_it_at_the_first_touch()
    {
        Need.Unix("what the kernel took is read from the file in /dev/shm and from /proc.");
        string reserved = NewName();
        string sparse = NewName();
        using var first = new LocalManager(new LocalManagerOptions { Name = reserved, CapacityInBytes = 1 << 20 });
        using var second = new LocalManager(new LocalManagerOptions { Name = sparse, CapacityInBytes = 1 << 20, Reserve = false });
        using SharedArray<double> whole = first.CreateSharedArray<double>(Elements);
        using SharedArray<double> holes = second.CreateSharedArray<double>(Elements);

        Assert.True(BytesTaken(reserved) >= SizeInBytes);
        long before = BytesTaken(sparse);
        Assert.True(before < SizeInBytes / 2, $"{before} bytes were taken");
        holes.Fill(1);
        Assert.True(BytesTaken(sparse) >= SizeInBytes);
    }

    [Fact]
    public void Prefault_maps_every_page_when_the_array_is_made()
    {
        string name = NewName();
        using var plain = new LocalManager(new LocalManagerOptions { Name = NewName(), CapacityInBytes = 1 << 20 });
        using SharedArray<double> untouched = plain.CreateSharedArray<double>(Elements);
        using var manager = new LocalManager(new LocalManagerOptions { Name = name, CapacityInBytes = 1 << 20, Prefault = true });
        using SharedArray<double> array = manager.CreateSharedArray<double>(Elements);

        if (OperatingSystem.IsWindows())
        {
            Assert.True(WorkingSet.Of(array) >= SizeInBytes);
            Assert.True(WorkingSet.Of(untouched) < SizeInBytes / 2);
        }
        else
        {
            Assert.True(Mapped(name, "Rss:") >= SizeInBytes);
        }
    }

    [Fact]
    public void Huge_pages_are_tried_and_what_came_of_it_is_reported()
    {
        string name = NewName();
        using var plain = new LocalManager(Small(null));
        using SharedArray<double> ordinary = plain.CreateSharedArray<double>(Elements);
        Assert.Equal(HugePageStatus.NotRequested, ordinary.HugePages);

        using var manager = new LocalManager(new LocalManagerOptions { Name = name, CapacityInBytes = 1 << 20, HugePages = true });
        using SharedArray<double> array = manager.CreateSharedArray<double>(Elements);
        array.Fill(1);
        bool backed = (OperatingSystem.IsWindows() ? WorkingSet.InLargePages(array) : Mapped(name, "ShmemPmdMapped:")) > 0;

        Assert.Equal(backed ? HugePageStatus.Granted : HugePageStatus.Refused, array.HugePages);
        Assert.Equal(1.0, array[^1]);
    }

    [Fact]
    public void LockInMemory_locks_or_says_which_limit_forbids_it()
    {
        Need.Unix("what the kernel took is read from the file in /dev/shm and from /proc.");
        string name = NewName();
        using var manager = new LocalManager(new LocalManagerOptions { Name = name, CapacityInBytes = 1 << 20, LockInMemory = true });
        SharedArray<double> array;
        try
        {
            array = manager.CreateSharedArray<double>(Elements);
        }
        catch (SegmentException e)
        {
            Assert.Equal(SegmentErrorReason.LimitReached, e.Reason);
            Assert.Contains("ulimit -l", e.Message, StringComparison.Ordinal);
            return;
        }

        using (array)
        {
            Assert.True(Mapped(name, "Locked:") >= SizeInBytes);
        }
    }

    [Fact]
    public void Mode_is_the_files_and_that_of_objects_whoever_makes_them()
    {
        Need.Unix("files have modes; Windows has access lists.");
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead;
        string name = NewName();
        using var manager = new LocalManager(new LocalManagerOptions { Name = name, CapacityInBytes = 1 << 20, Mode = Mode });
        using LocalManager opened = LocalManager.Open(name);
        using SharedArray<double> array = opened.CreateSharedArray<double>(Elements);

        Assert.Equal(Mode, File.GetUnixFileMode(SegmentFiles.PathOf(name)));
        Assert.Equal(Mode, File.GetUnixFileMode(Assert.Single(SegmentFiles.BigObjectsOf(name))));
    }

    [Fact]
    public void Default_mode_is_for_the_user_alone()
    {
        Need.Unix("files have modes; Windows has access lists.");
        string name = NewName();
        using var manager = new LocalManager(Small(name));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(SegmentFiles.PathOf(name)));
    }

    private static long BytesTaken(string name)
    {
        Assert.Equal(0, Syscall.stat(Assert.Single(SegmentFiles.BigObjectsOf(name)), out Stat status));
        return status.st_blocks * 512;
    }

    /// <summary>What the kernel says of the mapping of a manager's one big object, in bytes. Found by inode: the mapping is older than the file's name.</summary>
    private static long Mapped(string name, string key)
    {
        Assert.Equal(0, Syscall.stat(Assert.Single(SegmentFiles.BigObjectsOf(name)), out Stat status));
        string inode = status.st_ino.ToString(CultureInfo.InvariantCulture);
        bool here = false;
        bool found = false;
        long kibibytes = 0;
        foreach (string line in File.ReadLines("/proc/self/smaps"))
        {
            int space = line.IndexOf(' ', StringComparison.Ordinal);
            if (space > 0 && line[space - 1] != ':')
            {
                // range, permissions, offset, device, inode, path
                string[] fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                here = fields[4] == inode && line.Contains("/dev/shm", StringComparison.Ordinal);
                found |= here;
            }
            else if (here && line.StartsWith(key, StringComparison.Ordinal))
            {
                kibibytes += long.Parse(line[key.Length..].Replace("kB", string.Empty, StringComparison.Ordinal), NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture);
            }
        }

        Assert.True(found, "the object is not mapped");
        return kibibytes * 1024;
    }
}
