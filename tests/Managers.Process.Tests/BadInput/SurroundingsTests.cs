using System.Diagnostics;
using Managers.Tests.Support;
using Xunit;
using OsProcess = System.Diagnostics.Process;

namespace Managers.Process.Tests.BadInput;

/// <summary>Surroundings that a test must be allowed to make: a small file system, another user.</summary>
public sealed class SurroundingsTests : LeakCheckedTest
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void H4_a_full_file_system_is_an_error_with_wanted_and_free_bytes_and_what_was_there_is_whole(bool namedCreation)
    {
        Need.Unix("a small file system is mounted.");
        string folder = Directory.CreateTempSubdirectory("managers-small-").FullName;
        try
        {
            string? refused = Run("mount", "-t", "tmpfs", "-o", "size=1m", "none", folder);
            Assert.SkipUnless(refused is null, $"A small file system cannot be mounted here: {refused}");
            try
            {
                FillUp(new ChildOptions { Folder = folder, NamedCreation = namedCreation });
                Assert.Empty(Directory.GetFileSystemEntries(folder));
            }
            finally
            {
                Run("umount", folder);
            }
        }
        finally
        {
            Directory.Delete(folder);
        }
    }

    [Fact]
    public void M1_a_manager_of_the_machine_whose_mode_excludes_a_user_is_denied_with_EACCES()
    {
        Need.Unix("files have modes and owners that a test can change.");
        string name = NewName();
        using var manager = new LocalManager(new LocalManagerOptions { Name = name, Scope = ManagerScope.Machine, CapacityInBytes = 1 << 20 });
        using SharedValue<long> count = manager.CreateSharedValue(1L, "count");
        using ChildProcess nobody = StartNobody("machine-scope", name);
        string line = nobody.ReadLine();
        Assert.StartsWith("SegmentException AccessDenied ", line, StringComparison.Ordinal);
        Assert.All((string[])[name, "cannot be opened", "open('", "EACCES (13)", "another user or its mode"], part => Assert.Contains(part, line, StringComparison.Ordinal));
        nobody.Finish();
    }

    [Fact]
    public void M1_a_manager_of_the_machine_whose_mode_lets_everybody_in_is_shared_between_users()
    {
        Need.Unix("files have modes and owners that a test can change.");
        const UnixFileMode Everybody = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        string name = NewName();
        using var manager = new LocalManager(new LocalManagerOptions { Name = name, Scope = ManagerScope.Machine, CapacityInBytes = 1 << 20, Mode = Everybody });
        Assert.Equal(Everybody, File.GetUnixFileMode(SegmentFiles.PathOf(name, ManagerScope.Machine)));
        using SharedValue<long> count = manager.CreateSharedValue(1L, "count");
        using ChildProcess nobody = StartNobody("machine-scope", name);
        Assert.Equal("1", nobody.ReadLine());
        nobody.Finish();
        Assert.Equal(2, count.Value);
    }

    [Fact]
    public void M1_the_mode_of_a_manager_is_that_of_its_file_and_of_its_big_objects()
    {
        Need.Unix("files have modes and owners that a test can change.");
        string name = NewName();
        using (var manager = new LocalManager(Small(name)))
        {
            using SharedArray<long> big = manager.CreateSharedArray<long>(10_000);
            Assert.All(SegmentFiles.Of(name), file => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file)));
        }

        ArgumentOutOfRangeException e = Assert.Throws<ArgumentOutOfRangeException>(() => new LocalManager(new LocalManagerOptions { Mode = UnixFileMode.UserExecute }));
        Assert.Contains("UserExecute", e.Message, StringComparison.Ordinal);
    }

    private void FillUp(ChildOptions options)
    {
        string name = NewName();
        using ChildProcess child = StartChild(options, "operate");
        Assert.Equal("ok " + name, child.Ask($"create {name} {1 << 20}"));

        string big = child.Ask($"reserve {2 << 20}");
        Assert.StartsWith("SegmentException OutOfSpace ", big, StringComparison.Ordinal);
        Assert.Matches("2101248 bytes wanted; [0-9]+ bytes are free in the shm file system", big);
        Assert.Contains("ENOSPC (28)", big, StringComparison.Ordinal);

        string small = child.Ask("fill");
        Assert.StartsWith("SegmentException OutOfSpace ", small, StringComparison.Ordinal);
        Assert.Contains("65536 bytes wanted", small, StringComparison.Ordinal);
        string whole = child.Ask("check");
        Assert.StartsWith("ok ", whole, StringComparison.Ordinal);
        Assert.True(int.Parse(whole.AsSpan(3), System.Globalization.CultureInfo.InvariantCulture) > 1000, whole);
        Assert.Equal("ok freed", child.Ask("free"));
        Assert.StartsWith("SegmentException OutOfSpace ", child.Ask("fill"), StringComparison.Ordinal);
        Assert.Equal(whole, child.Ask("check"));
        child.Finish();
    }

    private ChildProcess StartNobody(string role, params string[] arguments)
    {
        Assert.SkipUnless(IsRoot, "Becoming another user needs root.");
        try
        {
            return StartChild(new ChildOptions { AsNobody = true }, role, arguments);
        }
        catch (Exception e) when (e is System.ComponentModel.Win32Exception or TimeoutException)
        {
            Assert.Skip($"The child cannot be run as another user here (setpriv missing, or its folder is closed to others): {e.Message}");
            throw;
        }
    }

    /// <summary>Null if it went well, else what it said.</summary>
    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using OsProcess process = OsProcess.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            string error = process.StandardError.ReadToEnd().Trim();
            process.WaitForExit();
            return process.ExitCode == 0 ? null : error;
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            return e.Message;
        }
    }
}
