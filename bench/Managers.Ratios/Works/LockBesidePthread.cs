using Managers.Ratios.Floors;
using Managers.Ratios.Measuring;

namespace Managers.Ratios.Works;

/// <summary>The lock beside those of the C library between processes.</summary>
/// <param name="kind">pshared or robust.</param>
internal sealed class LockBesidePthread(string kind) : LockWork($"pthread {kind}", Bar.None)
{
    protected override bool PeerRunsHere => false;

    protected override double? MeasureForeignPeer(FloorPrograms floors) => floors.Run(["locks", kind]);
}
