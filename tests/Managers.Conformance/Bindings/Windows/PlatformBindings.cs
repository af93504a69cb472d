using Managers.Conformance.Platform;
using Managers.Conformance.Support;

namespace Managers.Conformance.Bindings.Windows;

public sealed class SegmentProviderOnWindows : SegmentProviderContract<WindowsTestPlatform>;

public sealed class SegmentLeaveOnWindows : SegmentLeaveContract<WindowsTestPlatform>;

public sealed class SegmentHandleOnWindows : SegmentHandleContract<WindowsTestPlatform>;

public sealed class WaiterOnWindows : WaiterContract<WindowsTestPlatform>;

public sealed class ProcessProbeOnWindows : ProcessProbeContract<WindowsTestPlatform>;
