using Managers.Conformance.Support;
using Managers.Hosting;
using Managers.Protocol;
using Xunit;

namespace Managers.Server.Tests.Hostile;

/// <summary>A server, a client that behaves, and peers that do not. At the end the one that behaves is served as at the beginning, and nothing of the others is left.</summary>
[Collection(nameof(OneAtATime))]
public abstract class HostileTest : IDisposable
{
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"managers-{Guid.NewGuid():N}");
    private readonly List<RawPeer> _peers = [];
    private readonly SyncManager _good;
    private readonly IDictionaryProxy<string, int> _counts;

    private protected HostileTest(ServerLimits? limits = null, TimeSpan? patience = null, Action<CreatorTable>? register = null)
    {
        var creators = new CreatorTable();
        register?.Invoke(creators);
        Server = new ManagerServer(Key, limits ?? new ServerLimits(), creators) { HandshakePatience = patience ?? TimeSpan.FromSeconds(30) };
        // Peers are raw sockets, which reach no pipe.
        Server.Start(OperatingSystem.IsWindows() ? ManagerAddress.Parse("tcp://127.0.0.1:0") : ManagerAddress.Unix(_path));
        _good = new SyncManager(new ManagerOptions { Address = Server.Address, AuthKey = Key });
        _good.Connect();
        _counts = _good.CreateDictionary<string, int>();
    }

    private protected static AuthKey Key { get; } = AuthKey.Random();

    private protected ManagerServer Server { get; }

    private protected SyncManager Good => _good;

    private protected RawPeer Stranger() => Keep(new RawPeer(Server.Address));

    private protected RawPeer Peer() => Keep(RawPeer.Admitted(Server.Address, Key));

    /// <summary>The others are served, now.</summary>
    private protected void OthersAreUnharmed()
    {
        int before = _counts.TryGetValue("n", out int n) ? n : 0;
        _counts["n"] = before + 1;
        Assert.Equal(before + 1, _counts["n"]);
    }

    private protected static void Ends(RawPeer peer, ErrorCode code) => Assert.Equal(code, peer.ReceiveEnd());

    private protected static RawFrame Answer(RawPeer peer, ulong request, FrameType type)
    {
        RawFrame? frame = peer.Receive();
        Assert.NotNull(frame);
        Assert.Equal((type, request), (frame.Type, frame.Request));
        return frame;
    }

    private protected static void Fails(RawPeer peer, ulong request, ErrorCode code) => Assert.Equal(code, Answer(peer, request, FrameType.Error).Code);

    /// <summary>Gives a peer a reference to what a proxy of the good client's refers to.</summary>
    /// <returns>Its id.</returns>
    private protected ulong Adopt(RawPeer peer, object proxy, ulong request)
    {
        ProxyToken token = ((BaseProxy)proxy).ToToken();
        peer.Send(RawPeer.Call(0, ServerMethods.Adopt, request, token.Id, token.Lease));
        Answer(peer, request, FrameType.Reply);
        Assert.True(Good.Revoke(token));
        return token.Id;
    }

    private protected void WaitForWaiters(int count) => TestThread.Until(() => Server.Sessions.Sum(static session => session.ParkedCalls) == count, $"{count} waiting calls");

    private protected void WaitForConnections(int count) => TestThread.Until(() => Server.ConnectionCount == count, $"{count} connections");

    public void Dispose()
    {
        try
        {
            OthersAreUnharmed();
            _peers.ForEach(static peer => peer.Dispose());
            WaitForConnections(1);
            ((IDisposable)_counts).Dispose();
            _good.Dispose();
            WaitForConnections(0);
            // Those that peers took would else stand for their time.
            Server.Objects.EndLeases();
            TestThread.Until(() => Server.Objects.Count == 0, "the end of all objects");
        }
        finally
        {
            _good.Dispose();
            Server.Stop(TimeSpan.FromSeconds(5));
            GC.SuppressFinalize(this);
        }

        Assert.False(File.Exists(_path), "the socket is left");
    }

    private RawPeer Keep(RawPeer peer)
    {
        _peers.Add(peer);
        return peer;
    }
}

/// <summary>Tests that measure memory or time: no others run beside them.</summary>
[CollectionDefinition(nameof(OneAtATime), DisableParallelization = true)]
public sealed class OneAtATime;
