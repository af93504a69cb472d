using System.Globalization;
using Managers.Ratios.Floors;
using Managers.Ratios.Measuring;
using Managers.Ratios.Processes;

namespace Managers.Ratios.Works;

/// <summary>How many small calls a second a server answers to clients that are processes of their own and have several calls on their way at a time; Redis gets as many commands at once.</summary>
/// <param name="clients">Client processes.</param>
/// <param name="depth">Calls of each that are on their way at a time; with 1 the client blocks.</param>
/// <param name="bar">What must hold.</param>
internal sealed class ServerThroughput(int clients, int depth, Bar bar) : CrewWork(
    $"server throughput, {clients} {(clients == 1 ? "client" : "clients")} × {depth} in flight", "calls/s (more is better)", bar, peerName: "Redis GET")
{
    private readonly string[] _peer = ["redis_load", Text(clients), Text(depth)];

    // Longer than any row takes.
    private static readonly TimeSpan s_tokenLife = TimeSpan.FromHours(1);

    private SyncManager? _manager;
    private IDictionaryProxy<int, int>? _numbers;
    private Crew? _crew;

    public override void Dispose()
    {
        _crew?.Dispose();
        _manager?.Dispose();
        base.Dispose();
    }

    protected override void SetUp()
    {
        _manager = SyncManager.StartNew(new ManagerOptions { AuthKey = CallRole.Key });
        _numbers = _manager.CreateDictionary<int, int>();
        _numbers[1] = 2;
        string token = ((BaseProxy)_numbers).ToToken(s_tokenLife).ToString();
        _crew = new Crew(Manager);
        for (int i = 0; i < clients; i++)
        {
            _crew.Add("call", token, Text(depth));
        }
    }

    protected override double MeasureOurs(int round) => 1e9 / _crew!.Window();

    protected override double? MeasurePeer(FloorPrograms floors) => floors.Run(_peer);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
