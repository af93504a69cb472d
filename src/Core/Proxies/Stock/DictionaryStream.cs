using System.Runtime.CompilerServices;

namespace Managers.Proxies;

/// <summary>A dictionary item by item, some in each call.</summary>
internal static class DictionaryStream
{
    /// <param name="next">What came after an item, of which the order and the key are given: 0 for the beginning.</param>
    /// <param name="first">Of who asked for the stream.</param>
    /// <param name="cancellationToken">Of who enumerates it.</param>
    internal static async IAsyncEnumerable<KeyValuePair<TKey, TValue>> Of<TKey, TValue>(
        Func<long, TKey?, CancellationToken, ValueTask<(long Order, KeyValuePair<TKey, TValue>[] Items)>> next,
        CancellationToken first,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where TKey : notnull
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(first, cancellationToken);
        long order = 0;
        TKey? last = default;
        while (true)
        {
            (order, KeyValuePair<TKey, TValue>[] items) = await next(order, last, either.Token).ConfigureAwait(false);
            if (items.Length == 0)
            {
                yield break;
            }

            last = items[^1].Key;
            foreach (KeyValuePair<TKey, TValue> item in items)
            {
                yield return item;
            }
        }
    }
}
