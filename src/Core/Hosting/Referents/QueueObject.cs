using Managers.Platform;
using Managers.Protocol;

namespace Managers.Hosting;

/// <summary>
/// A queue: items in the order in which they were put, and two lines of those who wait, for items or for room. Nobody overtakes: who comes while others wait joins the line.
/// </summary>
internal sealed partial class QueueObject(int capacity) : Referent
{
    private readonly LinkedList<EncodedValue> _items = [];
    private readonly LinkedList<Waiter> _getters = [];
    private readonly LinkedList<Waiter> _putters = [];
    private readonly LinkedList<Waiter> _joiners = [];
    private long _unfinished;
    private bool _isCompleted;

    internal override StockContract Contract => StockContracts.Queue;

    /// <summary>Most items; 0: no limit.</summary>
    internal int Capacity { get; } = Math.Max(0, capacity);

    protected override LinkedList<Waiter>[] Lines => [_getters, _putters, _joiners];

    private bool HasRoom => Capacity == 0 || _items.Count < Capacity;

    internal static QueueObject Make(ref ValueReader arguments)
    {
        int capacity = arguments.ReadInt32();
        arguments.End();
        return new QueueObject(capacity);
    }

    internal override string Describe(int most)
    {
        lock (Gate)
        {
            return $"Queue({_items.Count}{(Capacity == 0 ? string.Empty : $" of {Capacity}")}{(_isCompleted ? ", adding completed" : string.Empty)})";
        }
    }

    /// <summary>Count, capacity, whether adding is completed.</summary>
    internal (int Count, int Capacity, bool IsCompleted) State()
    {
        lock (Gate)
        {
            return (_items.Count, Capacity, _isCompleted);
        }
    }

    /// <summary>Puts as many items as there is room for. What the others refer to is not kept.</summary>
    /// <returns>How many.</returns>
    internal int TryPut(EncodedValue[] items)
    {
        int done = 0;
        try
        {
            lock (Gate)
            {
                if (_isCompleted)
                {
                    throw Completed();
                }

                if (_putters.Count == 0)
                {
                    for (; done < items.Length && HasRoom; done++)
                    {
                        Append(items[done]);
                    }
                }
            }
        }
        finally
        {
            Drop(items.AsSpan(done));
        }

        return done;
    }

    /// <summary>Puts items, or has the waiter wait in line with those that found no room. What a put refers to that ends before all is in is not kept.</summary>
    /// <returns>True if all are in.</returns>
    internal bool PutOrPark(Waiter waiter)
    {
        lock (Gate)
        {
            if (_isCompleted)
            {
                DropRest(waiter);
                throw Completed();
            }

            if (_putters.Count == 0)
            {
                Admit(waiter);
            }

            if (waiter.Done == waiter.Items.Length)
            {
                return true;
            }

            Waiter.Park(_putters, waiter);
            if (waiter.Place is null)
            {
                // Its session has ended, or takes no more that wait.
                DropRest(waiter);
            }

            return false;
        }
    }

    /// <summary>Takes up to so many items.</summary>
    /// <returns>Empty if there is none, or others wait for one.</returns>
    internal EncodedValue[] TryTake(int most)
    {
        lock (Gate)
        {
            EncodedValue[] taken = Take(most);
            AdmitPutters();
            return taken;
        }
    }

    /// <summary>Takes items, or has the waiter wait in line for them.</summary>
    /// <returns>The items; empty if none will ever come; null if the waiter waits.</returns>
    internal EncodedValue[]? TakeOrPark(Waiter waiter)
    {
        lock (Gate)
        {
            EncodedValue[] taken = Take(Math.Max(1, waiter.Count));
            if (taken.Length != 0)
            {
                AdmitPutters();
                return taken;
            }

            if (_isCompleted)
            {
                return [];
            }

            Waiter.Park(_getters, waiter);
            return null;
        }
    }

