using System.Diagnostics;
using Managers.Conformance.Support;
using Managers.Server.Tests.Custom;
using Managers.Server.Tests.Hostile;
using Xunit;

namespace Managers.Server.Tests.Stock;

/// <summary>Servers that end while calls are being executed. Rows G3, G4.</summary>
[Collection(nameof(OneAtATime))]
public sealed class ShutdownTests
{
    [Fact]
    public void G3_G4_Calls_that_do_not_end_have_one_time_limit_and_not_one_for_each_session()
    {
        const int Sessions = 8;
        var limit = TimeSpan.FromSeconds(1);
        var key = AuthKey.Random();
        var door = new Door();
        // Peers are raw sockets, which reach no pipe.
        using var server = new SyncManager(new ManagerOptions { Address = ManagerAddress.Parse("tcp://127.0.0.1:0"), AuthKey = key, ShutdownTimeout = limit });
        server.Register<IDoor>("door", () => door);
        using var end = new CancellationTokenSource();
        Task serving = server.ServeForeverAsync(end.Token);
        RawPeer[] peers = [.. Enumerable.Range(0, Sessions).Select(_ => RawPeer.Admitted(server.Address, key))];
        try
        {
            foreach (RawPeer peer in peers)
            {
                peer.Send(RawPeer.CallByName(peer.Create("door", 1), 2, "PassBeside"));
            }

            door.WaitUntilInside(Sessions);
            long started = Stopwatch.GetTimestamp();
            end.Cancel();
            TestThread.Until(() => serving.IsCompleted, "the end of serving");
            TimeSpan took = Stopwatch.GetElapsedTime(started);

            // One for each would be eight seconds; the machine may be busy.
            Assert.InRange(took, 0.9 * limit, 4 * limit);
            Assert.Equal(Sessions, door.Inside);
            Assert.All(peers, static peer => Assert.Equal(ErrorCode.ShuttingDown, peer.ReceiveEnd()));
        }
        finally
        {
            door.Open();
            Array.ForEach(peers, static peer => peer.Dispose());
        }
    }
}
