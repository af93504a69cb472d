using Managers.Conformance.Support;
using Managers.Hosting;
using Managers.Server.Tests.Hostile;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>Clients whose connection has ended have no descriptor any more, though their managers and proxies are held: nothing waits for the collector. Row G6.</summary>
[Collection(nameof(OneAtATime))]
public sealed class ClientDescriptorTests : IDisposable
{
    private static readonly AuthKey s_key = AuthKey.Random();
    private readonly List<object> _held = [];
    private ManagerServer? _server;

    public ClientDescriptorTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "Linux alone: descriptors are counted in /proc.");

    public enum Way
    {
        Local,
        Tcp,
        Tls,
    }

    private static int Descriptors => Directory.GetFileSystemEntries("/proc/self/fd").Length;

    [Theory]
    [InlineData(Way.Local)]
    [InlineData(Way.Tcp)]
    [InlineData(Way.Tls)]
    public void A_manager_that_is_disposed_gives_its_descriptor_back_at_once(Way way)
    {
        TlsOptions? tls = Serve(way);
        Leave(way, tls, static (client, _) => client.Dispose());
    }

    [Theory]
    [InlineData(Way.Local)]
    [InlineData(Way.Tcp)]
    [InlineData(Way.Tls)]
    public void A_connection_that_the_server_ends_takes_the_client_s_descriptor_with_it(Way way)
    {
        TlsOptions? tls = Serve(way);
        Leave(way, tls, (client, waits) =>
        {
            Assert.Single(_server!.Sessions).End(ErrorCode.ShuttingDown, "The test ends it.");
            if (!waits)
            {
                // Who reads for nobody learns of it by the next call.
                Assert.Throws<ManagerUnavailableException>(client.Ping);
            }
        });
    }

    public void Dispose()
    {
        _server?.Stop(TestThread.Patience);
        foreach (SyncManager client in _held.OfType<SyncManager>())
        {
            client.Dispose();
        }
    }

    private TlsOptions? Serve(Way way)
    {
        TlsOptions? tls = way == Way.Tls ? TlsTests.Trusting(TlsTests.Certificate) : null;
        _server = new ManagerServer(s_key, new ServerLimits(), new CreatorTable()) { Security = tls };
        _server.Start(way == Way.Local ? null : ManagerAddress.Parse("tcp://127.0.0.1:0"));
        return tls;
    }

    private void Leave(Way way, TlsOptions? tls, Action<SyncManager, bool> end)
    {
        const int Rounds = 50;
        // What is opened once is open after these.
        for (int i = 0; i < 3; i++)
        {
            ConnectAndEnd(i, tls, end);
        }

        // What earlier tests have forgotten must not go meanwhile.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        int before = Descriptors;
        for (int i = 0; i < Rounds; i++)
        {
            ConnectAndEnd(i, tls, end);
        }

        // The server's own go with its readers, a moment later than it forgets the connection.
        TestThread.Until(() => Descriptors <= before, $"the end of all descriptors but {before} over {way}");
        Assert.Equal(2 * (Rounds + 3), _held.Count);
    }

    /// <summary>One round: of three clients one is silent, one has a thread that waits, one has a call that nobody waits for.</summary>
    private void ConnectAndEnd(int round, TlsOptions? tls, Action<SyncManager, bool> end)
    {
        var client = new SyncManager(new ManagerOptions { Address = _server!.Address, AuthKey = s_key, Tls = tls });
        client.Connect();
        ISharedQueue<int> queue = client.CreateQueue<int>();
        _held.Add(client);
        _held.Add(queue);
        Task<int>? waits = (round % 3) switch
        {
            1 => Task.Factory.StartNew(() => queue.Get(), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default),
            2 => queue.GetAsync().AsTask(),
            _ => null,
        };
        TestThread.Until(() => _server.Sessions.Sum(static session => session.ParkedCalls) == (waits is null ? 0 : 1), "the call that waits");
        end(client, waits is not null);
        TestThread.Until(() => _server.ConnectionCount == 0, "the end of the connection");
        if (waits is not null)
        {
            TestThread.Until(() => waits.IsCompleted, "the end of the call");
            Assert.True(waits.IsFaulted);
        }
    }
}
