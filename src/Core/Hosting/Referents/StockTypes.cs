using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>How the types are made that every server makes.</summary>
internal static class StockTypes
{
    /// <summary>The contract of a type id; null if it is none of the library's own.</summary>
    internal static StockContract? Find(string typeId) => typeId switch
    {
        "dict" => StockContracts.Dictionary,
        "list" => StockContracts.List,
        "queue" => StockContracts.Queue,
        "namespace" => StockContracts.Namespace,
        "lock" => StockContracts.Lock,
        "rlock" => StockContracts.RLock,
        "semaphore" => StockContracts.Semaphore,
        "event" => StockContracts.Event,
        "condition" => StockContracts.Condition,
        "barrier" => StockContracts.Barrier,
        "cell" => StockContracts.Cell,
        "array" => StockContracts.Array,
        _ => null,
    };

    /// <summary>Makes an object.</summary>
    internal static Referent Make(StockContract contract, Session session, ref ValueReader arguments) => contract.TypeId switch
    {
        "dict" => DictionaryReferent.Make(session, ref arguments),
        "list" => ListReferent.Make(session, ref arguments),
        "queue" => QueueObject.Make(ref arguments),
        "namespace" => NamespaceReferent.Make(session, ref arguments),
        "lock" => LockReferent.Make(ref arguments, recursive: false),
        "rlock" => LockReferent.Make(ref arguments, recursive: true),
        "semaphore" => SemaphoreReferent.Make(ref arguments),
        "event" => EventReferent.Make(ref arguments),
        "condition" => ConditionReferent.Make(session, ref arguments),
        "barrier" => BarrierReferent.Make(ref arguments),
        "cell" => CellReferent.Make(session, ref arguments),
        "array" => ArrayReferent.Make(session, ref arguments),
        _ => throw new InvalidOperationException($"There is no type '{contract.TypeId}'."),
    };
}
