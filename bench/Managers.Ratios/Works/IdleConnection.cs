using Managers.Ratios.Measuring;
using Managers.Ratios.Servers;

namespace Managers.Ratios.Works;

/// <summary>What a connection that does nothing costs the server: managed bytes alive in it with many connections less those without, by their number. Each has made calls before.</summary>
internal sealed class IdleConnection() : CrewWork("server: an idle connection, managed bytes", "B", new Bar(Limit: 4096))
{
    private const int Connections = 1000;

    // The proxies of the calls are given back some 50 ms later.
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(300);

    protected override TimeSpan WarmUp => TimeSpan.Zero;

    protected override void SetUp()
    {
    }

    protected override double MeasureOurs(int round)
    {
        // A new server in every round: one that had as many connections before has buffers of theirs in its pools.
        using var manager = MeteredManager.StartMetered();
        IServerMeter meter = manager.CreateMeter();
        IDictionaryProxy<int, int> shared = manager.CreateDictionary<int, int>();
        shared[1] = 2;
        ProxyToken token = ((BaseProxy)shared).ToToken();
        long before = meter.AliveInBytes();
        var connections = new List<SyncManager>(Connections);
        for (int i = 0; i < Connections; i++)
        {
            SyncManager connection = manager.ConnectAgain();
            connections.Add(connection);
            using IDictionaryProxy<int, int> numbers = connection.AttachDictionary<int, int>(token);
            _ = numbers[1];
        }

        Thread.Sleep(s_rest);
        long after = meter.AliveInBytes();
        connections.ForEach(static c => c.Dispose());
        return (after - before) / (double)Connections;
    }
}
