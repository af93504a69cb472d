using System.Diagnostics.CodeAnalysis;
using Managers.Client;
using Managers.Protocol;
using Managers.Proxies;

namespace Managers;

/// <summary>A manager of the specification's types: locks, conditions, queues, namespaces, lists and dictionaries in a server process, for any number of processes.</summary>
public partial class SyncManager : BaseManager
{
    /// <summary>A manager that is neither started nor connected.</summary>
    /// <param name="options">Address, key and limits; null: all by default.</param>
    public SyncManager(ManagerOptions? options = null)
        : base(options)
    {
    }

    /// <summary>Makes a manager and starts its server process: the specification's <c>Manager()</c>.</summary>
    /// <param name="options">Address, key and limits; null: all by default.</param>
    /// <exception cref="ManagerStartException">The server could not start.</exception>
    [SuppressMessage("Naming", "CA1711", Justification = "Named after TaskFactory.StartNew, which does the same for tasks.")]
    public static SyncManager StartNew(ManagerOptions? options = null)
    {
        var manager = new SyncManager(options);
        manager.Start();
        return manager;
    }

    /// <summary>As <see cref="StartNew"/>, without blocking the caller.</summary>
    /// <param name="options">Address, key and limits; null: all by default.</param>
    /// <param name="cancellationToken">Gives up, and leaves no process.</param>
    public static async Task<SyncManager> StartNewAsync(ManagerOptions? options = null, CancellationToken cancellationToken = default)
    {
        var manager = new SyncManager(options);
        await manager.StartAsync(cancellationToken).ConfigureAwait(false);
        return manager;
    }

    /// <summary>Makes a lock that is not recursive.</summary>
    public LockProxy CreateLock() => Create(StockContracts.Lock).Invoke(Read<LockProxy>);

    /// <summary>Makes a recursive lock.</summary>
    public LockProxy CreateRLock() => Create(StockContracts.RLock).Invoke(Read<LockProxy>);

    /// <summary>Makes a semaphore.</summary>
    /// <param name="initialCount">Permits that are free at first, 0 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is negative.</exception>
    public SemaphoreProxy CreateSemaphore(int initialCount = 1) => BeginSemaphore(initialCount, int.MaxValue).Invoke(Read<SemaphoreProxy>);

    /// <summary>Makes a semaphore that never has more permits than it started with.</summary>
    /// <param name="initialCount">Permits, 1 or more.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1.</exception>
    public SemaphoreProxy CreateBoundedSemaphore(int initialCount = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(initialCount, 1);
        return BeginSemaphore(initialCount, initialCount).Invoke(Read<SemaphoreProxy>);
    }

    /// <summary>Makes an event, clear at first.</summary>
    /// <param name="isSet">Whether it is set at first.</param>
    public EventProxy CreateEvent(bool isSet = false) => BeginEvent(isSet).Invoke(Read<EventProxy>);

    /// <summary>Makes a condition.</summary>
    /// <param name="gate">Its lock, a proxy of this manager's, recursive or not; null: a recursive one of its own.</param>
    public ConditionProxy CreateCondition(ISharedLock? gate = null) => new(BeginCondition(gate).Invoke(ReadReference), gate);

    /// <summary>Makes a barrier.</summary>
    /// <param name="participants">How many must arrive, 1 or more.</param>
    public BarrierProxy CreateBarrier(int participants) => BeginBarrier(participants).Invoke(Read<BarrierProxy>);

    /// <summary>Makes a queue.</summary>
    /// <typeparam name="T">What it holds.</typeparam>
    /// <param name="maxSize">Most items at a time; 0 or less: no limit.</param>
    public ISharedQueue<T> CreateQueue<T>(int maxSize = 0) => BeginQueue<T>(maxSize).Invoke<ISharedQueue<T>>();

    /// <summary>Makes a namespace.</summary>
    /// <param name="items">Names and values at first; null: none.</param>
    public NamespaceProxy CreateNamespace(IReadOnlyDictionary<string, object?>? items = null) => BeginItems(StockContracts.Namespace, items).Invoke(Read<NamespaceProxy>);

    /// <summary>Makes a dictionary.</summary>
    /// <typeparam name="TKey">Keys.</typeparam>
    /// <typeparam name="TValue">Values.</typeparam>
    /// <param name="items">Keys and values at first; null: none.</param>
    public IDictionaryProxy<TKey, TValue> CreateDictionary<TKey, TValue>(IEnumerable<KeyValuePair<TKey, TValue>>? items = null)
        where TKey : notnull
    {
        ProxyTypes.RegisterDictionary<TKey, TValue>();
        return BeginItems(StockContracts.Dictionary, items).Invoke<IDictionaryProxy<TKey, TValue>>();
    }

    /// <summary>Makes a list.</summary>
    /// <typeparam name="T">Items.</typeparam>
    /// <param name="items">Items at first; null: none.</param>
    public IListProxy<T> CreateList<T>(IEnumerable<T>? items = null) => BeginList(items).Invoke<IListProxy<T>>();

    private OutgoingCall BeginList<T>(IEnumerable<T>? items)
    {
        ProxyTypes.RegisterList<T>();
        T[]? all = items is null ? null : Snapshot.Of(items);
        OutgoingCall call = Create(StockContracts.List);
        if (all is null)
        {
            call.Arguments.WriteNull();
        }
        else
        {
            call.WriteArguments<T>(all);
        }

        return call;
    }

    private OutgoingCall BeginSemaphore(int initialCount, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(initialCount);
        OutgoingCall call = Create(StockContracts.Semaphore);
        call.Arguments.WriteInt32(initialCount);
        call.Arguments.WriteInt32(limit);
        return call;
    }

    private OutgoingCall BeginEvent(bool isSet)
    {
        OutgoingCall call = Create(StockContracts.Event);
        call.Arguments.WriteBoolean(isSet);
        return call;
    }

    private OutgoingCall BeginCondition(ISharedLock? gate)
    {
        if (gate is not (null or LockProxy))
        {
            throw new ArgumentException("The condition's lock must be a lock of the same manager server.", nameof(gate));
        }

        OutgoingCall call = Create(StockContracts.Condition);
        call.WriteArgument<object?>(gate);
        return call;
    }

    private OutgoingCall BeginBarrier(int participants)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(participants, 1);
        OutgoingCall call = Create(StockContracts.Barrier);
        call.Arguments.WriteInt32(participants);
        return call;
    }

    private OutgoingCall BeginQueue<T>(int maxSize)
    {
        ProxyTypes.RegisterQueue<T>();
        OutgoingCall call = Create(StockContracts.Queue);
        call.Arguments.WriteInt32(maxSize);
        return call;
    }

    private OutgoingCall BeginItems<TKey, TValue>(StockContract contract, IEnumerable<KeyValuePair<TKey, TValue>>? items)
    {
        KeyValuePair<TKey, TValue>[]? all = items is null ? null : Snapshot.Of(items);
        OutgoingCall call = Create(contract);
        if (all is null)
        {
            call.Arguments.WriteNull();
        }
        else
        {
            call.WriteMap<TKey, TValue>(all);
        }

        return call;
    }

    private OutgoingCall Create(StockContract contract) => BeginCreate(contract.TypeId, contract.Hash);

    private static T Read<T>(ref ValueReader reader)
        where T : BaseProxy => (T)References.Read(ref reader, typeof(object));

    private static ProxyReference ReadReference(ref ValueReader reader) => Read<BaseProxy>(ref reader).TakeReference();
}