    internal void TaskDone(int count)
    {
        lock (Gate)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
            if (count > _unfinished)
            {
                throw new InvalidOperationException($"{count} items are declared done; {_unfinished} are not done yet.");
            }

            _unfinished -= count;
            ServeJoiners();
        }
    }

    /// <summary>Has the waiter wait until all is done.</summary>
    /// <returns>True if all is.</returns>
    internal bool JoinOrPark(Waiter? waiter)
    {
        lock (Gate)
        {
            if (_unfinished == 0)
            {
                return true;
            }

            if (waiter is not null)
            {
                Waiter.Park(_joiners, waiter);
            }

            return false;
        }
    }

    internal void CompleteAdding()
    {
        lock (Gate)
        {
            _isCompleted = true;
            while (_getters.First is { } getter)
            {
                // Nothing is here, or nobody would wait.
                getter.Value.Leave();
                NoneWillCome(getter.Value);
            }

            while (_putters.First is { } putter)
            {
                putter.Value.Leave();
                DropRest(putter.Value);
                EndPut(putter.Value, Completed());
            }
        }
    }

    internal override bool Withdraw(Waiter waiter)
    {
        using (Uninterrupted.Enter(Gate))
        {
            if (!waiter.Leave())
            {
                return false;
            }

            DropRest(waiter);
            // The next one's turn: it may want less room.
            AdmitPutters();
            if (waiter.Done == 0 || waiter.HasEnded)
            {
                return true;
            }

            waiter.Grant(waiter.Done);
            return false;
        }
    }

    internal override void TakeBack(EncodedValue[] items)
    {
        using (Uninterrupted.Enter(Gate))
        {
            PutBack(items);
            ServeGetters();
        }
    }

    /// <summary>Items are the queue's no more: what they refer to is not kept for them. Not under the lock: other objects may end with them.</summary>
    internal void Drop(ReadOnlySpan<EncodedValue> items)
    {
        foreach (ref readonly EncodedValue item in items)
        {
            // In no table nobody has brought anything that refers to others.
            Table?.RemoveEdges(item, this);
        }
    }

    private static InvalidOperationException Completed() => new("Nothing can be put into the queue any more: CompleteAdding was called.");

    private static InvalidOperationException Empty() => new("The queue is empty and CompleteAdding was called: nothing will come any more.");

    private static void NoneWillCome(Waiter waiter)
    {
        if (waiter.Count != 0 || waiter is LocalWaiter)
        {
            waiter.Deliver([]);
        }
        else
        {
            waiter.Fail(Empty());
        }
    }

    private static void EndPut(Waiter waiter, Exception why)
    {
        if (waiter.Done != 0)
        {
            waiter.Grant(waiter.Done);
        }
        else
        {
            waiter.Fail(why);
        }
    }

    private EncodedValue[] Take(int most)
    {
        // Those who wait come first; items are only here while nobody waits, or nobody alive does.
        int count = Math.Min(most, _items.Count);
        if (count == 0)
        {
            return [];
        }

        var taken = new EncodedValue[count];
        for (int i = 0; i < count; i++)
        {
            taken[i] = _items.First!.Value;
            _items.RemoveFirst();
        }

        return taken;
    }

    private void Append(EncodedValue item)
    {
        _unfinished++;
        _items.AddLast(item);
        ServeGetters();
    }

    private void ServeGetters()
    {
        while (_items.Count != 0 && _getters.First is { } first)
        {
            Waiter getter = first.Value;
            getter.Leave();
            if (getter.HasEnded)
            {
                continue;
            }

            EncodedValue[] taken = Take(Math.Max(1, getter.Count));
            if (!getter.Deliver(taken))
            {
                // The next one's, by this loop: as a call for each of those who wait it could be deeper than a stack.
                PutBack(taken);
            }
        }
    }

    private void PutBack(EncodedValue[] items)
    {
        for (int i = items.Length - 1; i >= 0; i--)
        {
            _items.AddFirst(items[i]);
        }
    }

    private void Admit(Waiter putter)
    {
        while (putter.Done < putter.Items.Length && HasRoom)
        {
            Append(putter.Items[putter.Done++]);
        }
    }

    /// <summary>A put has ended: what it has not put is not the queue's. The caller holds the lock.</summary>
    private void DropRest(Waiter putter)
    {
        EncodedValue[] rest = putter.Items[putter.Done..];
        if (Array.Exists(rest, static item => item.HasReferences))
        {
            ThreadPool.UnsafeQueueUserWorkItem(static state => state.queue.Drop(state.rest), (queue: this, rest), preferLocal: false);
        }
    }

    private void AdmitPutters()
    {
        while (HasRoom && _putters.First is { } first)
        {
            Waiter putter = first.Value;
            if (!putter.HasEnded)
            {
                Admit(putter);
                if (putter.Done < putter.Items.Length)
                {
                    return;
                }
            }

            putter.Leave();
            DropRest(putter);
            if (!putter.HasEnded)
            {
                EndPut(putter);
            }
        }
    }

    private static void EndPut(Waiter putter)
    {
        if (putter.Count != 0)
        {
            putter.Grant(putter.Done);
        }
        else
        {
            putter.Grant();
        }
    }

    private void ServeJoiners()
    {
        while (_unfinished == 0 && _joiners.First is { } first)
        {
            first.Value.Leave();
            first.Value.Grant();
        }
    }
}
