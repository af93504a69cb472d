using System.Collections;
using System.Diagnostics.CodeAnalysis;
using Managers.Client;
using Managers.Protocol;

namespace Managers.Proxies;

/// <summary>A proxy of a dictionary in a manager server.</summary>
/// <typeparam name="TKey">Keys.</typeparam>
/// <typeparam name="TValue">Values.</typeparam>
internal sealed partial class DictionaryProxy<TKey, TValue>(ProxyReference reference) : BaseProxy(reference), IEncodedUpdates<TKey, TValue>
    where TKey : notnull
{
    internal const ushort GetMethod = 0;
    internal const ushort TryGetMethod = 1;
    internal const ushort SetMethod = 2;
    internal const ushort AddMethod = 3;
    internal const ushort RemoveMethod = 4;
    internal const ushort CountMethod = 5;
    internal const ushort ContainsKeyMethod = 6;
    internal const ushort ClearMethod = 7;
    internal const ushort ItemsMethod = 8;
    internal const ushort KeysMethod = 9;
    internal const ushort ValuesMethod = 10;
    internal const ushort UpdateMethod = 11;
    internal const ushort GetOrAddMethod = 12;
    internal const ushort CompareExchangeMethod = 13;
    internal const ushort IncrementMethod = 14;
    internal const ushort PopItemMethod = 15;
    internal const ushort RemoveEqualMethod = 16;
    internal const ushort ItemsAfterMethod = 17;

    public TValue this[TKey key]
    {
        get => Begin(GetMethod, key).Invoke<TValue>();
        set => Begin(SetMethod, key, value).Invoke();
    }

    public ICollection<TKey> Keys => BeginCall(KeysMethod).Invoke(static (ref reader) => Sequences.Read<TKey>(ref reader));

    public ICollection<TValue> Values => BeginCall(ValuesMethod).Invoke(static (ref reader) => Sequences.Read<TValue>(ref reader));

    public int Count => checked((int)BeginCall(CountMethod).Invoke<long>());

    public bool IsReadOnly => false;

    public void Add(TKey key, TValue value)
    {
        if (!TryAdd(key, value))
        {
            throw IsThere(key);
        }
    }

    public bool TryAdd(TKey key, TValue value) => Begin(AddMethod, key, value).Invoke<bool>();

    public bool ContainsKey(TKey key) => Begin(ContainsKeyMethod, key).Invoke<bool>();

    public bool Remove(TKey key) => TryRemove(key, out _);

    public bool TryRemove(TKey key, out TValue? value) => Begin(RemoveMethod, key).InvokeFound(out value);

    public bool TryRemove(KeyValuePair<TKey, TValue> item) => Begin(RemoveEqualMethod, item.Key, item.Value).Invoke<bool>();

    public bool TryGetValue(TKey key, [MaybeNullWhen(false)] out TValue value) => Begin(TryGetMethod, key).InvokeFound(out value);

    public bool TryUpdate(TKey key, TValue value, TValue expected) => BeginExchange(key, value, expected).InvokeExchange<TValue>(out _);

    public TValue? CompareExchange(TKey key, TValue value, TValue expected)
    {
        BeginExchange(key, value, expected).InvokeExchange(out TValue? before);
        return before;
    }

    public TValue GetOrAdd(TKey key, TValue value) => Begin(GetOrAddMethod, key, value).Invoke<TValue>();

    public TValue AddOrUpdate(TKey key, TValue value, Func<TKey, TValue, TValue> update) => AddOrUpdate(this, key, value, update);

    (bool Found, TValue? Value, byte[] Encoded) IEncodedUpdates<TKey, TValue>.Get(TKey key) => Begin(TryGetMethod, key).Invoke(ReadEncoded);

    bool IEncodedUpdates<TKey, TValue>.TryUpdate(TKey key, TValue value, byte[] expected) => BeginEncodedExchange(key, value, expected).InvokeExchange<TValue>(out _);

    public TValue Increment(TKey key, TValue amount) => Begin(IncrementMethod, key, amount).Invoke<TValue>();

    public void Update(IEnumerable<KeyValuePair<TKey, TValue>> items) => BeginUpdate(items).Invoke();

    public bool TryPopItem(out KeyValuePair<TKey, TValue> item)
    {
        (bool found, item) = BeginCall(PopItemMethod).Invoke(ReadPopped);
        return found;
    }

    public void Clear() => BeginCall(ClearMethod).Invoke();

    public Dictionary<TKey, TValue> ToDictionary() => BeginCall(ItemsMethod).Invoke(ReadItems);

    void ICollection<KeyValuePair<TKey, TValue>>.Add(KeyValuePair<TKey, TValue> item) => Add(item.Key, item.Value);

    bool ICollection<KeyValuePair<TKey, TValue>>.Contains(KeyValuePair<TKey, TValue> item) => TryGetValue(item.Key, out TValue? value) && EqualityComparer<TValue>.Default.Equals(value, item.Value);

    bool ICollection<KeyValuePair<TKey, TValue>>.Remove(KeyValuePair<TKey, TValue> item) => TryRemove(item);

    public void CopyTo(KeyValuePair<TKey, TValue>[] array, int arrayIndex) => Pairs().CopyTo(array, arrayIndex);

    public IEnumerator<KeyValuePair<TKey, TValue>> GetEnumerator() => ((IEnumerable<KeyValuePair<TKey, TValue>>)Pairs()).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Of any dictionary in a server, whoever calls it.</summary>
    internal static TValue AddOrUpdate(IEncodedUpdates<TKey, TValue> dictionary, TKey key, TValue value, Func<TKey, TValue, TValue> update)
    {
        ArgumentNullException.ThrowIfNull(update);
        while (true)
        {
            (bool found, TValue? there, byte[] expected) = dictionary.Get(key);
            if (found)
            {
                TValue next = update(key, there!);
                if (dictionary.TryUpdate(key, next, expected))
                {
                    return next;
                }
            }
            else if (dictionary.TryAdd(key, value))
            {
                return value;
            }
        }
    }

    internal static ArgumentException IsThere(TKey key) => new($"The dictionary has the key '{key}' already; set it by the indexer to replace its value.", nameof(key));

    /// <summary>Reads (bool,any): false goes with Null.</summary>
    internal static (bool Found, TValue? Value, byte[] Encoded) ReadEncoded(ref ValueReader reader)
    {
        int start = reader.Position;
        (bool found, TValue? value) = OutgoingCall.ReadFound<TValue>(ref reader);
        var again = new ValueReader(reader.All[start..reader.Position]);
        again.ReadTupleHeader(2);
        again.ReadBoolean();
        return (found, value, again.Rest.ToArray());
    }

    internal static (bool Found, KeyValuePair<TKey, TValue> Item) ReadPopped(ref ValueReader reader)
    {
        reader.ReadTupleHeader(3);
        bool found = reader.ReadBoolean();
        KeyValuePair<TKey, TValue> item = default;
        if (found)
        {
            item = new KeyValuePair<TKey, TValue>(reader.Read<TKey>(), reader.Read<TValue>());
        }
        else
        {
            reader.ReadNull();
            reader.ReadNull();
        }

        reader.EndNested();
        return (found, item);
    }

    internal static Dictionary<TKey, TValue> ReadItems(ref ValueReader reader)
    {
        int count = reader.ReadMapHeader();
        var items = new Dictionary<TKey, TValue>(Math.Min(count, 1024));
        for (int i = 0; i < count; i++)
        {
            TKey key = reader.Read<TKey>();
            items[key] = reader.Read<TValue>();
        }

        reader.EndNested();
        return items;
    }

    /// <summary>All that the server has, also of keys that only it tells apart: a Dictionary would have one of them.</summary>
    internal static KeyValuePair<TKey, TValue>[] ReadPairs(ref ValueReader reader)
    {
        int count = reader.ReadMapHeader();
        // Memory is taken as they come.
        var pairs = new List<KeyValuePair<TKey, TValue>>(Math.Min(count, 1024));
        for (int i = 0; i < count; i++)
        {
            pairs.Add(new KeyValuePair<TKey, TValue>(reader.Read<TKey>(), reader.Read<TValue>()));
        }

        reader.EndNested();
        return [.. pairs];
    }

    internal static (long Order, KeyValuePair<TKey, TValue>[] Items) ReadPart(ref ValueReader reader)
    {
        reader.ReadTupleHeader(2);
        long order = reader.ReadInt64();
        KeyValuePair<TKey, TValue>[] items = ReadPairs(ref reader);
        reader.EndNested();
        return (order, items);
    }

    private KeyValuePair<TKey, TValue>[] Pairs() => BeginCall(ItemsMethod).Invoke(ReadPairs);

    private OutgoingCall Begin(ushort method, TKey key)
    {
        // Asked only of types that can be null: otherwise the question would box the key where the compiler does not see through it.
        if (!typeof(TKey).IsValueType)
        {
            ArgumentNullException.ThrowIfNull(key);
        }

        OutgoingCall call = BeginCall(method);
        call.WriteArgument(key);
        return call;
    }

    private OutgoingCall Begin(ushort method, TKey key, TValue value)
    {
        OutgoingCall call = Begin(method, key);
        call.WriteArgument(value);
        return call;
    }

    private OutgoingCall BeginExchange(TKey key, TValue value, TValue expected)
    {
        OutgoingCall call = Begin(CompareExchangeMethod, key, value);
        call.WriteArgument(expected);
        return call;
    }

    private OutgoingCall BeginEncodedExchange(TKey key, TValue value, byte[] expected)
    {
        OutgoingCall call = Begin(CompareExchangeMethod, key, value);
        call.WriteEncoded(expected);
        return call;
    }

    private OutgoingCall BeginUpdate(IEnumerable<KeyValuePair<TKey, TValue>> items)
    {
        ArgumentNullException.ThrowIfNull(items);
        KeyValuePair<TKey, TValue>[] all = Snapshot.Of(items);
        OutgoingCall call = BeginCall(UpdateMethod);
        call.WriteMap(all);
        return call;
    }
}
