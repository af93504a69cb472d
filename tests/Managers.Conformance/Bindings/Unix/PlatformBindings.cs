using Managers.Conformance.Platform;
using Managers.Conformance.Support;

namespace Managers.Conformance.Bindings.Unix;

public sealed class SegmentProviderOnUnix : SegmentProviderContract<UnixTestPlatform>;

public sealed class SegmentProviderOnUnixNamedFiles : SegmentProviderContract<UnixNamedFilesTestPlatform>;

public sealed class SegmentLeaveOnUnix : SegmentLeaveContract<UnixTestPlatform>;

public sealed class SegmentHandleOnUnix : SegmentHandleContract<UnixTestPlatform>;

public sealed class SegmentHandleOnUnixNamedFiles : SegmentHandleContract<UnixNamedFilesTestPlatform>;

public sealed class WaiterOnUnix : WaiterContract<UnixTestPlatform>;

public sealed class ProcessProbeOnUnix : ProcessProbeContract<UnixTestPlatform>;
