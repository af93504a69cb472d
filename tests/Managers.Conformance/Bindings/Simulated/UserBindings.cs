using Managers.Conformance.Locks;
using Managers.Conformance.Objects;
using Managers.Conformance.Support;

namespace Managers.Conformance.Bindings.Simulated;

public sealed class LocalManagerSimulated : LocalManagerContract<SimulatedTestPlatform>;

public sealed class SegmentsSimulated : SegmentContract<SimulatedTestPlatform>;

public sealed class SharedValueSimulated : SharedValueContract<SimulatedTestPlatform>;

public sealed class SharedArraySimulated : SharedArrayContract<SimulatedTestPlatform>;

public sealed class SharedArrayFormsSimulated : SharedArrayFormsContract<SimulatedTestPlatform>;

public sealed class LeaseSimulated : LeaseContract<SimulatedTestPlatform>;

public sealed class SharedLockSimulated : SharedLockContract<SimulatedTestPlatform>;

public sealed class SharedEventSimulated : SharedEventContract<SimulatedTestPlatform>;

public sealed class SharedBarrierSimulated : SharedBarrierContract<SimulatedTestPlatform>;

public sealed class LockMembersSimulated : SharedLockMembersContract<SimulatedTestPlatform>;

public sealed class SharedRLockSimulated : SharedRLockContract<SimulatedTestPlatform>;

public sealed class SharedSemaphoreSimulated : SharedSemaphoreContract<SimulatedTestPlatform>;

public sealed class SharedConditionSimulated : SharedConditionContract<SimulatedTestPlatform>;

public sealed class SharedReaderWriterLockSimulated : SharedReaderWriterLockContract<SimulatedTestPlatform>;

public sealed class SharedQueueSimulated : SharedQueueContract<SimulatedTestPlatform>;

public sealed class SharedByteQueueSimulated : SharedByteQueueContract<SimulatedTestPlatform>;

public sealed class CancellationSimulated : CancellationContract<SimulatedTestPlatform>;

public sealed class ClosingSimulated : ClosingContract<SimulatedTestPlatform>;

public sealed class PlainLockSimulated : PlainLockContract<LocalPrimitives<SimulatedTestPlatform>>;

public sealed class RLockSimulated : RLockContract<LocalPrimitives<SimulatedTestPlatform>>;

public sealed class SemaphoreSimulated : SemaphoreContract<LocalPrimitives<SimulatedTestPlatform>>;

public sealed class EventSimulated : EventContract<LocalPrimitives<SimulatedTestPlatform>>;

public sealed class ConditionSimulated : ConditionContract<LocalPrimitives<SimulatedTestPlatform>>;

public sealed class QueueSimulated : QueueContract<LocalPrimitives<SimulatedTestPlatform>>;
