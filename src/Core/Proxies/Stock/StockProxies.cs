using Managers.Locks;

namespace Managers.Proxies;

/// <summary>Proxies of the types that every server makes.</summary>
internal static class StockProxies
{
    /// <summary>A proxy by type id, where nothing else says what is wanted.</summary>
    /// <returns>Null if it is none of the library's own types.</returns>
    internal static object? Make(in ProxyReference reference) => reference.TypeId switch
    {
        "dict" => new DictionaryProxy<object, object?>(reference),
        "list" => new ListProxy<object?>(reference),
        "queue" => new QueueProxy<object?>(reference),
        "namespace" => new NamespaceProxy(reference),
        "lock" or "rlock" => new LockProxy(reference),
        "semaphore" => new SemaphoreProxy(reference),
        "event" => new EventProxy(reference),
        "condition" => new ConditionProxy(reference),
        "barrier" => new BarrierProxy(reference),
        _ => null,
    };

    /// <summary>Checks a time-out as users write it.</summary>
    /// <exception cref="ArgumentOutOfRangeException">Negative, but not infinite.</exception>
    internal static TimeSpan Check(TimeSpan timeout)
    {
        _ = Deadline.After(timeout, nameof(timeout));
        return timeout;
    }
}
