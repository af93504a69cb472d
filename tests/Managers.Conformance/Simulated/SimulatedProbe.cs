using Managers.Platform;

namespace Managers.Conformance.Simulated;

/// <summary>An identity that is made up, but as unique as the contract asks.</summary>
internal sealed class SimulatedProbe : IProcessProbe
{
    // A thread may have been named by a real platform before, and keeps that name: real ids are far below this.
    private const uint FirstThreadId = 0x0800_0000;

    public ProcessStamp Self { get; } = new((uint)Environment.ProcessId, StartTime: 1, PidNamespace: 0);

    public Guid BootId { get; } = new("5134c0de-0000-4000-8000-000000000001");

    public uint UserId => 1000;

    public uint CurrentThreadId() => FirstThreadId | (uint)Environment.CurrentManagedThreadId;
}
