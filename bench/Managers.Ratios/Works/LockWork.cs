using Managers.Ratios.Floors;
using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>Taking a free lock and giving it back, by scope; the peers are in the derived rows.</summary>
internal abstract class LockWork(string peerName, Bar bar, ForeignPeer? foreign = null, string condition = "free", LocalManagerOptions? options = null)
    : TimedWork($"lock+unlock, {condition} ({peerName})", "ns", bar, ["locks", "cas"], "CAS, exchange", peerName, foreign, options)
{
    private SharedLock? _lock;

    protected override void SetUp() => _lock = Manager.CreateLock();

    protected override void RunOurs(int repeats)
    {
        SharedLock gate = _lock!;
        for (int i = 0; i < repeats; i++)
        {
            using LockScope held = gate.Acquire();
        }
    }
}
