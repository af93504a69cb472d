using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>A small call of a server in which many calls wait, beside the same call of another server in which none does.</summary>
/// <param name="sameConnection">The calls that wait are of the connection that calls; else of another one.</param>
/// <param name="bar">What must hold.</param>
internal sealed class CallBesideParked(bool sameConnection, Bar bar) : TimedWork(
    $"server call, 10,000 parked Gets of {(sameConnection ? "the same" : "another")} connection",
    "ns",
    bar,
    peerName: "the call without them")
{
    private NumbersServer? _busy;
    private NumbersServer? _quiet;
    private SyncManager? _other;
    private ParkedCalls? _parked;

    public override void Dispose()
    {
        _other?.Dispose();
        _busy?.Dispose();
        _quiet?.Dispose();
        _parked?.AwaitEnd();
        base.Dispose();
    }

    protected override void SetUp()
    {
        _busy = new NumbersServer();
        _quiet = new NumbersServer();
        _other = sameConnection ? null : _busy.Manager.ConnectAgain();
        _parked = new ParkedCalls(_other ?? _busy.Manager);
        _busy.Pin();
        _quiet.Pin();
    }

    protected override void RunOurs(int repeats) => _busy!.Call(repeats);

    protected override void RunPeer(int repeats) => _quiet!.Call(repeats);
}
