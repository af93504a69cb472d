using Managers.Conformance.Locks;
using Managers.Server.Tests.Support;

namespace Managers.Server.Tests.Stock;

public sealed class PlainLockInServer : PlainLockContract<ServerPrimitives>;

public sealed class RLockInServer : RLockContract<ServerPrimitives>;

public sealed class SemaphoreInServer : SemaphoreContract<ServerPrimitives>;

public sealed class EventInServer : EventContract<ServerPrimitives>;

public sealed class ConditionInServer : ConditionContract<ServerPrimitives>;

public sealed class QueueInServer : QueueContract<ServerPrimitives>;
