namespace Managers.Proxies;

/// <summary>A dictionary in a server, whose values can be updated by what they were before somebody changed the object here that they came as.</summary>
/// <typeparam name="TKey">Keys.</typeparam>
/// <typeparam name="TValue">Values.</typeparam>
internal interface IEncodedUpdates<TKey, TValue> : IDictionaryProxy<TKey, TValue>
    where TKey : notnull
{
    /// <summary>The value as it is sent now.</summary>
    byte[] Encode(TValue value);

    /// <summary>As <see cref="IDictionaryProxy{TKey, TValue}.TryUpdate"/>.</summary>
    bool TryUpdateEncoded(TKey key, TValue value, byte[] expected);
}
