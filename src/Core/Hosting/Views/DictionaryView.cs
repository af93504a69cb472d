using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Managers.Protocol;
using Managers.Proxies;

namespace Managers.Hosting;

/// <summary>A dictionary for methods of the user's in its server. Method numbers are those of <see cref="DictionaryProxy{TKey, TValue}"/>.</summary>
internal sealed class DictionaryView<TKey, TValue>(DictionaryReferent dictionary) : ReferentView(dictionary), IEncodedUpdates<TKey, TValue>
    where TKey : notnull
{
    public TValue this[TKey key]
    {
        get => At(DictionaryProxy<TKey, TValue>.GetMethod, key).Invoke<TValue>();
        set => At(DictionaryProxy<TKey, TValue>.SetMethod, key).With(value).Invoke();
    }

    public ICollection<TKey> Keys => Begin(DictionaryProxy<TKey, TValue>.KeysMethod).Invoke(static (ref reader) => Sequences.Read<TKey>(ref reader));

    public ICollection<TValue> Values => Begin(DictionaryProxy<TKey, TValue>.ValuesMethod).Invoke(static (ref reader) => Sequences.Read<TValue>(ref reader));

    public int Count => checked((int)Begin(DictionaryProxy<TKey, TValue>.CountMethod).Invoke<long>());

    public bool IsReadOnly => false;

    public void Add(TKey key, TValue value)
    {
        if (!TryAdd(key, value))
        {
            throw DictionaryProxy<TKey, TValue>.IsThere(key);
        }
    }

    public bool TryAdd(TKey key, TValue value) => At(DictionaryProxy<TKey, TValue>.AddMethod, key).With(value).Invoke<bool>();

    public bool ContainsKey(TKey key) => At(DictionaryProxy<TKey, TValue>.ContainsKeyMethod, key).Invoke<bool>();

    public bool Remove(TKey key) => TryRemove(key, out _);

    public bool TryRemove(TKey key, out TValue? value) => At(DictionaryProxy<TKey, TValue>.RemoveMethod, key).InvokeFound(out value);

    public bool TryRemove(KeyValuePair<TKey, TValue> item) => At(DictionaryProxy<TKey, TValue>.RemoveEqualMethod, item.Key).With(item.Value).Invoke<bool>();

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => At(DictionaryProxy<TKey, TValue>.TryGetMethod, key).InvokeFound(out value);

    public bool TryUpdate(TKey key, TValue value, TValue expected) => Exchange(key, value, expected, out _);

    public TValue? CompareExchange(TKey key, TValue value, TValue expected)
    {
        Exchange(key, value, expected, out TValue? before);
        return before;
    }

    public TValue GetOrAdd(TKey key, TValue value) => At(DictionaryProxy<TKey, TValue>.GetOrAddMethod, key).With(value).Invoke<TValue>();

    public TValue AddOrUpdate(TKey key, TValue value, Func<TKey, TValue, TValue> update) => DictionaryProxy<TKey, TValue>.AddOrUpdate(this, key, value, update);

    (bool Found, TValue? Value, byte[] Encoded) IEncodedUpdates<TKey, TValue>.Get(TKey key) =>
        At(DictionaryProxy<TKey, TValue>.TryGetMethod, key).Invoke(DictionaryProxy<TKey, TValue>.ReadEncoded);

    bool IEncodedUpdates<TKey, TValue>.TryUpdate(TKey key, TValue value, byte[] expected) =>
        At(DictionaryProxy<TKey, TValue>.CompareExchangeMethod, key).With(value).WithEncoded(expected).InvokeExchange<TValue>(out _);

    public TValue Increment(TKey key, TValue amount) => At(DictionaryProxy<TKey, TValue>.IncrementMethod, key).With(amount).Invoke<TValue>();

    public void Update(IEnumerable<KeyValuePair<TKey, TValue>> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        Begin(DictionaryProxy<TKey, TValue>.UpdateMethod).WithMap<TKey, TValue>(Snapshot.Of(items)).Invoke();
    }

    public bool TryPopItem(out KeyValuePair<TKey, TValue> item)
    {
        (bool found, item) = Begin(DictionaryProxy<TKey, TValue>.PopItemMethod).Invoke(DictionaryProxy<TKey, TValue>.ReadPopped);
        return found;
    }

    public void Clear() => Begin(DictionaryProxy<TKey, TValue>.ClearMethod).Invoke();

    public Dictionary<TKey, TValue> ToDictionary() => Begin(DictionaryProxy<TKey, TValue>.ItemsMethod).Invoke(DictionaryProxy<TKey, TValue>.ReadItems);

    public ValueTask<TValue> GetAsync(TKey key, CancellationToken cancellationToken = default) => Now(() => this[key], cancellationToken);

    public ValueTask<(bool Found, TValue? Value)> TryGetAsync(TKey key, CancellationToken cancellationToken = default) =>
        Now(() => (TryGetValue(key, out TValue? value), value), cancellationToken);

    public ValueTask SetAsync(TKey key, TValue value, CancellationToken cancellationToken = default) => Now(() => { this[key] = value; }, cancellationToken);

    public ValueTask<TValue> IncrementAsync(TKey key, TValue amount, CancellationToken cancellationToken = default) => Now(() => Increment(key, amount), cancellationToken);

    public ValueTask<Dictionary<TKey, TValue>> ToDictionaryAsync(CancellationToken cancellationToken = default) => Now(ToDictionary, cancellationToken);

    void ICollection<KeyValuePair<TKey, TValue>>.Add(KeyValuePair<TKey, TValue> item) => Add(item.Key, item.Value);

    bool ICollection<KeyValuePair<TKey, TValue>>.Contains(KeyValuePair<TKey, TValue> item) => TryGetValue(item.Key, out TValue? value) && EqualityComparer<TValue>.Default.Equals(value, item.Value);

    bool ICollection<KeyValuePair<TKey, TValue>>.Remove(KeyValuePair<TKey, TValue> item) => TryRemove(item);

    public void CopyTo(KeyValuePair<TKey, TValue>[] array, int arrayIndex) => Pairs().CopyTo(array, arrayIndex);

    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => ((IEnumerable<KeyValuePair<TKey, TValue>>)Pairs()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private KeyValuePair<TKey, TValue>[] Pairs() => Begin(DictionaryProxy<TKey, TValue>.ItemsMethod).Invoke(DictionaryProxy<TKey, TValue>.ReadPairs);

    private bool Exchange(TKey key, TValue value, TValue expected, out TValue? before) =>
        At(DictionaryProxy<TKey, TValue>.CompareExchangeMethod, key).With(value).With(expected).InvokeExchange(out before);

    private LocalCall At(ushort method, TKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return Begin(method).With(key);
    }
}
