using Managers.Ratios.Floors;
using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>The lock where the kernel is told of each holder, beside the lock of the C library that does the same.</summary>
internal sealed class LockOnRobustList() : LockWork(
    "pthread robust",
    new Bar(TimesFloor: 1.5),
    new ForeignPeer("pthread robust", ["locks", "robust"]),
    "free, robust list",
    new LocalManagerOptions { DeathDetection = DeathDetection.RobustList });
