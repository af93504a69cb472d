using System.Runtime.CompilerServices;
using Managers.Client;
using Managers.Hosting;

namespace Managers;

/// <summary>
/// A queue inside a manager server: what <c>CreateQueue</c> makes there, for a server's own code to register and to use beside its clients. API.md section 6.
/// </summary>
/// <typeparam name="T">What it holds.</typeparam>
public sealed class QueueReferent<T> : ISharedQueue<T>, IReferentSource
{
    private readonly QueueObject _queue;
    private int _disposed;

    /// <summary>An empty queue.</summary>
    /// <param name="maxSize">Most items at a time; 0 or less: no limit.</param>
    public QueueReferent(int maxSize = 0)
        : this(new QueueObject(maxSize))
    {
    }

    /// <summary>Stands for a queue that is there.</summary>
    internal QueueReferent(QueueObject queue)
    {
        queue.Pin();
        _queue = queue;
    }

    /// <summary>Lets clients keep what they refer to, and the rest go.</summary>
    ~QueueReferent() => Unpin();

    /// <inheritdoc/>
    public int Count => Queue.State().Count;

    /// <inheritdoc/>
    public int Capacity => Queue.Capacity;

    /// <inheritdoc/>
    public bool IsEmpty => Count == 0;

    /// <inheritdoc/>
    public bool IsFull => Queue.State() is { Capacity: not 0 } state && state.Count >= state.Capacity;

    /// <inheritdoc/>
    public bool IsAddingCompleted => Queue.State().IsCompleted;

    /// <inheritdoc/>
    public bool IsCompleted => Queue.State() is { IsCompleted: true, Count: 0 };

    Referent IReferentSource.Referent => _queue;

