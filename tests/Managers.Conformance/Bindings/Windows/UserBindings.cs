using Managers.Conformance.Locks;
using Managers.Conformance.Objects;
using Managers.Conformance.Support;

namespace Managers.Conformance.Bindings.Windows;

public sealed class LocalManagerOnWindows : LocalManagerContract<WindowsTestPlatform>;

public sealed class SegmentsOnWindows : SegmentContract<WindowsTestPlatform>;

public sealed class SharedValueOnWindows : SharedValueContract<WindowsTestPlatform>;

public sealed class SharedArrayOnWindows : SharedArrayContract<WindowsTestPlatform>;

public sealed class SharedArrayFormsOnWindows : SharedArrayFormsContract<WindowsTestPlatform>;

public sealed class LeaseOnWindows : LeaseContract<WindowsTestPlatform>;

public sealed class SharedLockOnWindows : SharedLockContract<WindowsTestPlatform>;

public sealed class SharedEventOnWindows : SharedEventContract<WindowsTestPlatform>;

public sealed class SharedBarrierOnWindows : SharedBarrierContract<WindowsTestPlatform>;

public sealed class LockMembersOnWindows : SharedLockMembersContract<WindowsTestPlatform>;

public sealed class SharedRLockOnWindows : SharedRLockContract<WindowsTestPlatform>;

public sealed class SharedSemaphoreOnWindows : SharedSemaphoreContract<WindowsTestPlatform>;

public sealed class SharedConditionOnWindows : SharedConditionContract<WindowsTestPlatform>;

public sealed class SharedReaderWriterLockOnWindows : SharedReaderWriterLockContract<WindowsTestPlatform>;

public sealed class SharedQueueOnWindows : SharedQueueContract<WindowsTestPlatform>;

public sealed class SharedByteQueueOnWindows : SharedByteQueueContract<WindowsTestPlatform>;

public sealed class CancellationOnWindows : CancellationContract<WindowsTestPlatform>;

public sealed class InterruptOnWindows : InterruptContract<WindowsTestPlatform>;

public sealed class ClosingOnWindows : ClosingContract<WindowsTestPlatform>;

public sealed class PlainLockOnWindows : PlainLockContract<LocalPrimitives<WindowsTestPlatform>>;

public sealed class RLockOnWindows : RLockContract<LocalPrimitives<WindowsTestPlatform>>;

public sealed class SemaphoreOnWindows : SemaphoreContract<LocalPrimitives<WindowsTestPlatform>>;

public sealed class EventOnWindows : EventContract<LocalPrimitives<WindowsTestPlatform>>;

public sealed class ConditionOnWindows : ConditionContract<LocalPrimitives<WindowsTestPlatform>>;

public sealed class QueueOnWindows : QueueContract<LocalPrimitives<WindowsTestPlatform>>;
