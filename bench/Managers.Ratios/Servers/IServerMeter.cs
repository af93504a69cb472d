namespace Managers.Ratios.Servers;

/// <summary>What a server process says about its own memory.</summary>
[ManagedProxy]
public interface IServerMeter
{
    /// <summary>Managed bytes that are alive, after a full collection.</summary>
    long AliveInBytes();

    /// <summary>Managed bytes allocated since the process began, on all threads.</summary>
    long AllocatedInBytes();

    /// <summary>A call of a type of one's own, with arguments of fixed size.</summary>
    long Echo(long number, double factor);
}
