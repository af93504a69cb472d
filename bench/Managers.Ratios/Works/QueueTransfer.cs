using System.Globalization;
using Managers.Ratios.Floors;
using Managers.Ratios.Measuring;
using Managers.Ratios.Processes;

namespace Managers.Ratios.Works;

/// <summary>Items of 16 bytes from producers to consumers, each a process of its own.</summary>
internal sealed class QueueTransfer : CrewWork
{
    private const int Capacity = 1024;
    private const long LeastItems = 4096;
    private const long MostItems = 1 << 22;

    // Long beside the start of the processes, which counts.
    private const double LeastNanoseconds = 40e6;

    private readonly int _pairs;
    private readonly int _batch;
    private readonly Placement _placement;
    private readonly ForeignPeer? _peer;
    private SharedQueue<Twin>? _queue;
    private Crew? _crew;
    private long _itemsEach = LeastItems;

    /// <param name="pairs">How many producers, and how many consumers.</param>
    /// <param name="batch">Items put and taken at a time.</param>
    /// <param name="placement">Where they run.</param>
    /// <param name="bar">What must hold.</param>
    /// <param name="peer">What is compared with; null if nothing is.</param>
    internal QueueTransfer(int pairs, int batch, Placement placement, Bar bar, ForeignPeer? peer)
        : base(
            $"queue, 16 bytes{(batch > 1 ? $" by {batch}" : string.Empty)}, {pairs}+{pairs} processes, {Words(placement)}{(peer is null ? string.Empty : $" ({peer.Name})")}",
            "ns/item",
            bar,
            HasFloor(pairs, placement) ? "ring without locks" : null,
            peer?.Name)
    {
        _pairs = pairs;
        _batch = batch;
        _placement = placement;
        _peer = peer;
    }

    public override void Dispose()
    {
        _crew?.Dispose();
        base.Dispose();
    }

    protected override void SetUp()
    {
        _queue = Manager.CreateQueue<Twin>(Capacity);
        string token = _queue.ToToken().ToString();
        string batch = _batch.ToString(CultureInfo.InvariantCulture);
        _crew = new Crew(Manager, _placement);
        for (int i = 0; i < _pairs; i++)
        {
            _crew.Add("put", token, batch);
            _crew.Add("get", token, batch, _pairs == 1 ? "alone" : "not alone");
        }

        while (_crew.Race(_itemsEach) < LeastNanoseconds && _itemsEach < MostItems)
        {
            _itemsEach *= 2;
        }
    }

    protected override double MeasureOurs(int round) => _crew!.Race(_itemsEach) / (_itemsEach * _pairs);

    protected override double? MeasureFloor(FloorPrograms floors) =>
        HasFloor(_pairs, _placement) ? floors.Run(["ring", $"{_batch}", _placement == Placement.TwoProcessors ? "two" : "one"]) : null;

    protected override double? MeasurePeer(FloorPrograms floors) => _peer?.Measure(floors);

    // The ring has one producer and one consumer, and no way to wait but to look.
    private static bool HasFloor(int pairs, Placement placement) => pairs == 1 && placement != Placement.Anywhere;

    private static string Words(Placement placement) => placement switch
    {
        Placement.OneProcessor => "one processor",
        Placement.TwoProcessors => "two processors",
        _ => "anywhere",
    };
}
