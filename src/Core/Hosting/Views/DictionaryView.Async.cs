using Managers.Proxies;

namespace Managers.Hosting;

// Documented at the interface. Nothing here waits.
internal sealed partial class DictionaryView<TKey, TValue>
{
    public ValueTask<TValue> GetAsync(TKey key, CancellationToken cancellationToken = default) => Now(() => this[key], cancellationToken);

    public ValueTask<(bool Found, TValue? Value)> TryGetAsync(TKey key, CancellationToken cancellationToken = default) =>
        Now(() => (TryGetValue(key, out TValue? value), value), cancellationToken);

    public ValueTask SetAsync(TKey key, TValue value, CancellationToken cancellationToken = default) => Now(() => { this[key] = value; }, cancellationToken);

    public ValueTask<TValue> IncrementAsync(TKey key, TValue amount, CancellationToken cancellationToken = default) => Now(() => Increment(key, amount), cancellationToken);

    public ValueTask<Dictionary<TKey, TValue>> ToDictionaryAsync(CancellationToken cancellationToken = default) => Now(ToDictionary, cancellationToken);

    public ValueTask<int> GetCountAsync(CancellationToken cancellationToken = default) => Now(() => Count, cancellationToken);

    public ValueTask<TKey[]> GetKeysAsync(CancellationToken cancellationToken = default) => Now(() => (TKey[])Keys, cancellationToken);

    public ValueTask<TValue[]> GetValuesAsync(CancellationToken cancellationToken = default) => Now(() => (TValue[])Values, cancellationToken);

    public ValueTask<bool> ContainsKeyAsync(TKey key, CancellationToken cancellationToken = default) => Now(() => ContainsKey(key), cancellationToken);

    public ValueTask AddAsync(TKey key, TValue value, CancellationToken cancellationToken = default) => Now(() => Add(key, value), cancellationToken);

    public ValueTask<bool> TryAddAsync(TKey key, TValue value, CancellationToken cancellationToken = default) => Now(() => TryAdd(key, value), cancellationToken);

    public ValueTask<(bool Removed, TValue? Value)> TryRemoveAsync(TKey key, CancellationToken cancellationToken = default) =>
        Now(() => (TryRemove(key, out TValue? value), value), cancellationToken);

    public ValueTask<bool> TryRemoveAsync(KeyValuePair<TKey, TValue> item, CancellationToken cancellationToken = default) => Now(() => TryRemove(item), cancellationToken);

    public ValueTask<bool> TryUpdateAsync(TKey key, TValue value, TValue expected, CancellationToken cancellationToken = default) =>
        Now(() => TryUpdate(key, value, expected), cancellationToken);

    public ValueTask<TValue?> CompareExchangeAsync(TKey key, TValue value, TValue expected, CancellationToken cancellationToken = default) =>
        Now(() => CompareExchange(key, value, expected), cancellationToken);

    public ValueTask<TValue> GetOrAddAsync(TKey key, TValue value, CancellationToken cancellationToken = default) => Now(() => GetOrAdd(key, value), cancellationToken);

    public ValueTask<TValue> AddOrUpdateAsync(TKey key, TValue value, Func<TKey, TValue, TValue> update, CancellationToken cancellationToken = default) =>
        Now(() => AddOrUpdate(key, value, update), cancellationToken);

    public ValueTask UpdateAsync(IEnumerable<KeyValuePair<TKey, TValue>> items, CancellationToken cancellationToken = default) => Now(() => Update(items), cancellationToken);

    public ValueTask<(bool Removed, KeyValuePair<TKey, TValue> Item)> TryPopItemAsync(CancellationToken cancellationToken = default) =>
        Now(() => (TryPopItem(out KeyValuePair<TKey, TValue> item), item), cancellationToken);

    public IAsyncEnumerable<KeyValuePair<TKey, TValue>> StreamAsync(int itemsPerCall = 1024, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(itemsPerCall, 1);
        return DictionaryStream.Of<TKey, TValue>((order, last, either) => Now(() => Part(order, last, itemsPerCall), either), cancellationToken);
    }

    public ValueTask ClearAsync(CancellationToken cancellationToken = default) => Now(Clear, cancellationToken);

    private (long Order, KeyValuePair<TKey, TValue>[] Items) Part(long order, TKey? last, int most)
    {
        LocalCall call = Begin(DictionaryProxy<TKey, TValue>.ItemsAfterMethod).With(order);
        return (order == 0 ? call.With<object?>(null) : call.With(last)).With(most).Invoke(DictionaryProxy<TKey, TValue>.ReadPart);
    }
}
