namespace Managers;

// What the others do, without blocking the caller.
#pragma warning disable CA1710 // The specification calls it a proxy.
public partial interface IDictionaryProxy<TKey, TValue>
#pragma warning restore CA1710
{
    /// <summary>The value of a key, without blocking the caller.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="KeyNotFoundException">It is not there.</exception>
    ValueTask<TValue> GetAsync(TKey key, CancellationToken cancellationToken = default);

    /// <summary>Whether a key is there, and its value, without blocking the caller.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<(bool Found, TValue? Value)> TryGetAsync(TKey key, CancellationToken cancellationToken = default);

    /// <summary>Sets a key, without blocking the caller.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask SetAsync(TKey key, TValue value, CancellationToken cancellationToken = default);

    /// <summary>Adds to the number of a key, without blocking the caller.</summary>
    /// <param name="key">The key.</param>
    /// <param name="amount">What to add.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The sum.</returns>
    ValueTask<TValue> IncrementAsync(TKey key, TValue amount, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="ToDictionary"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<Dictionary<TKey, TValue>> ToDictionaryAsync(CancellationToken cancellationToken = default);

    /// <summary>How many keys there are, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<int> GetCountAsync(CancellationToken cancellationToken = default);

    /// <summary>A copy of all keys, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<TKey[]> GetKeysAsync(CancellationToken cancellationToken = default);

    /// <summary>A copy of all values, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<TValue[]> GetValuesAsync(CancellationToken cancellationToken = default);

    /// <summary>Whether a key is there, without blocking the caller.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask<bool> ContainsKeyAsync(TKey key, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="IDictionary{TKey, TValue}.Add"/>, without blocking the caller.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ArgumentException">It is there; nothing has changed.</exception>
    ValueTask AddAsync(TKey key, TValue value, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="TryAdd"/>, without blocking the caller.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False if it is there; nothing has changed.</returns>
    ValueTask<bool> TryAddAsync(TKey key, TValue value, CancellationToken cancellationToken = default);

    /// <summary>Removes a key, without blocking the caller.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether it was there, and the value that it had.</returns>
    ValueTask<(bool Removed, TValue? Value)> TryRemoveAsync(TKey key, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="TryRemove(KeyValuePair{TKey, TValue})"/>, without blocking the caller.</summary>
    /// <param name="item">The key, and the value that it is expected to have.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>False if it was not there, or had another value; nothing has changed.</returns>
    ValueTask<bool> TryRemoveAsync(KeyValuePair<TKey, TValue> item, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="TryUpdate"/>, without blocking the caller.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The new value.</param>
    /// <param name="expected">The expected value.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>True if it was changed.</returns>
    ValueTask<bool> TryUpdateAsync(TKey key, TValue value, TValue expected, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="CompareExchange"/>, without blocking the caller.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The new value.</param>
    /// <param name="expected">The expected value.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The value that was there before; the default if there was none.</returns>
    ValueTask<TValue?> CompareExchangeAsync(TKey key, TValue value, TValue expected, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="GetOrAdd"/>, without blocking the caller.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value for a key that is not there.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The value that is there.</returns>
    ValueTask<TValue> GetOrAddAsync(TKey key, TValue value, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="AddOrUpdate"/>, without blocking the caller; the function runs where the answer is taken.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value for a key that is not there.</param>
    /// <param name="update">Makes a new value of key and value; it may change the value, which is a copy, and give that.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The value that was set.</returns>
    ValueTask<TValue> AddOrUpdateAsync(TKey key, TValue value, Func<TKey, TValue, TValue> update, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="Update"/>, without blocking the caller.</summary>
    /// <param name="items">Keys and values; of a key that is there twice the last one counts.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask UpdateAsync(IEnumerable<KeyValuePair<TKey, TValue>> items, CancellationToken cancellationToken = default);

    /// <summary>As <see cref="TryPopItem"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>Whether there was one, and which.</returns>
    ValueTask<(bool Removed, KeyValuePair<TKey, TValue> Item)> TryPopItemAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// The items one after the other, in the order in which their keys came, some in each call: for dictionaries longer than one answer can be, and for who wants the first items early. Unlike what enumerates otherwise it is no snapshot: keys that
    /// others add meanwhile are seen, those that they remove are not, each at most once unless it is removed and added again.
    /// </summary>
    /// <param name="itemsPerCall">How many items to ask for at a time, at least 1; fewer come where they are large.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    /// <returns>The stream, which begins anew each time that it is enumerated.</returns>
    IAsyncEnumerable<KeyValuePair<TKey, TValue>> StreamAsync(int itemsPerCall = 1024, CancellationToken cancellationToken = default);

    /// <summary>Removes all keys, without blocking the caller.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    ValueTask ClearAsync(CancellationToken cancellationToken = default);
}
