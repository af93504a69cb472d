using System.Runtime.CompilerServices;
using Managers.Locks;
using Managers.Memory;

namespace Managers;

/// <summary>
/// A flag that processes set, clear and wait for. Stays set until somebody clears it; setting wakes everyone who waits. It belongs to nobody, so the
/// death of a process that set, cleared or waits for it changes nothing.
/// </summary>
/// <remarks>
/// Layout (128 bytes): <c>0 u32 state (bit 0 set; above it how often it was set)</c>, <c>4 u32 sleeping (odd: somebody may sleep, on the state)</c>, <c>8 u32 policy</c>, counters at 64. Setting is one compare-and-swap, and a system call only if
/// somebody may sleep. Who waits when it is set goes on, even if it is cleared at once.
/// </remarks>
public sealed unsafe class SharedEvent : SharedObject, ISharedEvent
{
    private static readonly ObjectDescriptor s_descriptor = new(ObjectKind.Event, "event", Fnv64.OfText("event"), ObjectCells.EventSizeInBytes);

    private readonly EventCell* _cell;

    private SharedEvent(in ObjectPlace place)
        : base(in place)
    {
        _cell = (EventCell*)place.Data;
    }

    /// <summary>True while it is set.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool IsSet
    {
        get
        {
            ThrowIfDisposed();
            // acquire: what was written before Set is seen by who sees it set
            bool set = (Volatile.Read(ref _cell->State) & EventCell.IsSet) != 0;
            GC.KeepAlive(this);
            return set;
        }
    }

    /// <summary>What has happened to it so far, over all processes. It counts no acquires.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public LockCounters Counters
    {
        get
        {
            ThrowIfDisposed();
            LockCounters counters = _cell->Counters.Read(0);
            GC.KeepAlive(this);
            return counters;
        }
    }

    /// <summary>Attaches to the event that a token names.</summary>
    /// <param name="token">What <see cref="SharedObject.ToToken"/> gave in some process.</param>
    /// <returns>The event; dispose it to let go.</returns>
    /// <exception cref="SegmentException">It does not exist any more, or may not be opened.</exception>
    /// <exception cref="LayoutMismatchException">The token names no event.</exception>
    public static SharedEvent Attach(SharedToken token) => new(ManagerSegment.Attach(token, ObjectKind.Event, readOnly: false));

    /// <summary>Sets it and wakes everyone who waits.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void Set()
    {
        ThrowIfDisposed();
        EventSteps.Set(new SegmentWords(Manager!), _cell);
        GC.KeepAlive(this);
    }

    /// <summary>Clears it. Who waited when it was set goes on nevertheless.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void Clear()
    {
        ThrowIfDisposed();
        Interlocked.And(ref _cell->State, ~EventCell.IsSet);
        GC.KeepAlive(this);
    }

    /// <summary>Waits until it is set, as long as it takes.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void Wait(CancellationToken cancellationToken = default) => TryWait(Timeout.InfiniteTimeSpan, cancellationToken);

    /// <summary>Waits until it is set, at most so long.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="TimeoutException">The time was up.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void Wait(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        if (!TryWait(timeout, cancellationToken))
        {
            throw new TimeoutException($"A SharedEvent was not set within {timeout}.");
        }
    }

    /// <summary>Waits until it is set, at most so long.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if it was set.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool TryWait(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        Deadline deadline = Deadline.After(timeout, nameof(timeout));
        uint state = Volatile.Read(ref _cell->State);
        bool set = (state & EventCell.IsSet) != 0 || WaitSlowly(state, deadline, cancellationToken);
        GC.KeepAlive(this);
        return set;
    }

    /// <summary>Says what it is and whether it is set.</summary>
    public override string ToString() => IsDisposed ? "SharedEvent(disposed)" : $"SharedEvent({(IsSet ? "set" : "unset")})";

    internal static SharedEvent Create(ManagerSegment manager, bool isSet, string? name, WaitPolicy policy)
    {
        SharedLockBase.CheckPolicy(policy);
        ObjectPlace place = manager.Allocate(s_descriptor, 1, ObjectCells.EventSizeInBytes, 128, named: name);
        var made = new SharedEvent(in place);
        made._cell->State = isSet ? EventCell.IsSet : 0;
        made._cell->Policy = (uint)policy;
        return Publish(made, manager, name);
    }

    internal static SharedEvent Open(ManagerSegment manager, string name) => new(manager.Open(name, ObjectKind.Event, readOnly: false));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool WaitSlowly(uint unset, Deadline deadline, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (deadline.IsOver)
        {
            return false;
        }

        EventCell* cell = _cell;
        var words = new SegmentWords(Manager!);
        using WaitCancellation registration = WaitCancellation.Register(&cell->State, cancellationToken);
        Interlocked.Increment(ref cell->Counters.Contended);
        bool hasSlept = false;
        while (true)
        {
            WaitEnd end = EventSteps.Sleep(words, cell, unset, deadline, cancellationToken, ref hasSlept);
            bool wasSet = Volatile.Read(ref cell->State) != unset;
            // Before the state is believed: that of a disposed event is another object's by now, or nobody's.
            ThrowIfDisposed();
            if (wasSet)
            {
                return true;
            }

            if (end == WaitEnd.Cancelled)
            {
                throw new OperationCanceledException(cancellationToken);
            }

            if (end == WaitEnd.TimedOut)
            {
                return false;
            }
        }
    }
}
