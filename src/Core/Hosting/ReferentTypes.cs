using System.Collections.Concurrent;
using Managers.Proxies;

namespace Managers.Hosting;

/// <summary>What objects of the library's own types are to methods of the user's in a server. The generator registers the types that a program uses.</summary>
public static class ReferentTypes
{
    private static readonly ConcurrentDictionary<Type, Func<Referent, object?>> s_views = new();

    /// <summary>Makes queues of a type cross as references, and has methods in a server take them as <see cref="ISharedQueue{T}"/>.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    public static void RegisterQueue<T>()
    {
        s_views[typeof(ISharedQueue<T>)] = static referent => referent is QueueObject queue ? new QueueReferent<T>(queue) : null;
        ProxyTypes.RegisterQueue<T>();
    }

    /// <summary>Makes lists of a type cross as references, and has methods in a server take them as <see cref="IListProxy{T}"/>.</summary>
    /// <typeparam name="T">The items' type.</typeparam>
    public static void RegisterList<T>()
    {
        s_views[typeof(IListProxy<T>)] = static referent => referent is ListReferent list ? new ListView<T>(list) : null;
        ProxyTypes.RegisterList<T>();
    }

    /// <summary>Makes dictionaries of two types cross as references, and has methods in a server take them as <see cref="IDictionaryProxy{TKey, TValue}"/>.</summary>
    /// <typeparam name="TKey">The keys' type.</typeparam>
    /// <typeparam name="TValue">The values' type.</typeparam>
    public static void RegisterDictionary<TKey, TValue>()
        where TKey : notnull
    {
        s_views[typeof(IDictionaryProxy<TKey, TValue>)] = static referent => referent is DictionaryReferent dictionary ? new DictionaryView<TKey, TValue>(dictionary) : null;
        ProxyTypes.RegisterDictionary<TKey, TValue>();
    }

    /// <summary>An object as a method wants it.</summary>
    /// <returns>Null if no such type is registered, or the object is another.</returns>
    internal static object? As(Referent referent, Type wanted) => s_views.TryGetValue(wanted, out Func<Referent, object?>? make) ? make(referent) : null;
}
