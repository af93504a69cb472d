using System.Runtime.CompilerServices;
using Managers.Locks;
using Managers.Queues;

namespace Managers;

public sealed unsafe partial class SharedQueue<T>
{
    /// <inheritdoc/>
    public ValueTask PutAsync(T item, CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled(cancellationToken);
        }

        try
        {
            return TryPut(item)
                ? ValueTask.CompletedTask
                : new ValueTask(Task.Factory.StartNew(() => Put(item, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        }
        catch (InvalidOperationException e) when (e is not ObjectDisposedException)
        {
            return ValueTask.FromException(e);
        }
    }

    /// <inheritdoc/>
    public ValueTask<T> GetAsync(CancellationToken cancellationToken = default)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        // Cancelled after the start, the task either has the item or the queue still does.
        return TryGet(out T item)
            ? ValueTask.FromResult(item)
            : new ValueTask<T>(Task.Factory.StartNew(() => Get(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    /// <inheritdoc/>
    public ValueTask<bool> TryPutAsync(T item, TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        _ = Deadline.After(timeout, nameof(timeout));
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<bool>(cancellationToken);
        }

        try
        {
            return TryPut(item) ? ValueTask.FromResult(true)
                : timeout == TimeSpan.Zero ? ValueTask.FromResult(false)
                : new ValueTask<bool>(Task.Factory.StartNew(() => TryPut(item, timeout, cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        }
        catch (InvalidOperationException e) when (e is not ObjectDisposedException)
        {
            return ValueTask.FromException<bool>(e);
        }
    }

    /// <inheritdoc/>
    public ValueTask<(bool Found, T Item)> TryGetAsync(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        _ = Deadline.After(timeout, nameof(timeout));
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<(bool, T)>(cancellationToken);
        }

        bool found = TryGet(out T item);
        return found || timeout == TimeSpan.Zero
            ? ValueTask.FromResult((found, item))
            : new ValueTask<(bool, T)>(Task.Factory.StartNew(() => (TryGet(out T later, timeout, cancellationToken), later), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));
    }

    /// <inheritdoc/>
    public ValueTask JoinAsync(CancellationToken cancellationToken = default) =>
        cancellationToken.IsCancellationRequested ? ValueTask.FromCanceled(cancellationToken)
        : TryJoin(TimeSpan.Zero, CancellationToken.None) ? ValueTask.CompletedTask
        : new ValueTask(Task.Factory.StartNew(() => Join(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default));

    /// <inheritdoc/>
    public void TaskDone(int count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        ThrowIfDisposed();
        if (!QueueSteps.TaskDone(Words, _cell, (ulong)count))
        {
            throw new InvalidOperationException($"TaskDone({count}) declares more items done than were put and are not done yet. Call it once for each item taken.");
        }

        GC.KeepAlive(this);
    }

    /// <inheritdoc/>
    public void Join(CancellationToken cancellationToken = default) => TryJoin(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <inheritdoc/>
    public bool TryJoin(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        Deadline deadline = Deadline.After(timeout, nameof(timeout));
        cancellationToken.ThrowIfCancellationRequested();
        using WaitCancellation registration = WaitCancellation.Register(&_cell->Done, cancellationToken);
        WaitEnd end = QueueWaits.Join(Words, _cell, this, deadline, cancellationToken);
        GC.KeepAlive(this);
        return end == WaitEnd.Cancelled ? throw new OperationCanceledException(cancellationToken) : end == WaitEnd.Changed;
    }

    /// <returns>How many were put: all, or fewer if the time was up, or the wait ended otherwise after some were put.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int PutByWaiting(ReadOnlySpan<T> items, Deadline deadline, CancellationToken cancellationToken, bool hasPut = false)
    {
        using WaitCancellation registration = WaitCancellation.Register(&_cell->Head, cancellationToken);
        int put = QueueWaits.Put(Words, _cell, _ring, _shape, items, this, deadline, cancellationToken, out WaitEnd end);
        GC.KeepAlive(this);
        return put != 0 || hasPut || items.IsEmpty ? put : end switch
        {
            WaitEnd.TimedOut => 0,
            WaitEnd.Cancelled => throw new OperationCanceledException(cancellationToken),
            _ => throw AddingCompleted(),
        };
    }

    /// <returns>How many were taken; 0 if the time was up; Completed if none will ever come.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int GetByWaiting(Span<T> destination, Deadline deadline, CancellationToken cancellationToken)
    {
        using WaitCancellation registration = WaitCancellation.Register(&_cell->Tail, cancellationToken);
        int got = QueueWaits.Get(Words, _cell, _ring, _shape, destination, this, deadline, cancellationToken, out WaitEnd end);
        GC.KeepAlive(this);
        return got == 0 && end == WaitEnd.Cancelled ? throw new OperationCanceledException(cancellationToken) : got;
    }
}
