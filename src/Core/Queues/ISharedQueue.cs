namespace Managers;

/// <summary>
/// A queue between processes, first in, first out over all producers and consumers: <see cref="SharedQueue{T}"/> and the queues of a manager server.
/// </summary>
/// <typeparam name="T">What it holds.</typeparam>
public interface ISharedQueue<T> : IDisposable
{
    /// <summary>How many items it holds at this moment.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    int Count { get; }

    /// <summary>How many it holds at most; 0: as many as there is memory for.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    int Capacity { get; }

    /// <summary>True if it holds none at this moment.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool IsEmpty { get; }

    /// <summary>True if it has no room at this moment.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool IsFull { get; }

    /// <summary>True once <see cref="CompleteAdding"/> was called.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool IsAddingCompleted { get; }

    /// <summary>True once <see cref="CompleteAdding"/> was called and it is empty: nothing will ever come out again.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool IsCompleted { get; }

    /// <summary>Puts an item at the end, waiting for room as long as it takes.</summary>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="InvalidOperationException"><see cref="CompleteAdding"/> was called.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was put.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void Put(T item, CancellationToken cancellationToken = default);

    /// <summary>Puts an item at the end, waiting for room at most so long.</summary>
    /// <param name="item">The item.</param>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">There was no room in time; nothing was put.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="InvalidOperationException"><see cref="CompleteAdding"/> was called.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was put.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void Put(T item, TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Puts an item at the end if there is room now.</summary>
    /// <param name="item">The item.</param>
    /// <returns>True if it was put.</returns>
    /// <exception cref="InvalidOperationException"><see cref="CompleteAdding"/> was called.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool TryPut(T item);

    /// <summary>Puts an item at the end, waiting for room at most so long.</summary>
    /// <param name="item">The item.</param>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if it was put.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="InvalidOperationException"><see cref="CompleteAdding"/> was called.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was put.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool TryPut(T item, TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Puts an item at the end without blocking the caller. In shared memory it completes at once while there is room.</summary>
    /// <param name="item">The item.</param>
    /// <param name="cancellationToken">Ends the wait; the task is cancelled and nothing was put.</param>
    /// <returns>Completes when the item is in the queue.</returns>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    ValueTask PutAsync(T item, CancellationToken cancellationToken = default);

    /// <summary>Puts an item at the end without blocking the caller, if there is room within a time. In shared memory it completes at once while there is room.</summary>
    /// <param name="item">The item.</param>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait; the task is cancelled and nothing was put.</param>
    /// <returns>False if the time was up; nothing was put.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative and not infinite.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    ValueTask<bool> TryPutAsync(T item, TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Puts items at the end, in their order, as room comes; other producers' items may come between.</summary>
    /// <param name="items">The items.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many were put: all, unless the wait ended after some were.</returns>
    /// <exception cref="InvalidOperationException"><see cref="CompleteAdding"/> was called and none was put.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled and none was put.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    int PutBatch(ReadOnlySpan<T> items, CancellationToken cancellationToken = default);

    /// <summary>Puts as many items at the end, together and in their order, as there is room for now.</summary>
    /// <param name="items">The items.</param>
    /// <returns>How many were put, from the first on.</returns>
    /// <exception cref="InvalidOperationException"><see cref="CompleteAdding"/> was called.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    int TryPutBatch(ReadOnlySpan<T> items);

    /// <summary>Takes the oldest item, waiting for one as long as it takes.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The item.</returns>
    /// <exception cref="InvalidOperationException">It is empty and <see cref="CompleteAdding"/> was called.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was taken.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    T Get(CancellationToken cancellationToken = default);

    /// <summary>Takes the oldest item, waiting for one at most so long.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The item.</returns>
    /// <exception cref="TimeoutException">None came in time.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="InvalidOperationException">It is empty and <see cref="CompleteAdding"/> was called.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was taken.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    T Get(TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Takes the oldest item if there is one now.</summary>
    /// <param name="item">The item.</param>
    /// <returns>True if one was taken.</returns>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool TryGet(out T item);

    /// <summary>Takes the oldest item, waiting for one at most so long.</summary>
    /// <param name="item">The item.</param>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if one was taken; false if the time was up, or none will ever come.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was taken.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool TryGet(out T item, TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Takes the oldest item without blocking the caller. In shared memory it completes at once while there are items.</summary>
    /// <param name="cancellationToken">Ends the wait; the task is cancelled and nothing was taken.</param>
    /// <returns>The item. Fails with <see cref="InvalidOperationException"/> if none will ever come.</returns>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    ValueTask<T> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Takes the oldest item without blocking the caller, if one comes within a time. In shared memory it completes at once while there are items.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait; the task is cancelled and nothing was taken.</param>
    /// <returns>Whether one came, and the item; not if the time was up, or none will ever come.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="timeout"/> is negative and not infinite.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    ValueTask<(bool Found, T Item)> TryGetAsync(TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Takes as many of the oldest items as there are, at least one, waiting for it as long as it takes.</summary>
    /// <param name="destination">Where to put them; its length is the most that is taken.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>How many were taken; 0 if it is empty and <see cref="CompleteAdding"/> was called, or there is no place for any.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled; nothing was taken.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    int GetBatch(Span<T> destination, CancellationToken cancellationToken = default);

    /// <summary>Takes as many of the oldest items as there are now.</summary>
    /// <param name="destination">Where to put them; its length is the most that is taken.</param>
    /// <returns>How many were taken.</returns>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    int TryGetBatch(Span<T> destination);

    /// <summary>Declares that items that were taken have been dealt with; see <see cref="Join"/>.</summary>
    /// <param name="count">How many, at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">The count is less than 1.</exception>
    /// <exception cref="InvalidOperationException">More than were ever put.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void TaskDone(int count = 1);

    /// <summary>Waits until each item that was put has been declared done. A consumer that dies before it has declared one leaves this waiting.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void Join(CancellationToken cancellationToken = default);

    /// <summary>Waits until each item that was put has been declared done, at most so long.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if all were done.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    bool TryJoin(TimeSpan timeout, CancellationToken cancellationToken = default);

    /// <summary>Waits without blocking the caller until each item that was put has been declared done.</summary>
    /// <param name="cancellationToken">Ends the wait; the task is cancelled.</param>
    /// <returns>Completes when all are done.</returns>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    ValueTask JoinAsync(CancellationToken cancellationToken = default);

    /// <summary>No more items: later puts fail, gets take what is left, and who waits goes on. Any number of times.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    void CompleteAdding();
}
