using Managers.Client;
using Managers.Protocol;
using Managers.Proxies;

namespace Managers;

/// <summary>A queue in a manager server: strict first in, first out over all processes; who waits is served in the order of coming. An item that was meant for a process that ends before it arrives goes back to the front.</summary>
/// <typeparam name="T">What it holds.</typeparam>
public sealed partial class QueueProxy<T> : BaseProxy, ISharedQueue<T>
{
    private const ushort PutMethod = 0;
    private const ushort TryPutMethod = 1;
    private const ushort GetMethod = 2;
    private const ushort TryGetMethod = 3;
    private const ushort PutBatchMethod = 4;
    private const ushort TryPutBatchMethod = 5;
    private const ushort GetBatchMethod = 6;
    private const ushort TryGetBatchMethod = 7;
    private const ushort StateMethod = 8;
    private const ushort TaskDoneMethod = 9;
    private const ushort JoinMethod = 10;
    private const ushort CompleteAddingMethod = 11;

    internal QueueProxy(ProxyReference reference)
        : base(reference)
    {
    }

    /// <inheritdoc/>
    public int Count => State().Count;

    /// <inheritdoc/>
    public int Capacity => State().Capacity;

    /// <inheritdoc/>
    public bool IsEmpty => Count == 0;

    /// <inheritdoc/>
    public bool IsFull => State() is { Capacity: not 0 } state && state.Count >= state.Capacity;

    /// <inheritdoc/>
    public bool IsAddingCompleted => State().IsCompleted;

    /// <inheritdoc/>
    public bool IsCompleted => State() is { IsCompleted: true, Count: 0 };

    /// <inheritdoc/>
    public void Put(T item, CancellationToken cancellationToken = default) => BeginPut(PutMethod, item).InvokeWaiting(cancellationToken);

    /// <inheritdoc/>
    public void Put(T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!TryPut(item, timeout, cancellationToken))
        {
            throw new TimeoutException($"The queue had no room within {timeout}; nothing was put.");
        }
    }

    /// <inheritdoc/>
    public bool TryPut(T item) => BeginPut(TryPutMethod, item).Invoke<bool>();

    /// <inheritdoc/>
    public bool TryPut(T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        StockProxies.Check(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        return timeout == TimeSpan.Zero ? TryPut(item) : BeginPut(PutMethod, item).TryInvoke(timeout, cancellationToken);
    }

    /// <inheritdoc/>
    public int PutBatch(ReadOnlySpan<T> items, CancellationToken cancellationToken = default) => BeginBatch(PutBatchMethod, items).InvokeWaiting<int>(cancellationToken);

    /// <inheritdoc/>
    public int TryPutBatch(ReadOnlySpan<T> items) => BeginBatch(TryPutBatchMethod, items).Invoke<int>();

    /// <inheritdoc/>
    public T Get(CancellationToken cancellationToken = default) => BeginCall(GetMethod).InvokeWaiting<T>(cancellationToken);

    /// <inheritdoc/>
    public T Get(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        StockProxies.Check(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        if (timeout == TimeSpan.Zero)
        {
            return TryGet(out T? now) ? now! : throw (IsCompleted ? Completed(null) : NoneCame(timeout));
        }

        return BeginCall(GetMethod).TryInvoke(timeout, cancellationToken, out T? item) ? item! : throw NoneCame(timeout);
    }

    /// <inheritdoc/>
    public bool TryGet(out T item)
    {
        (bool found, T value) = BeginCall(TryGetMethod).Invoke(ReadFound);
        item = value;
        return found;
    }

    /// <inheritdoc/>
    public bool TryGet(out T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        StockProxies.Check(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        if (timeout == TimeSpan.Zero)
        {
            return TryGet(out item);
        }

        try
        {
            bool found = BeginCall(GetMethod).TryInvoke(timeout, cancellationToken, out T? value);
            item = value!;
            return found;
        }
        catch (InvalidOperationException e) when (e.InnerException is RemoteException)
        {
            // None will ever come.
            item = default!;
            return false;
        }
    }

    /// <inheritdoc/>
    public int GetBatch(Span<T> destination, CancellationToken cancellationToken = default) => GetMany(GetBatchMethod, destination, cancellationToken);

    /// <inheritdoc/>
    public int TryGetBatch(Span<T> destination) => GetMany(TryGetBatchMethod, destination, CancellationToken.None);

    /// <inheritdoc/>
    public void TaskDone(int count = 1) => BeginTaskDone(count).Invoke();

    /// <inheritdoc/>
    public void Join(CancellationToken cancellationToken = default) => BeginCall(JoinMethod).InvokeWaiting(cancellationToken);

    /// <inheritdoc/>
    public bool TryJoin(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        StockProxies.Check(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        return BeginCall(JoinMethod).TryInvoke(timeout, cancellationToken);
    }

    /// <inheritdoc/>
    public void CompleteAdding() => BeginCall(CompleteAddingMethod).Invoke();

    private static (bool Found, T Item) ReadFound(ref ValueReader reader)
    {
        reader.ReadTupleHeader(2);
        bool found = reader.ReadBoolean();
        T value = default!;
        if (found)
        {
            value = WireCodec<T>.Instance.Read(ref reader);
        }
        else
        {
            reader.ReadNull();
        }

        reader.EndNested();
        return (found, value);
    }

    private static TimeoutException NoneCame(TimeSpan timeout) => new($"No item came within {timeout}.");

    private static InvalidOperationException Completed(Exception? inner) => new("The queue is empty and CompleteAdding was called: nothing will come any more.", inner);

    private (int Count, int Capacity, bool IsCompleted) State() => BeginCall(StateMethod).Invoke<(int, int, bool)>();

    private OutgoingCall BeginPut(ushort method, T item)
    {
        OutgoingCall call = BeginCall(method);
        call.WriteArgument(item);
        return call;
    }

    private OutgoingCall BeginBatch(ushort method, ReadOnlySpan<T> items)
    {
        OutgoingCall call = BeginCall(method);
        call.WriteArguments(items);
        return call;
    }

    private OutgoingCall BeginTaskDone(int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        OutgoingCall call = BeginCall(TaskDoneMethod);
        call.Arguments.WriteInt32(count);
        return call;
    }

    private int GetMany(ushort method, Span<T> destination, CancellationToken cancellationToken)
    {
        if (destination.IsEmpty)
        {
            return 0;
        }

        OutgoingCall call = BeginCall(method);
        call.Arguments.WriteInt32(destination.Length);
        T[] items = call.InvokeWaiting(cancellationToken, static (ref reader) => Sequences.Read<T>(ref reader));
        items.CopyTo(destination);
        return items.Length;
    }
}
