using System.Security.Cryptography;
using Managers.Conformance.Support;
using Managers.Hosting;
using Managers.Server.Tests.Hostile;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>Connections through TLS whose clients are silent: what TLS keeps of them must not be forgotten.</summary>
[Collection(nameof(OneAtATime))]
public sealed class TlsIdleTests : IDisposable
{
    private static readonly AuthKey s_key = AuthKey.Random();
    private readonly ManagerServer _server;

    public TlsIdleTests()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Connections keep their threads on this system.");
        _server = new ManagerServer(s_key, new ServerLimits { MaxIdleThreads = 0 }, new CreatorTable()) { Security = TlsTests.Trusting(TlsTests.Certificate) };
        _server.Start(ManagerAddress.Parse("tcp://127.0.0.1:0"));
    }

    [Fact]
    public void They_are_served_again()
    {
        byte[] large = RandomNumberGenerator.GetBytes(300_000);
        SyncManager[] clients = [.. Enumerable.Range(0, 8).Select(_ => Connect())];
        IDictionaryProxy<int, byte[]>[] dictionaries = [.. clients.Select(static client => client.CreateDictionary<int, byte[]>())];
        for (int round = 0; round < 3; round++)
        {
            WaitForReaders(0);
            for (int i = 0; i < clients.Length; i++)
            {
                dictionaries[i][round] = large;
                Assert.Equal(large, dictionaries[i][round]);
            }
        }

        WaitForReaders(0);
        Array.ForEach(clients, static client => client.Dispose());
        TestThread.Until(() => _server.ConnectionCount == 0, "the end of all connections");
    }

    [Fact]
    public void Calls_are_executed_in_order_while_threads_go_and_come()
    {
        _server.Readers.PatienceInMilliseconds = 0;
        using SyncManager client = Connect();
        using IListProxy<byte[]> list = client.CreateList<byte[]>();
        TestThread.Run(() =>
        {
            var random = new Random(1);
            for (int i = 0; i < 400; i++)
            {
                byte[] bytes = new byte[random.Next(1, 40_000)];
                random.NextBytes(bytes);
                list.Add(bytes);
                Assert.Equal(bytes, list[i]);
            }
        });
        Assert.Equal(400, list.Count);
        WaitForReaders(0);
    }

    [Fact]
    public void A_silent_one_that_the_server_ends_is_told()
    {
        using SyncManager client = Connect();
        client.Ping();
        WaitForReaders(0);
        _server.Stop(TestThread.Patience);
        Assert.Throws<ManagerUnavailableException>(client.Ping);
    }

    public void Dispose() => _server?.Stop(TestThread.Patience);

    private SyncManager Connect()
    {
        var client = new SyncManager(new ManagerOptions { Address = _server.Address, AuthKey = s_key, Tls = TlsTests.Trusting(TlsTests.Certificate) });
        client.Connect();
        return client;
    }

    private void WaitForReaders(int most) => TestThread.Until(() => _server.Readers.Count <= most, $"sessions with a thread are {most}");
}
