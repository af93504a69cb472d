using Managers.Client;

namespace Managers.Proxies;

// Documented at the interface.
internal sealed partial class ListProxy<T>
{
    public ValueTask<T> GetAsync(int index, CancellationToken cancellationToken = default) => At(GetMethod, index).InvokeAsync<T>(cancellationToken);

    public ValueTask SetAsync(int index, T value, CancellationToken cancellationToken = default) => At(SetMethod, index, value).InvokeAsync(cancellationToken);

    public ValueTask AddAsync(T item, CancellationToken cancellationToken = default) => With(AddMethod, item).InvokeAsync(cancellationToken);

    public ValueTask<T[]> ToArrayAsync(CancellationToken cancellationToken = default) => BeginAll().InvokeAsync(ReadItems, cancellationToken);

    public ValueTask<int> GetCountAsync(CancellationToken cancellationToken = default) =>
        BeginCall(CountMethod).InvokeAsync(static (ref reader) => checked((int)reader.ReadInt64()), cancellationToken);

    public ValueTask AddRangeAsync(IEnumerable<T> items, CancellationToken cancellationToken = default) => BeginAddRange(items).InvokeAsync(cancellationToken);

    public ValueTask InsertAsync(int index, T item, CancellationToken cancellationToken = default) => At(InsertMethod, index, item).InvokeAsync(cancellationToken);

    public ValueTask<T> TakeAtAsync(int index, CancellationToken cancellationToken = default) => At(RemoveAtMethod, index).InvokeAsync<T>(cancellationToken);

    public ValueTask<bool> RemoveAsync(T item, CancellationToken cancellationToken = default) => With(RemoveMethod, item).InvokeAsync<bool>(cancellationToken);

    public ValueTask<int> IndexOfAsync(T item, CancellationToken cancellationToken = default) =>
        With(IndexOfMethod, item).InvokeAsync(static (ref reader) => checked((int)reader.ReadInt64()), cancellationToken);

    public ValueTask<int> CountOfAsync(T item, CancellationToken cancellationToken = default) =>
        With(CountOfMethod, item).InvokeAsync(static (ref reader) => checked((int)reader.ReadInt64()), cancellationToken);

    public ValueTask ClearAsync(CancellationToken cancellationToken = default) => BeginCall(ClearMethod).InvokeAsync(cancellationToken);

    public ValueTask<T[]> GetRangeAsync(int start, int count, CancellationToken cancellationToken = default) => BeginRange(start, count).InvokeAsync(ReadItems, cancellationToken);

    public ValueTask SetRangeAsync(int start, int count, IEnumerable<T> items, CancellationToken cancellationToken = default) =>
        BeginSetRange(start, count, items).InvokeAsync(cancellationToken);

    public ValueTask RemoveRangeAsync(int start, int count, CancellationToken cancellationToken = default) => SetRangeAsync(start, count, [], cancellationToken);

    public ValueTask ReverseAsync(CancellationToken cancellationToken = default) => BeginCall(ReverseMethod).InvokeAsync(cancellationToken);

    public ValueTask SortAsync(bool descending = false, CancellationToken cancellationToken = default) => With(SortMethod, descending).InvokeAsync(cancellationToken);

    public ValueTask<(bool Removed, T? Item)> TryPopAsync(CancellationToken cancellationToken = default) => BeginCall(PopMethod).InvokeAsync(OutgoingCall.ReadFound<T>, cancellationToken);

    public ValueTask<bool> TryUpdateAsync(int index, T value, T expected, CancellationToken cancellationToken = default) =>
        BeginExchange(index, value, expected).InvokeAsync(static (ref reader) => OutgoingCall.ReadExchange<T>(ref reader).Changed, cancellationToken);

    public ValueTask<T> IncrementAsync(int index, T amount, CancellationToken cancellationToken = default) => At(IncrementMethod, index, amount).InvokeAsync<T>(cancellationToken);

    public ValueTask RepeatAsync(int times, CancellationToken cancellationToken = default) => At(RepeatMethod, times).InvokeAsync(cancellationToken);

    public IAsyncEnumerable<T> StreamAsync(int itemsPerCall = 1024, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(itemsPerCall, 1);
        return ListStream.Of(this, itemsPerCall, cancellationToken);
    }
}
