using System.Diagnostics;
using Managers.Ratios.Floors;
using Managers.Ratios.Measuring;
using Managers.Ratios.Processes;

namespace Managers.Ratios.Works;

/// <summary>A whole small call of a blocking client: proxy, codec, dispatch, the object, and all the way back.</summary>
/// <param name="placement">Where client and server run.</param>
/// <param name="bar">What must hold.</param>
/// <param name="peer">What is compared with.</param>
/// <param name="rings">Whether calls go by rings in shared memory, as they do where nothing else is said, or by the socket.</param>
internal sealed class ServerCall(Placement placement, Bar bar, ForeignPeer peer, bool rings = true) : TimedWork(
    $"server call{(rings ? string.Empty : " by the socket")}, {Words(placement)}{(placement == Placement.Anywhere ? $" ({peer.Name})" : string.Empty)}",
    "ns",
    bar,
    placement == Placement.Anywhere ? null : ["uds", placement == Placement.TwoProcessors ? "two" : "one"],
    placement == Placement.Anywhere ? null : "socket ping-pong, blocking",
    foreign: peer)
{
    private SyncManager? _manager;
    private IDictionaryProxy<int, int>? _numbers;

    // The server's methods get their final code a while after they were called often, and on one processor that work has to find its time beside the calls.
    protected override TimeSpan WarmUpTime => TimeSpan.FromSeconds(5);

    public override void Dispose()
    {
        _manager?.Dispose();
        Processors.Release();
        base.Dispose();
    }

    protected override void SetUp()
    {
        var options = new ManagerOptions { UseRings = rings };
        _manager = placement == Placement.OneProcessor ? Processors.OnOne(() => SyncManager.StartNew(options)) : SyncManager.StartNew(options);
        if (placement != Placement.Anywhere)
        {
            Processors.PinAll(_manager.ServerProcessId!.Value, placement == Placement.TwoProcessors ? 1 : 0);
            Processors.PinAll(Environment.ProcessId, 0);
        }

        _numbers = _manager.CreateDictionary<int, int>();
        _numbers[1] = 2;
    }

    protected override void RunOurs(int repeats)
    {
        IDictionaryProxy<int, int> numbers = _numbers!;
        int sum = 0;
        for (int i = 0; i < repeats; i++)
        {
            sum += numbers[1];
        }

        if (sum != 2 * repeats)
        {
            throw new UnreachableException("The server gave another number.");
        }
    }

    private static string Words(Placement placement) => placement switch
    {
        Placement.OneProcessor => "one processor",
        Placement.TwoProcessors => "two processors",
        _ => "anywhere",
    };
}
