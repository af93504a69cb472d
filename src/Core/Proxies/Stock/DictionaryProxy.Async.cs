using Managers.Client;
using Managers.Protocol;

namespace Managers.Proxies;

// Documented at the interface.
internal sealed partial class DictionaryProxy<TKey, TValue>
{
    public ValueTask<TValue> GetAsync(TKey key, CancellationToken cancellationToken = default) => Begin(GetMethod, key).InvokeAsync<TValue>(cancellationToken);

    public ValueTask<(bool Found, TValue? Value)> TryGetAsync(TKey key, CancellationToken cancellationToken = default) =>
        Begin(TryGetMethod, key).InvokeAsync(OutgoingCall.ReadFound<TValue>, cancellationToken);

    public ValueTask SetAsync(TKey key, TValue value, CancellationToken cancellationToken = default) => Begin(SetMethod, key, value).InvokeAsync(cancellationToken);

    public ValueTask<TValue> IncrementAsync(TKey key, TValue amount, CancellationToken cancellationToken = default) => Begin(IncrementMethod, key, amount).InvokeAsync<TValue>(cancellationToken);

    public ValueTask<Dictionary<TKey, TValue>> ToDictionaryAsync(CancellationToken cancellationToken = default) => BeginCall(ItemsMethod).InvokeAsync(ReadItems, cancellationToken);

    public ValueTask<int> GetCountAsync(CancellationToken cancellationToken = default) =>
        BeginCall(CountMethod).InvokeAsync(static (ref reader) => checked((int)reader.ReadInt64()), cancellationToken);

    public ValueTask<TKey[]> GetKeysAsync(CancellationToken cancellationToken = default) =>
        BeginCall(KeysMethod).InvokeAsync(static (ref reader) => Sequences.Read<TKey>(ref reader), cancellationToken);

    public ValueTask<TValue[]> GetValuesAsync(CancellationToken cancellationToken = default) =>
        BeginCall(ValuesMethod).InvokeAsync(static (ref reader) => Sequences.Read<TValue>(ref reader), cancellationToken);

    public ValueTask<bool> ContainsKeyAsync(TKey key, CancellationToken cancellationToken = default) => Begin(ContainsKeyMethod, key).InvokeAsync<bool>(cancellationToken);

    public async ValueTask AddAsync(TKey key, TValue value, CancellationToken cancellationToken = default)
    {
        if (!await TryAddAsync(key, value, cancellationToken).ConfigureAwait(false))
        {
            throw IsThere(key);
        }
    }

    public ValueTask<bool> TryAddAsync(TKey key, TValue value, CancellationToken cancellationToken = default) => Begin(AddMethod, key, value).InvokeAsync<bool>(cancellationToken);

    public ValueTask<(bool Removed, TValue? Value)> TryRemoveAsync(TKey key, CancellationToken cancellationToken = default) =>
        Begin(RemoveMethod, key).InvokeAsync(OutgoingCall.ReadFound<TValue>, cancellationToken);

    public ValueTask<bool> TryRemoveAsync(KeyValuePair<TKey, TValue> item, CancellationToken cancellationToken = default) =>
        Begin(RemoveEqualMethod, item.Key, item.Value).InvokeAsync<bool>(cancellationToken);

    public ValueTask<bool> TryUpdateAsync(TKey key, TValue value, TValue expected, CancellationToken cancellationToken = default) =>
        BeginExchange(key, value, expected).InvokeAsync(static (ref reader) => OutgoingCall.ReadExchange<TValue>(ref reader).Changed, cancellationToken);

    public ValueTask<TValue?> CompareExchangeAsync(TKey key, TValue value, TValue expected, CancellationToken cancellationToken = default) =>
        BeginExchange(key, value, expected).InvokeAsync(static (ref reader) => OutgoingCall.ReadExchange<TValue>(ref reader).Before, cancellationToken);

    public ValueTask<TValue> GetOrAddAsync(TKey key, TValue value, CancellationToken cancellationToken = default) => Begin(GetOrAddMethod, key, value).InvokeAsync<TValue>(cancellationToken);

    public async ValueTask<TValue> AddOrUpdateAsync(TKey key, TValue value, Func<TKey, TValue, TValue> update, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(update);
        while (true)
        {
            (bool found, TValue? there, byte[] encoded) = await Begin(TryGetMethod, key).InvokeAsync(ReadEncoded, cancellationToken).ConfigureAwait(false);
            if (found)
            {
                TValue next = update(key, there!);
                if (await BeginEncodedExchange(key, next, encoded).InvokeAsync(static (ref reader) => OutgoingCall.ReadExchange<TValue>(ref reader).Changed, cancellationToken).ConfigureAwait(false))
                {
                    return next;
                }
            }
            else if (await TryAddAsync(key, value, cancellationToken).ConfigureAwait(false))
            {
                return value;
            }
        }
    }

    public ValueTask UpdateAsync(IEnumerable<KeyValuePair<TKey, TValue>> items, CancellationToken cancellationToken = default) => BeginUpdate(items).InvokeAsync(cancellationToken);

    public ValueTask<(bool Removed, KeyValuePair<TKey, TValue> Item)> TryPopItemAsync(CancellationToken cancellationToken = default) =>
        BeginCall(PopItemMethod).InvokeAsync(ReadPopped, cancellationToken);

    public IAsyncEnumerable<KeyValuePair<TKey, TValue>> StreamAsync(int itemsPerCall = 1024, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(itemsPerCall, 1);
        return DictionaryStream.Of<TKey, TValue>((order, last, either) => BeginPart(order, last, itemsPerCall).InvokeAsync(ReadPart, either), cancellationToken);
    }

    public ValueTask ClearAsync(CancellationToken cancellationToken = default) => BeginCall(ClearMethod).InvokeAsync(cancellationToken);

    private OutgoingCall BeginPart(long order, TKey? last, int most)
    {
        OutgoingCall call = BeginCall(ItemsAfterMethod);
        call.WriteArgument(order);
        if (order == 0)
        {
            call.WriteArgument<object?>(null);
        }
        else
        {
            call.WriteArgument(last);
        }

        call.WriteArgument(most);
        return call;
    }
}
