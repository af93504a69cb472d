using Managers.Ratios.Measuring;

namespace Managers.Ratios.Servers;

/// <summary>Lives in the server that it measures.</summary>
public sealed class ServerMeter : IServerMeter
{
    public long AliveInBytes() => ManagedHeap.AliveInBytes();

    public long Echo(long number, double factor) => (long)(number * factor);

    public long AllocatedInBytes() => GC.GetTotalAllocatedBytes(precise: true);
}
