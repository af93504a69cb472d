using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>Making an object in a server and letting go of it, beside a small call: how many round trips that is worth.</summary>
internal sealed class CreateRelease() : TimedWork("server: object created and released", "ns", new Bar(TimesPeer: 2), peerName: "a small call")
{
    private NumbersServer? _server;

    public override void Dispose()
    {
        _server?.Dispose();
        base.Dispose();
    }

    protected override void SetUp()
    {
        _server = new NumbersServer();
        _server.Pin();
    }

    protected override void RunOurs(int repeats)
    {
        SyncManager manager = _server!.Manager;
        for (int i = 0; i < repeats; i++)
        {
            manager.CreateEvent().Dispose();
        }
    }

    protected override void RunPeer(int repeats) => _server!.Call(repeats);
}
