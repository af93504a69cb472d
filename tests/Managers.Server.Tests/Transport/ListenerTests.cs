using Managers.Conformance.Support;
using Managers.Hosting;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>The end of a server at a Unix socket.</summary>
public sealed class ListenerTests
{
    [Fact]
    public void A_server_ends_though_the_folder_of_its_socket_has_gone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "A server on Windows listens at a pipe, which has no folder.");
        AuthKey key = AuthKey.Random();
        string folder = Directory.CreateTempSubdirectory("managers-").FullName;
        var server = new ManagerServer(key, new ServerLimits(), new CreatorTable());
        server.Start(ManagerAddress.Unix(Path.Combine(folder, "s")));
        using var client = new SyncManager(new ManagerOptions { Address = server.Address, AuthKey = key });
        client.Connect();
        Directory.Delete(folder, recursive: true);
        server.Stop(TimeSpan.FromSeconds(5));
        TestThread.Until(() => server.ConnectionCount == 0, "the end of the connection");
        Assert.Throws<ManagerUnavailableException>(() => client.GetDiagnostics());
    }
}
