using Managers.Conformance.Locks;
using Managers.Conformance.Objects;
using Managers.Conformance.Support;

namespace Managers.Conformance.Bindings.Unix;

public sealed class LocalManagerOnUnix : LocalManagerContract<UnixTestPlatform>;

public sealed class SegmentsOnUnix : SegmentContract<UnixTestPlatform>;

public sealed class SegmentsOnUnixNamedFiles : SegmentContract<UnixNamedFilesTestPlatform>;

public sealed class SharedValueOnUnix : SharedValueContract<UnixTestPlatform>;

public sealed class SharedArrayOnUnix : SharedArrayContract<UnixTestPlatform>;

public sealed class SharedArrayFormsOnUnix : SharedArrayFormsContract<UnixTestPlatform>;

public sealed class LeaseOnUnix : LeaseContract<UnixTestPlatform>;

public sealed class SharedLockOnUnix : SharedLockContract<UnixTestPlatform>;

public sealed class SharedEventOnUnix : SharedEventContract<UnixTestPlatform>;

public sealed class SharedBarrierOnUnix : SharedBarrierContract<UnixTestPlatform>;

public sealed class LockMembersOnUnix : SharedLockMembersContract<UnixTestPlatform>;

public sealed class SharedRLockOnUnix : SharedRLockContract<UnixTestPlatform>;

public sealed class SharedSemaphoreOnUnix : SharedSemaphoreContract<UnixTestPlatform>;

public sealed class SharedConditionOnUnix : SharedConditionContract<UnixTestPlatform>;

public sealed class SharedReaderWriterLockOnUnix : SharedReaderWriterLockContract<UnixTestPlatform>;

public sealed class SharedQueueOnUnix : SharedQueueContract<UnixTestPlatform>;

public sealed class SharedByteQueueOnUnix : SharedByteQueueContract<UnixTestPlatform>;

public sealed class CancellationOnUnix : CancellationContract<UnixTestPlatform>;

public sealed class InterruptOnUnix : InterruptContract<UnixTestPlatform>;

public sealed class ClosingOnUnix : ClosingContract<UnixTestPlatform>;

public sealed class PlainLockOnUnix : PlainLockContract<LocalPrimitives<UnixTestPlatform>>;

public sealed class RLockOnUnix : RLockContract<LocalPrimitives<UnixTestPlatform>>;

public sealed class SemaphoreOnUnix : SemaphoreContract<LocalPrimitives<UnixTestPlatform>>;

public sealed class EventOnUnix : EventContract<LocalPrimitives<UnixTestPlatform>>;

public sealed class ConditionOnUnix : ConditionContract<LocalPrimitives<UnixTestPlatform>>;

public sealed class QueueOnUnix : QueueContract<LocalPrimitives<UnixTestPlatform>>;
