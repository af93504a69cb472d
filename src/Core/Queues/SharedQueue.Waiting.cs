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
        using CancellationTokenRegistration registration = WaitCancellation.Register(&_cell->Done, cancellationToken);
        bool hasSlept = false;
        while (true)
        {
            ulong done = Volatile.Read(ref _cell->Done);
            if (Volatile.Read(ref _cell->Tail) >> 1 == done)
            {
                GC.KeepAlive(this);
                return true;
            }

            WaitEnd end = Sleepers.Wait(
                Words, (uint*)&_cell->Done, (uint)done, &_cell->JoinersSleeping, &_cell->Counters, (WaitPolicy)_cell->Policy, LockWord.MaxSliceInMilliseconds, deadline, cancellationToken, ref hasSlept);
            if (end is WaitEnd.TimedOut or WaitEnd.Cancelled)
            {
                GC.KeepAlive(this);
                return end == WaitEnd.Cancelled ? throw new OperationCanceledException(cancellationToken) : false;
            }
        }
    }

    /// <returns>How many were put: all, or fewer if the time was up, or the wait ended otherwise after some were put.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int PutByWaiting(ReadOnlySpan<T> items, Deadline deadline, CancellationToken cancellationToken, bool hasPut = false)
    {
        SegmentWords words = Words;
        using CancellationTokenRegistration registration = WaitCancellation.Register(&_cell->Head, cancellationToken);
        bool hasSlept = false;
        int put = 0;
        var end = WaitEnd.Changed;
        while (true)
        {
            ThrowIfDisposed();
            // Before the attempt: room that is made after it moves the head.
            uint seen = (uint)Volatile.Read(ref _cell->Head);
            int step = QueueSteps.TryPut(words, _cell, _ring, _shape, items[put..]);
            put += Math.Max(0, step);
            if (put == items.Length || step == QueueSteps.Completed || end is WaitEnd.TimedOut or WaitEnd.Cancelled)
            {
                if (hasSlept)
                {
                    QueueWaits.LeaveRoom(words, _cell);
                }

                GC.KeepAlive(this);
                if (put != 0 || hasPut || (end == WaitEnd.TimedOut && step != QueueSteps.Completed))
                {
                    return put;
                }

                throw step == QueueSteps.Completed ? AddingCompleted() : new OperationCanceledException(cancellationToken);
            }

            end = step > 0 ? WaitEnd.Changed : QueueWaits.ForRoom(words, _cell, seen, deadline, cancellationToken, ref hasSlept);
        }
    }

    /// <returns>How many were taken; 0 if the time was up; Completed if none will ever come.</returns>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int GetByWaiting(Span<T> destination, Deadline deadline, CancellationToken cancellationToken)
    {
        SegmentWords words = Words;
        using CancellationTokenRegistration registration = WaitCancellation.Register(&_cell->Tail, cancellationToken);
        bool hasSlept = false;
        var end = WaitEnd.Changed;
        while (true)
        {
            ThrowIfDisposed();
            // Before the attempt: an item that comes after it moves the tail.
            uint seen = (uint)Volatile.Read(ref _cell->Tail);
            int got = QueueSteps.TryGet(words, _cell, _ring, _shape, destination);
            if (got != 0 || end is WaitEnd.TimedOut or WaitEnd.Cancelled)
            {
                if (hasSlept)
                {
                    QueueWaits.LeaveItems(words, _cell);
                }

                GC.KeepAlive(this);
                return got == 0 && end == WaitEnd.Cancelled ? throw new OperationCanceledException(cancellationToken) : got;
            }

            end = QueueWaits.ForItems(words, _cell, seen, deadline, cancellationToken, ref hasSlept);
        }
    }
}
