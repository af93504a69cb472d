using Managers.Proxies;

namespace Managers.Hosting;

// Documented at the interface. Nothing here waits.
internal sealed partial class ListView<T>
{
    public ValueTask<T> GetAsync(int index, CancellationToken cancellationToken = default) => Now(() => this[index], cancellationToken);

    public ValueTask SetAsync(int index, T value, CancellationToken cancellationToken = default) => Now(() => { this[index] = value; }, cancellationToken);

    public ValueTask AddAsync(T item, CancellationToken cancellationToken = default) => Now(() => Add(item), cancellationToken);

    public ValueTask<T[]> ToArrayAsync(CancellationToken cancellationToken = default) => Now(ToArray, cancellationToken);

    public ValueTask<int> GetCountAsync(CancellationToken cancellationToken = default) => Now(() => Count, cancellationToken);

    public ValueTask AddRangeAsync(IEnumerable<T> items, CancellationToken cancellationToken = default) => Now(() => AddRange(items), cancellationToken);

    public ValueTask InsertAsync(int index, T item, CancellationToken cancellationToken = default) => Now(() => Insert(index, item), cancellationToken);

    public ValueTask<T> TakeAtAsync(int index, CancellationToken cancellationToken = default) => Now(() => TakeAt(index), cancellationToken);

    public ValueTask<bool> RemoveAsync(T item, CancellationToken cancellationToken = default) => Now(() => Remove(item), cancellationToken);

    public ValueTask<int> IndexOfAsync(T item, CancellationToken cancellationToken = default) => Now(() => IndexOf(item), cancellationToken);

    public ValueTask<int> CountOfAsync(T item, CancellationToken cancellationToken = default) => Now(() => CountOf(item), cancellationToken);

    public ValueTask ClearAsync(CancellationToken cancellationToken = default) => Now(Clear, cancellationToken);

    public ValueTask<T[]> GetRangeAsync(int start, int count, CancellationToken cancellationToken = default) => Now(() => GetRange(start, count), cancellationToken);

    public ValueTask SetRangeAsync(int start, int count, IEnumerable<T> items, CancellationToken cancellationToken = default) => Now(() => SetRange(start, count, items), cancellationToken);

    public ValueTask RemoveRangeAsync(int start, int count, CancellationToken cancellationToken = default) => Now(() => RemoveRange(start, count), cancellationToken);

    public ValueTask ReverseAsync(CancellationToken cancellationToken = default) => Now(Reverse, cancellationToken);

    public ValueTask SortAsync(bool descending = false, CancellationToken cancellationToken = default) => Now(() => Sort(descending), cancellationToken);

    public ValueTask<(bool Removed, T? Item)> TryPopAsync(CancellationToken cancellationToken = default) => Now(() => (TryPop(out T? item), item), cancellationToken);

    public ValueTask<bool> TryUpdateAsync(int index, T value, T expected, CancellationToken cancellationToken = default) => Now(() => TryUpdate(index, value, expected), cancellationToken);

    public ValueTask<T> IncrementAsync(int index, T amount, CancellationToken cancellationToken = default) => Now(() => Increment(index, amount), cancellationToken);

    public ValueTask RepeatAsync(int times, CancellationToken cancellationToken = default) => Now(() => Repeat(times), cancellationToken);

    public IAsyncEnumerable<T> StreamAsync(int itemsPerCall = 1024, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(itemsPerCall, 1);
        return ListStream.Of(this, itemsPerCall, cancellationToken);
    }
}
