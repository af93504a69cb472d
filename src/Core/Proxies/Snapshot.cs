namespace Managers.Proxies;

/// <summary>Items that a caller hands over, all of one moment.</summary>
internal static class Snapshot
{
    /// <summary>The items, enumerated: a collection that others change meanwhile, as a proxy's in a server, may have other items when it copies them than when it counted them.</summary>
    /// <returns>The array itself, if it is one.</returns>
    internal static T[] Of<T>(IEnumerable<T> items)
    {
        switch (items)
        {
            case T[] array:
                return array;
            case List<T> list:
                return [.. list];
            case IListProxy<T> proxy:
                return proxy.ToArray();
        }

        var all = new List<T>();
        foreach (T item in items)
        {
            all.Add(item);
        }

        return [.. all];
    }
}
