using Managers.Conformance.Platform;
using Managers.Conformance.Support;

namespace Managers.Conformance.Bindings;

public sealed class SegmentProviderOnUnix : SegmentProviderContract<UnixTestPlatform>;

public sealed class SegmentProviderOnUnixNamedFiles : SegmentProviderContract<UnixNamedFilesTestPlatform>;

public sealed class SegmentProviderSimulated : SegmentProviderContract<SimulatedTestPlatform>;

public sealed class SegmentHandleOnUnix : SegmentHandleContract<UnixTestPlatform>;

public sealed class SegmentHandleOnUnixNamedFiles : SegmentHandleContract<UnixNamedFilesTestPlatform>;

public sealed class SegmentHandleSimulated : SegmentHandleContract<SimulatedTestPlatform>;

public sealed class WaiterOnUnix : WaiterContract<UnixTestPlatform>;

public sealed class WaiterSimulated : WaiterContract<SimulatedTestPlatform>;

public sealed class ProcessProbeOnUnix : ProcessProbeContract<UnixTestPlatform>;

public sealed class ProcessProbeSimulated : ProcessProbeContract<SimulatedTestPlatform>;
