using Managers.Conformance.Locks;
using Managers.Server.Tests.Support;

namespace Managers.Server.Tests.Stock;

public sealed class PlainLockInServer : PlainLockContract<ServerPrimitives>;

public sealed class RLockInServer : RLockContract<ServerPrimitives>;

public sealed class SemaphoreInServer : SemaphoreContract<ServerPrimitives>;

public sealed class EventInServer : EventContract<ServerPrimitives>;

public sealed class ConditionInServer : ConditionContract<ServerPrimitives>;

public sealed class QueueInServer : QueueContract<ServerPrimitives>;

public sealed class PlainLockOverRings : PlainLockContract<RingPrimitives>;

public sealed class RLockOverRings : RLockContract<RingPrimitives>;

public sealed class SemaphoreOverRings : SemaphoreContract<RingPrimitives>;

public sealed class EventOverRings : EventContract<RingPrimitives>;

public sealed class ConditionOverRings : ConditionContract<RingPrimitives>;

public sealed class QueueOverRings : QueueContract<RingPrimitives>;
