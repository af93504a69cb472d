using Managers.Platform.Unix;
using Mono.Unix.Native;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>Where the sockets of this user's servers are: in XDG_RUNTIME_DIR if that is this user's, else in a folder of the user's own under /tmp.</summary>
public sealed class SocketFolderTests : IDisposable
{
    private const uint Nobody = 65534;

    private readonly string _runtime = Directory.CreateTempSubdirectory("m-").FullName;

    public SocketFolderTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has pipes, which have no folder.");

    private static uint User => Syscall.geteuid();

    private string Made => Path.Combine(_runtime, "managers");

    public void Dispose() => Directory.Delete(_runtime, recursive: true);

    [Fact]
    public void A_runtime_folder_of_this_users_has_the_sockets()
    {
        Assert.Equal(Path.Combine(Made, "a.sock"), new SocketFolder(User, _runtime).PathOf("a"));
        Assert.True(Directory.Exists(Made));
    }

    [Fact]
    public void A_runtime_folder_of_another_user_is_left_alone()
    {
        Assert.SkipUnless(User == 0, "Giving a folder to another user needs root.");
        Assert.Equal(0, Syscall.chown(_runtime, Nobody, Nobody));
        Assert.Equal($"/tmp/managers-{User}/a.sock", new SocketFolder(User, _runtime).PathOf("a"));
        Assert.False(Directory.Exists(Made));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("/no-such-folder")]
    [InlineData("/dev/null")]
    public void What_is_no_absolute_path_of_a_folder_is_no_runtime_folder(string? runtime) =>
        Assert.Equal($"/tmp/managers-{User}/a.sock", new SocketFolder(User, runtime).PathOf("a"));

    [Fact]
    public void A_folder_that_cannot_be_made_is_an_error_that_says_what_to_do()
    {
        File.WriteAllText(Made, string.Empty);
        ManagerException e = Assert.Throws<ManagerException>(() => new SocketFolder(User, _runtime).PathOf("a"));
        Assert.All((string[])[Made, "cannot be made", "XDG_RUNTIME_DIR", "tcp://"], part => Assert.Contains(part, e.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_folder_that_has_gone_is_made_once_more()
    {
        var folder = new SocketFolder(User, _runtime);
        folder.Lock().Dispose();
        Directory.Delete(Made, recursive: true);
        folder.Lock().Dispose();
        Assert.True(Directory.Exists(Made));
    }
}
