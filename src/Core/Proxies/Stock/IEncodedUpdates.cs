namespace Managers.Proxies;

/// <summary>
/// A dictionary in a server, whose values can be updated by the bytes that they came as. What is made of them here may be sent as others: an array for a list, a list for a long tuple, or what somebody has changed meanwhile.
/// </summary>
/// <typeparam name="TKey">Keys.</typeparam>
/// <typeparam name="TValue">Values.</typeparam>
internal interface IEncodedUpdates<TKey, TValue> : IDictionaryProxy<TKey, TValue>
    where TKey : notnull
{
    /// <summary>As <see cref="IDictionary{TKey, TValue}.TryGetValue"/>, with the value's bytes.</summary>
    (bool Found, TValue? Value, byte[] Encoded) Get(TKey key);

    /// <summary>As <see cref="IDictionaryProxy{TKey, TValue}.TryUpdate"/>.</summary>
    bool TryUpdate(TKey key, TValue value, byte[] expected);
}
