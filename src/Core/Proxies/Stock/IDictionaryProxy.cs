namespace Managers;

/// <summary>
/// A dictionary in a manager server. Each member is one call that is done as a whole or not at all, but for those that say otherwise. Order is that in which keys came. Values are copies: to change one, set it, or use
/// <see cref="AddOrUpdate"/>. What enumerates is a snapshot of one round trip.
/// </summary>
/// <remarks>
/// <para>Keys are the same if they are sent as the same bytes, floats and decimals if they are the same number. What enumerates, <c>Keys</c>, <c>Values</c> and <c>CopyTo</c> have all keys of the server, also those that are equal in .NET.</para>
/// <para>A constructor or method of .NET that copies a collection may ask for <c>Count</c> before it asks for <c>CopyTo</c>, two round trips between which others may change it: copy by <see cref="ToDictionary"/>.</para>
/// </remarks>
/// <typeparam name="TKey">Keys.</typeparam>
/// <typeparam name="TValue">Values.</typeparam>
#pragma warning disable CA1710 // The specification calls it a proxy.
public interface IDictionaryProxy<TKey, TValue> : IDictionary<TKey, TValue>, IDisposable
    where TKey : notnull
#pragma warning restore CA1710
{
    /// <summary>Sets a key to a value if it is not there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <returns>False if it is there; nothing has changed.</returns>
    bool TryAdd(TKey key, TValue value);

    /// <summary>Removes a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value that it had.</param>
    /// <returns>False if it was not there.</returns>
    bool TryRemove(TKey key, out TValue? value);

    /// <summary>Removes a key if it has the expected value.</summary>
    /// <param name="item">The key, and the value that it is expected to have; values are equal if they are sent as the same bytes, floats and decimals if they are the same number.</param>
    /// <returns>False if it was not there, or had another value; nothing has changed.</returns>
    bool TryRemove(KeyValuePair<TKey, TValue> item);

    /// <summary>Sets a key to a new value if it has the expected one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The new value.</param>
    /// <param name="expected">The expected value; values are equal if they are sent as the same bytes, floats and decimals if they are the same number.</param>
    /// <returns>True if it was changed.</returns>
    bool TryUpdate(TKey key, TValue value, TValue expected);

    /// <summary>Sets a key to a new value if it has the expected one.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The new value.</param>
    /// <param name="expected">The expected value.</param>
    /// <returns>The value that was there before; the default if there was none.</returns>
    TValue? CompareExchange(TKey key, TValue value, TValue expected);

    /// <summary>The value of a key, which is set first if it is not there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value for a key that is not there.</param>
    TValue GetOrAdd(TKey key, TValue value);

    /// <summary>Sets a key to a value, or to what a function makes of the value that is there. The function runs here, outside of any lock, and again if somebody else changed the value meanwhile: several round trips.</summary>
    /// <param name="key">The key.</param>
    /// <param name="value">The value for a key that is not there.</param>
    /// <param name="update">Makes a new value of key and value; it may change the value, which is a copy, and give that.</param>
    /// <returns>The value that was set.</returns>
    TValue AddOrUpdate(TKey key, TValue value, Func<TKey, TValue, TValue> update);

    /// <summary>Adds to the number of a key, or sets it if it is not there.</summary>
    /// <param name="key">The key.</param>
    /// <param name="amount">What to add.</param>
    /// <returns>The sum.</returns>
    /// <exception cref="OverflowException">It does not fit; nothing has changed.</exception>
    /// <exception cref="InvalidOperationException">They are not numbers.</exception>
    TValue Increment(TKey key, TValue amount);

    /// <summary>Sets many keys in one call: all of them or none.</summary>
    /// <param name="items">Keys and values; of a key that is there twice the last one counts.</param>
    void Update(IEnumerable<KeyValuePair<TKey, TValue>> items);

    /// <summary>Removes the key that came last.</summary>
    /// <param name="item">Key and value.</param>
    /// <returns>False if it is empty.</returns>
    bool TryPopItem(out KeyValuePair<TKey, TValue> item);

    /// <summary>A copy of all of it. Of keys that are equal in .NET and not in the server, as two <see cref="DateTimeOffset"/> of one moment with different offsets are, it has one, with the value of the last.</summary>
    Dictionary<TKey, TValue> ToDictionary();

    /// <summary>Removes all keys.</summary>
    new void Clear();

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
}
