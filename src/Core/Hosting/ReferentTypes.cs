using System.Collections.Concurrent;
using Managers.Proxies;

namespace Managers.Hosting;

/// <summary>What objects of the library's own types are to methods of the user's in a server. The generator registers the types that a program uses.</summary>
public static class ReferentTypes
{
    private static readonly ConcurrentDictionary<Type, Func<QueueObject, object>> s_queues = new();

    /// <summary>Makes queues of a type cross as references, and has methods in a server take them as <see cref="ISharedQueue{T}"/>.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    public static void RegisterQueue<T>()
    {
        s_queues[typeof(ISharedQueue<T>)] = static queue => new QueueReferent<T>(queue);
        ProxyTypes.RegisterQueue<T>();
    }

    /// <summary>A queue as a method wants it.</summary>
    /// <returns>Null if no such type is registered.</returns>
    internal static object? As(QueueObject queue, Type wanted) => s_queues.TryGetValue(wanted, out Func<QueueObject, object>? make) ? make(queue) : null;
}
