using Managers.Platform;

namespace Managers.Conformance.Simulated;

/// <summary>
/// The contracts of Core/Platform in managed code, inside one process: segments are private memory, handles stand for processes, and
/// their locks follow the rules of open file description locks. What it cannot show: faults, other processes, real scheduling by the kernel.
/// </summary>
internal sealed class SimulatedPlatform : IPlatform
{
    internal SimulatedSegments Store { get; } = new();

    public ISegmentProvider Segments => Store;

    public IWaiter Waiter { get; } = new SimulatedWaiter();

    public IDeathWatch Deaths { get; } = new SimulatedDeaths();

    public IRobustLists RobustLists { get; } = new SimulatedDeaths();

    public IProcessProbe Processes { get; } = new SimulatedProbe();

    /// <summary>No process but this one is simulated: nobody to connect to.</summary>
    public IChannels Channels => throw new NotSupportedException("The simulated machine connects no processes.");

    public IChannelWatch ChannelWatch => throw new NotSupportedException("The simulated machine has no channels.");

    // One process is all there is here, so nothing can be started.
    public IChildLauncher Children => throw new NotSupportedException("The simulated machine starts no processes.");

    public int NativeLongSize => nint.Size;
}
