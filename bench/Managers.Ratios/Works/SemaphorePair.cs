using Managers.Ratios.Floors;
using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>Taking a free permit of a semaphore and giving it back. The C library's semaphore keeps no account of who holds its permits.</summary>
internal sealed class SemaphorePair() : TimedWork(
    "semaphore acquire+release, free", "ns", Bar.None, ["locks", "cas"], "CAS, exchange", foreign: new ForeignPeer("sem_t", ["locks", "semaphore"]))
{
    private SharedSemaphore? _semaphore;

    protected override void SetUp() => _semaphore = Manager.CreateSemaphore(1);

    protected override void RunOurs(int repeats)
    {
        SharedSemaphore semaphore = _semaphore!;
        for (int i = 0; i < repeats; i++)
        {
            semaphore.Acquire();
            semaphore.Release();
        }
    }
}
