namespace Managers.Protocol;

/// <summary>Signatures of the types that every server makes, in the order of their numbers; docs/protocol.md, section 9. Clients and servers compare their hashes.</summary>
internal static class StockContracts
{
    internal static readonly StockContract Dictionary = new(
        "dict",
        "Get(any)->any", "TryGet(any)->(bool,any)", "Set(any,any)->void", "Add(any,any)->bool", "Remove(any)->(bool,any)", "Count()->i64", "ContainsKey(any)->bool", "Clear()->void",
        "Items()->map<any,any>", "Keys()->any[]", "Values()->any[]", "Update(map<any,any>)->void", "GetOrAdd(any,any)->any", "CompareExchange(any,any,any)->(bool,any)", "Increment(any,any)->any",
        "PopItem()->(bool,any,any)", "RemoveEqual(any,any)->bool", "ItemsAfter(i64,any,i32)->(i64,map<any,any>)");

    internal static readonly StockContract List = new(
        "list",
        "Get(i64)->any", "Set(i64,any)->void", "Count()->i64", "Add(any)->void", "AddRange(any[])->void", "Insert(i64,any)->void", "RemoveAt(i64)->any", "Remove(any)->bool", "IndexOf(any)->i64",
        "CountOf(any)->i64", "Clear()->void", "Range(i64,i64)->any[]", "SetRange(i64,i64,any[])->void", "Reverse()->void", "Sort(bool)->void", "Pop()->(bool,any)",
        "CompareExchange(i64,any,any)->(bool,any)", "Increment(i64,any)->any", "Repeat(i64)->void");

    internal static readonly StockContract Queue = new(
        "queue",
        "Put(any)->void", "TryPut(any)->bool", "Get()->any", "TryGet()->(bool,any)", "PutBatch(any[])->i32", "TryPutBatch(any[])->i32", "GetBatch(i32)->any[]", "TryGetBatch(i32)->any[]",
        "State()->(i32,i32,bool)", "TaskDone(i32)->void", "Join()->void", "CompleteAdding()->void");

    internal static readonly StockContract Namespace = new(
        "namespace", "Get(string)->any", "TryGet(string)->(bool,any)", "Set(string,any)->void", "Remove(string)->bool", "Items()->map<string,any>");

    internal static readonly StockContract Lock = new("lock", LockSignatures);

    internal static readonly StockContract RLock = new("rlock", LockSignatures);

    internal static readonly StockContract Semaphore = new("semaphore", "Acquire()->void", "TryAcquire()->bool", "Release(i32)->void", "Count()->i32");

    internal static readonly StockContract Event = new("event", "Wait()->void", "Set()->void", "Clear()->void", "IsSet()->bool");

    internal static readonly StockContract Condition = new("condition", "Wait(u64)->bool", "Notify(u64,i32)->void", "NotifyAll(u64)->void", "Lock()->any");

    internal static readonly StockContract Barrier = new("barrier", "SignalAndWait()->i32", "State()->(i32,i32,bool)", "Reset()->void", "Abort()->void");

    internal static readonly StockContract Cell = new("cell", "Get()->any", "Set(any)->void", "CompareExchange(any,any)->(bool,any)", "Add(any)->any", "Format()->string");

    internal static readonly StockContract Array = new(
        "array", "Get(i64)->any", "Set(i64,any)->void", "Range(i64,i64)->any[]", "SetRange(i64,any[])->void", "Shape()->(string,i64,token)");

    private static string[] LockSignatures =>
    [
        "Acquire(u64)->(bool,u64)", "TryAcquire(u64)->(bool,bool,u64)", "Release(u64)->void", "Detach(u64)->u64", "ReleaseDetached(u64)->void", "MarkConsistent(u64)->void",
        "State(u64)->(bool,bool,bool,i32,i32,i32,i32,i32)",
    ];
}

/// <summary>A contract of the library's own types; what serves it knows its methods by their numbers.</summary>
/// <param name="typeId">The type id under which every server makes such objects.</param>
/// <param name="signatures">The methods, in the order of their numbers.</param>
internal sealed class StockContract(string typeId, params string[] signatures) : ManagedContract(signatures)
{
    internal string TypeId => typeId;

    public override void Invoke(object target, ref IncomingCall call) => ((ICallTarget)target).Invoke(ref call);
}

/// <summary>What serves a stock contract.</summary>
internal interface ICallTarget
{
    /// <summary>Executes a call, or parks it.</summary>
    void Invoke(ref IncomingCall call);
}
