using System.Runtime.CompilerServices;
using Managers.Conformance.Simulated;
using Managers.Memory;
using Managers.Platform;

namespace Managers.Core.Tests.Support;

/// <summary>
/// Core is tested without an operating system: on the simulated platform of the conformance suite, which its own suite holds to the
/// contracts. One machine serves all tests; each has names of its own.
/// </summary>
internal static class SimulatedMachine
{
    internal static SimulatedPlatform Platform { get; } = new();

    internal static SegmentName NewName() => new(ManagerScope.CurrentUser, "t" + Guid.NewGuid().ToString("N"));

    /// <summary>A manager's segment, small enough to be walked.</summary>
    internal static ManagerSegment Create(SegmentName name, int chunks = 64) =>
        ManagerSegment.Create(name, (long)chunks * PoolGeometry.ChunkSizeInBytes, new SegmentOptions());

    /// <summary>The same segment as another process has it: with a participant slot of its own.</summary>
    internal static ManagerSegment OpenAsAnotherProcess(ManagerSegment segment) =>
        ManagerSegment.TryOpenWithoutSweep(segment.Name) ?? throw new InvalidOperationException("the segment has no name any more");

    /// <summary>What the kernel does when a process is killed: its locks are gone, its traces stay.</summary>
    internal static void Kill(ManagerSegment process) => ((SimulatedSegment)process.Handle).Die();

    /// <summary>Before the first test, so that nobody sees another platform.</summary>
    [ModuleInitializer]
    internal static void Use() => PlatformServices.Use(Platform);
}
