using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>The lock beside what .NET has between processes.</summary>
internal sealed class LockBesideMutex() : LockWork("named Mutex", new Bar(TimesFloor: 1.25, TimesPeer: 0.02))
{
    private readonly Mutex _mutex = new(false, $"managers-ratios-{Environment.ProcessId}");

    public override bool AlsoNativeAot => true;

    public override void Dispose()
    {
        _mutex.Dispose();
        base.Dispose();
    }

    protected override void RunPeer(int repeats)
    {
        for (int i = 0; i < repeats; i++)
        {
            _mutex.WaitOne();
            _mutex.ReleaseMutex();
        }
    }
}
