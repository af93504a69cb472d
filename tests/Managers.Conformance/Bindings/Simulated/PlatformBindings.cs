using Managers.Conformance.Platform;
using Managers.Conformance.Support;

namespace Managers.Conformance.Bindings.Simulated;

public sealed class SegmentProviderSimulated : SegmentProviderContract<SimulatedTestPlatform>;

public sealed class SegmentHandleSimulated : SegmentHandleContract<SimulatedTestPlatform>;

public sealed class WaiterSimulated : WaiterContract<SimulatedTestPlatform>;

public sealed class ProcessProbeSimulated : ProcessProbeContract<SimulatedTestPlatform>;
