using System.Runtime.CompilerServices;

namespace Managers.Proxies;

/// <summary>A list item by item, some in each call.</summary>
internal static class ListStream
{
    internal static async IAsyncEnumerable<T> Of<T>(IListProxy<T> list, int itemsPerCall, CancellationToken first, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(first, cancellationToken);
        int next = 0;
        int count = 0;
        while (true)
        {
            if (next >= count)
            {
                // Perhaps somebody has added some.
                count = await list.GetCountAsync(either.Token).ConfigureAwait(false);
                if (next >= count)
                {
                    yield break;
                }
            }

            T[] items;
            try
            {
                items = await list.GetRangeAsync(next, Math.Min(itemsPerCall, count - next), either.Token).ConfigureAwait(false);
            }
            catch (ArgumentOutOfRangeException)
            {
                // Somebody has removed some.
                count = 0;
                continue;
            }

            next += items.Length;
            foreach (T item in items)
            {
                yield return item;
            }
        }
    }
}
