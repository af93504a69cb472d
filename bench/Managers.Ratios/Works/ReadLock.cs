using Managers.Ratios.Floors;
using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>Taking a free reader-writer lock for reading and giving it back.</summary>
internal sealed class ReadLock() : TimedWork(
    "read lock+unlock, free", "ns", new Bar(TimesFloor: 3), ["locks", "cas"], "CAS, exchange", foreign: new ForeignPeer("pthread rwlock", ["locks", "read"]))
{
    private SharedReaderWriterLock? _lock;

    protected override void SetUp() => _lock = Manager.CreateReaderWriterLock();

    protected override void RunOurs(int repeats)
    {
        SharedReaderWriterLock gate = _lock!;
        for (int i = 0; i < repeats; i++)
        {
            using ReadScope held = gate.AcquireRead();
        }
    }
}
