using System.Globalization;
using Managers.Conformance.Platform;
using Managers.Conformance.Support;
using Managers.Platform;
using Mono.Unix.Native;
using Xunit;

namespace Managers.Conformance.Bindings.Unix;

/// <summary>What becomes of a segment's descriptor. Two handles stand for two processes.</summary>
public sealed class DescriptorTests : SegmentTest<UnixTestPlatform>
{
    [Fact]
    public void Descriptor_is_closed_when_the_segment_is_retired()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle made = Create(name);
        ulong inode = InodeOf(name);
        Assert.Equal(1, DescriptorsOf(inode));

        made.Retire();

        Assert.Equal(0, DescriptorsOf(inode));
    }

    /// <summary>Its number would be the next file's, which the call would lock, fill or unlock.</summary>
    [Fact]
    public void Descriptor_is_not_closed_while_a_call_on_it_is_under_way()
    {
        SegmentName name = NewSegmentName();
        SegmentHandle first = Create(name);
        SegmentHandle second = Open(name);
        ulong inode = InodeOf(name);
        second.LockNames();
        TestThread waiter = TestThread.Start(first.LockNames);
        TestThread.Until(() => IsSomebodyWaitingFor(inode), "a wait for the names lock");

        first.Retire();
        int during = DescriptorsOf(inode);
        second.UnlockNames();
        waiter.Join();

        Assert.Equal(2, during);
        Assert.Equal(1, DescriptorsOf(inode));
        TestThread.Run(() =>
        {
            // What the call took after all was given back with the descriptor.
            second.LockNames();
            second.UnlockNames();
        });
    }

    private static int DescriptorsOf(ulong inode) => Directory.GetFileSystemEntries("/proc/self/fd").Count(link => Syscall.stat(link, out Stat status) == 0 && status.st_ino == inode);

    private static bool IsSomebodyWaitingFor(ulong inode) => File.ReadLines("/proc/locks").Any(
        line => line.Contains("->", StringComparison.Ordinal) && line.Contains(string.Create(CultureInfo.InvariantCulture, $":{inode} "), StringComparison.Ordinal));

    private static ulong InodeOf(SegmentName name)
    {
        Assert.Equal(0, Syscall.stat(Directory.GetFiles("/dev/shm", $"managers.*.{name}").Single(), out Stat status));
        return status.st_ino;
    }
}
