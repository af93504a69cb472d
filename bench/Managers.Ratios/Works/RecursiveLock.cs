using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>Taking a free recursive lock and giving it back, beside the lock that is not recursive.</summary>
internal sealed class RecursiveLock() : TimedWork("rlock+unlock, free", "ns", new Bar(TimesPeer: 2), ["locks", "cas"], "CAS, exchange", "SharedLock")
{
    private SharedRLock? _recursive;
    private SharedLock? _plain;

    protected override void SetUp()
    {
        _recursive = Manager.CreateRLock();
        _plain = Manager.CreateLock();
    }

    protected override void RunOurs(int repeats)
    {
        SharedRLock gate = _recursive!;
        for (int i = 0; i < repeats; i++)
        {
            using LockScope held = gate.Acquire();
        }
    }

    protected override void RunPeer(int repeats)
    {
        SharedLock gate = _plain!;
        for (int i = 0; i < repeats; i++)
        {
            using LockScope held = gate.Acquire();
        }
    }
}
