using System.Runtime.Versioning;
using Managers.Conformance.Support;
using Managers.Platform.Unix;
using Xunit;

namespace Managers.Conformance.Programs;

/// <summary>What the Unix platform leaves to see in the file system.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class UnixFilesTests : ManagerTest<UnixTestPlatform>
{
    [Fact]
    public void H4_memory_is_a_file_of_the_user_alone_in_the_shm_file_system()
    {
        string name = NewName();
        using var manager = new LocalManager(new LocalManagerOptions { Name = name });

        string file = Assert.Single(Directory.GetFiles("/dev/shm", $"managers.*.{name}"));

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        manager.Dispose();
        Assert.False(File.Exists(file));
    }

    [Fact]
    public void H4_mode_is_the_one_asked_for_also_for_objects_made_later()
    {
        string name = NewName();
        const UnixFileMode Mode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;
        using var manager = new LocalManager(new LocalManagerOptions { Name = name, Mode = Mode });
        using LocalManager opened = LocalManager.Open(name);
        using SharedArray<int> big = opened.CreateSharedArray<int>(5000);

        string[] files = Directory.GetFiles("/dev/shm", $"managers.*.{name}*");

        Assert.Equal(2, files.Length);
        Assert.All(files, file => Assert.Equal(Mode, File.GetUnixFileMode(file)));
    }

    [Fact]
    public void M7_sweep_removes_what_nobody_uses_and_spares_what_is_used()
    {
        string name = NewName();
        using var manager = new LocalManager(new LocalManagerOptions { Name = name });

        LocalManager.Sweep();

        using LocalManager opened = LocalManager.Open(name);
        Assert.Equal(name, opened.Name);
    }

    [Fact]
    public void M7_last_user_removes_the_name_although_it_is_interrupted_while_somebody_else_may_remove_it()
    {
        string name = NewName();
        var manager = new LocalManager(new LocalManagerOptions { Name = name });
        string path = Assert.Single(Directory.GetFiles("/dev/shm", $"managers.*.{name}"));
        using FileStream file = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        int other = (int)file.SafeFileHandle.DangerousGetHandle();
        Assert.True(FileLocks.TryTake(other, FileLocks.NameByte));
        TestThread leaver = TestThread.Start(() =>
        {
            // Before as well: it is waited for in short sleeps, between which an interrupt may come.
            Thread.CurrentThread.Interrupt();
            manager.Dispose();
            Assert.True(TestThread.IsInterrupted());
        });
        leaver.Interrupt();
        FileLocks.Drop(other, FileLocks.NameByte);
        leaver.Join();
        Assert.False(File.Exists(path));
    }
}