    private QueueObject Queue
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            return _queue;
        }
    }

    /// <inheritdoc/>
    public void Put(T item, CancellationToken cancellationToken = default) => TryPut(item, Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc/>
    public void Put(T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!TryPut(item, timeout, cancellationToken))
        {
            throw new TimeoutException($"The queue had no room within {timeout}; nothing was put.");
        }
    }

    /// <inheritdoc/>
    public bool TryPut(T item) => Queue.TryPut([Encode(item)]) == 1;

    /// <inheritdoc/>
    public bool TryPut(T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Proxies.StockProxies.Check(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        QueueObject queue = Queue;
        EncodedValue[] items = [Encode(item)];
        if (timeout == TimeSpan.Zero)
        {
            return queue.TryPut(items) == 1;
        }

        var waiter = new LocalWaiter(queue) { Items = items };
        return queue.PutOrPark(waiter) || waiter.Wait(timeout, cancellationToken) is not null;
    }

    /// <inheritdoc/>
    public async ValueTask PutAsync(T item, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new LocalWaiter(Queue) { Items = [Encode(item)] };
        if (!_queue.PutOrPark(waiter))
        {
            await waiter.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryPutAsync(T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Proxies.StockProxies.Check(timeout);
        if (timeout == TimeSpan.Zero)
        {
            return cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled<bool>(cancellationToken) : ValueTask.FromResult(TryPut(item));
        }

        CancellationTokenSource limit = TimedCalls.Limit(cancellationToken);
        return TimedCalls.Within(PutAsync(item, limit.Token), limit, timeout, cancellationToken);
    }

    /// <inheritdoc/>
    public int PutBatch(ReadOnlySpan<T> items, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new LocalWaiter(Queue) { Items = EncodeAll(items) };
        if (!_queue.PutOrPark(waiter))
        {
            waiter.Wait(Timeout.InfiniteTimeSpan, cancellationToken);
        }

        return waiter.Done;
    }

    /// <inheritdoc/>
    public int TryPutBatch(ReadOnlySpan<T> items) => Queue.TryPut(EncodeAll(items));

    /// <inheritdoc/>
    public T Get(CancellationToken cancellationToken = default) => Get(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc/>
    public T Get(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        EncodedValue[]? taken = Take(1, timeout, cancellationToken);
        return taken is null ? throw new TimeoutException($"No item came within {timeout}.") : One(taken);
    }

    /// <inheritdoc/>
    public bool TryGet(out T item) => TryGet(out item, TimeSpan.Zero);

    /// <inheritdoc/>
    public bool TryGet(out T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        EncodedValue[]? taken = Take(1, timeout, cancellationToken);
        bool found = taken is { Length: 1 };
        item = found ? One(taken!) : default!;
        return found;
    }

    /// <inheritdoc/>
    public async ValueTask<T> GetAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new LocalWaiter(Queue);
        return One(_queue.TakeOrPark(waiter) ?? await waiter.WaitAsync(cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async ValueTask<(bool Found, T Item)> TryGetAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Proxies.StockProxies.Check(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new LocalWaiter(Queue);
        EncodedValue[]? taken = timeout == TimeSpan.Zero ? _queue.TryTake(1) : _queue.TakeOrPark(waiter);
        if (taken is null)
        {
            CancellationTokenSource limit = TimedCalls.Limit(cancellationToken);
            (_, taken) = await TimedCalls.Within(new ValueTask<EncodedValue[]>(waiter.WaitAsync(limit.Token)), limit, timeout, cancellationToken).ConfigureAwait(false);
        }

        return taken is { Length: 1 } ? (true, One(taken)) : (false, default!);
    }

    /// <inheritdoc/>
    public int GetBatch(Span<T> destination, CancellationToken cancellationToken = default) =>
        destination.IsEmpty ? 0 : CopyTo(Take(destination.Length, Timeout.InfiniteTimeSpan, cancellationToken)!, destination);

    /// <inheritdoc/>
    public int TryGetBatch(Span<T> destination) => CopyTo(Queue.TryTake(destination.Length), destination);

    /// <inheritdoc/>
    public void TaskDone(int count = 1) => Queue.TaskDone(count);

    /// <inheritdoc/>
    public void Join(CancellationToken cancellationToken = default) => TryJoin(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc/>
    public bool TryJoin(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        Proxies.StockProxies.Check(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        if (timeout == TimeSpan.Zero)
        {
            return Queue.JoinOrPark(null);
        }

        var waiter = new LocalWaiter(Queue);
        return _queue.JoinOrPark(waiter) || waiter.Wait(timeout, cancellationToken) is not null;
    }

    /// <inheritdoc/>
    public async ValueTask JoinAsync(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var waiter = new LocalWaiter(Queue);
        if (!_queue.JoinOrPark(waiter))
        {
            await waiter.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    public void CompleteAdding() => Queue.CompleteAdding();

    /// <summary>Lets go of it: this object cannot be used any more, clients still can.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Unpin();
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>How full it is.</summary>
    public override string ToString() => _queue.Describe();

    private EncodedValue Encode(T item)
    {
        // Before a client is given the queue nothing could keep what its items refer to.
        if (!RuntimeHelpers.IsReferenceOrContainsReferences<T>() || _queue.Table is not { } table)
        {
            return EncodedValue.Of(item);
        }

        using var caller = new LocalCaller(table);
        return EncodedValue.Of(item, caller, _queue);
    }

    private EncodedValue[] EncodeAll(ReadOnlySpan<T> items)
    {
        var encoded = new EncodedValue[items.Length];
        int done = 0;
        try
        {
            for (; done < items.Length; done++)
            {
                encoded[done] = Encode(items[done]);
            }
        }
        catch
        {
            _queue.Drop(encoded.AsSpan(0, done));
            throw;
        }

        return encoded;
    }

    private T One(EncodedValue[] taken)
    {
        if (taken.Length == 0)
        {
            throw new InvalidOperationException("The queue is empty and CompleteAdding was called: nothing will come any more.");
        }

        T item = default!;
        CopyTo(taken, new Span<T>(ref item));
        return item;
    }

    /// <summary>Reads what was taken. Until then the objects in it are kept for the queue.</summary>
    private int CopyTo(EncodedValue[] taken, Span<T> destination)
    {
        try
        {
            for (int i = 0; i < taken.Length; i++)
            {
                destination[i] = Read(taken[i]);
            }
        }
        finally
        {
            _queue.Drop(taken);
        }

        return taken.Length;
    }

    private T Read(in EncodedValue item)
    {
        if (!item.HasReferences)
        {
            return item.Read<T>(null);
        }

        using var caller = new LocalCaller(_queue.Table!);
        return item.Read<T>(caller);
    }

    private EncodedValue[]? Take(int most, TimeSpan timeout, CancellationToken cancellationToken)
    {
        Proxies.StockProxies.Check(timeout);
        cancellationToken.ThrowIfCancellationRequested();
        if (timeout == TimeSpan.Zero)
        {
            EncodedValue[] now = Queue.TryTake(most);
            return now.Length == 0 && !IsAddingCompleted ? null : now;
        }

        var waiter = new LocalWaiter(Queue) { Count = most };
        return _queue.TakeOrPark(waiter) ?? waiter.Wait(timeout, cancellationToken);
    }

    private void Unpin()
    {
        if (_queue is null)
        {
            return;
        }

        if (_queue.Table is { } table)
        {
            table.Unpin(_queue);
        }
        else
        {
            _queue.Unpin();
        }
    }
}
