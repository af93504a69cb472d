using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>Taking a free lock without waiting, and giving it back.</summary>
internal sealed class TryLock() : TimedWork("lock by TryAcquire+Release, free", "ns", new Bar(TimesFloor: 1.25), ["locks", "cas"], "CAS, exchange")
{
    private SharedLock? _lock;

    protected override void SetUp() => _lock = Manager.CreateLock();

    protected override void RunOurs(int repeats)
    {
        SharedLock gate = _lock!;
        for (int i = 0; i < repeats; i++)
        {
            if (gate.TryAcquire())
            {
                gate.Release();
            }
        }
    }
}
