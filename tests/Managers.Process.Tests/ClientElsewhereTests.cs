using Managers.Hosting;
using Managers.Tests.Support;
using Xunit;

namespace Managers.Process.Tests;

/// <summary>Clients that reach their server's socket, but have another view of the shm file system, as in a container.</summary>
public sealed class ClientElsewhereTests : LeakCheckedTest
{
    private static readonly AuthKey s_key = AuthKey.Random();
    private readonly string _folder = Directory.CreateTempSubdirectory("managers-elsewhere-").FullName;

    [Fact]
    public void A_client_that_cannot_open_its_rings_leaves_them_to_others_and_goes_on()
    {
        Need.Unix("connections have no rings on other systems.");
        var server = new ManagerServer(s_key, new ServerLimits { MaxRings = 1 }, new CreatorTable());
        server.Start(null);
        try
        {
            using var manager = new SyncManager(new ManagerOptions { Address = server.Address, AuthKey = s_key, UseRings = false });
            manager.Connect();
            using LockProxy gate = manager.CreateLock();
            using ChildProcess elsewhere = StartChild(new ChildOptions { Folder = _folder }, "client", server.Address.ToString(), Convert.ToHexString(s_key.Bytes), "call", gate.ToToken().ToString());
            Assert.Equal("socket", elsewhere.Ask("go"));
            Eventually.True(() => server.Sessions.Any(static session => session.HasDeclinedRings), "it has declined its rings");
            Assert.Equal(0, server.RingCount);

            using var next = new SyncManager(new ManagerOptions { Address = server.Address, AuthKey = s_key, AnswersBeforeRings = 1 });
            next.Connect();
            LockProxy shared = next.Attach<LockProxy>(gate.ToToken());
            Eventually.True(() => !shared.IsLocked && shared.Reference.Connection.UsesRing, "the next one has rings");
            Assert.Equal("socket", elsewhere.Ask("go"));
            elsewhere.Finish();
        }
        finally
        {
            server.Stop(Eventually.Patience);
        }

        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    protected override void Clean() => Directory.Delete(_folder, recursive: true);
}
