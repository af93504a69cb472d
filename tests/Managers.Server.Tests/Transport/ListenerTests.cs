using System.Runtime.CompilerServices;
using Managers.Conformance.Support;
using Managers.Hosting;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>The end of a server at its address, and one that never began.</summary>
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

    [Fact]
    public void A_server_that_gets_no_thread_to_take_connections_leaves_nothing()
    {
        string name = $"managers-{Guid.NewGuid():N}";
        ManagerAddress address = OperatingSystem.IsWindows() ? ManagerAddress.Parse($"pipe:{name}") : ManagerAddress.Unix(Path.Combine(Path.GetTempPath(), name));
        WeakReference failed = StartWithoutThread(address);
        AuthKey key = AuthKey.Random();
        var server = new ManagerServer(key, new ServerLimits(), new CreatorTable());
        server.Start(address);
        using (var client = new SyncManager(new ManagerOptions { Address = address, AuthKey = key }))
        {
            client.Connect();
        }

        server.Stop(TimeSpan.FromSeconds(5));
        TestThread.Until(
            () =>
            {
                GC.Collect();
                GC.WaitForPendingFinalizers();
                return !failed.IsAlive;
            },
            "the end of the server that could not begin");
    }

    // A method of its own: no variable of the test's keeps the server.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference StartWithoutThread(ManagerAddress address)
    {
        var server = new ManagerServer(AuthKey.Random(), new ServerLimits(), new CreatorTable()) { BeginThread = static _ => throw new OutOfMemoryException("There is no thread.") };
        Assert.Throws<OutOfMemoryException>(() => server.Start(address));
        Assert.Throws<InvalidOperationException>(() => server.Address);
        return new WeakReference(server);
    }
}
