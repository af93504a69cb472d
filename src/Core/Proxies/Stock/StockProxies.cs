using Managers.Locks;
using Managers.Protocol;

namespace Managers.Proxies;

/// <summary>Proxies of the types that every server makes.</summary>
internal static class StockProxies
{
    private static readonly Dictionary<ulong, Func<ProxyReference, object>> s_makers = new()
    {
        [StockContracts.Dictionary.Hash] = static reference => new DictionaryProxy<object, object?>(reference),
        [StockContracts.List.Hash] = static reference => new ListProxy<object?>(reference),
        [StockContracts.Queue.Hash] = static reference => new QueueProxy<object?>(reference),
        [StockContracts.Namespace.Hash] = static reference => new NamespaceProxy(reference),
        [StockContracts.Lock.Hash] = static reference => new LockProxy(reference),
        [StockContracts.Semaphore.Hash] = static reference => new SemaphoreProxy(reference),
        [StockContracts.Event.Hash] = static reference => new EventProxy(reference),
        [StockContracts.Condition.Hash] = static reference => new ConditionProxy(reference),
        [StockContracts.Barrier.Hash] = static reference => new BarrierProxy(reference),
    };

    /// <summary>A proxy by contract, where nothing else says what is wanted: a server may serve such objects under other type ids too.</summary>
    /// <returns>Null if it is none of the library's own types.</returns>
    internal static object? Make(in ProxyReference reference) => s_makers.TryGetValue(reference.Contract, out Func<ProxyReference, object>? make) ? make(reference) : null;

    /// <summary>Checks a time-out as users write it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, but not infinite.</exception>
    internal static TimeSpan Check(TimeSpan timeout)
    {
        _ = Deadline.After(timeout, nameof(timeout));
        return timeout;
    }
}
