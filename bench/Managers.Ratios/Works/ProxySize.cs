using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>What a proxy keeps in memory: managed bytes alive with many proxies less those without, by their number. Everything counts that a proxy does not share with others.</summary>
internal sealed class ProxySize() : CrewWork("server: a proxy, managed bytes", "B", new Bar(Limit: 64))
{
    private const int Proxies = 10_000;

    // What is let go of is noted, and the notes go out some 50 ms later.
    private static readonly TimeSpan s_rest = TimeSpan.FromMilliseconds(300);

    private SyncManager? _manager;

    protected override TimeSpan WarmUp => TimeSpan.Zero;

    public override void Dispose()
    {
        _manager?.Dispose();
        base.Dispose();
    }

    protected override void SetUp() => _manager = SyncManager.StartNew();

    protected override double MeasureOurs(int round)
    {
        var proxies = new IDictionaryProxy<int, int>[Proxies];
        long before = ManagedHeap.AliveInBytes();
        for (int i = 0; i < proxies.Length; i++)
        {
            proxies[i] = _manager!.CreateDictionary<int, int>();
        }

        long after = ManagedHeap.AliveInBytes();
        foreach (IDictionaryProxy<int, int> proxy in proxies)
        {
            proxy.Dispose();
        }

        Thread.Sleep(s_rest);
        return (after - before) / (double)Proxies;
    }
}
