using System.Runtime.CompilerServices;
using Managers.Locks;
using Managers.Memory;
using Managers.Platform;

namespace Managers;

/// <summary>
/// A flag that processes set, clear and wait for. Stays set until somebody clears it; setting wakes everyone who waits. It belongs to nobody, so the
/// death of a process that set, cleared or waits for it changes nothing.
/// </summary>
/// <remarks>
/// Layout (64 bytes): <c>0 u32 set (0 or 1)</c>, <c>4 u32 how many may sleep</c>; who is killed asleep stays counted, which costs each Set a system call and nothing else. Setting is one store, and a system call only if somebody may sleep.
/// </remarks>
public sealed unsafe class SharedEvent : SharedObject
{
    private static readonly ObjectDescriptor s_descriptor = new(ObjectKind.Event, "event", Fnv64.OfText("event"), ObjectCells.EventSizeInBytes);

    private readonly uint* _set;
    private readonly uint* _waiters;

    private SharedEvent(in ObjectPlace place)
        : base(in place)
    {
        _set = (uint*)place.Data;
        _waiters = _set + 1;
    }

    /// <summary>True while it is set.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool IsSet
    {
        get
        {
            ThrowIfDisposed();
            // acquire: what was written before Set is seen by who sees it set
            bool set = Volatile.Read(ref *_set) != 0;
            GC.KeepAlive(this);
            return set;
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
        // full fence: the flag first, then the look for sleepers; pairs with the order in Wait
        Interlocked.Exchange(ref *_set, 1);
        if (Volatile.Read(ref *_waiters) != 0)
        {
            // Whoever still has to fall asleep finds the flag changed.
            ManagerSegment.Platform.Waiter.Wake(_set, int.MaxValue);
        }

        GC.KeepAlive(this);
    }

    /// <summary>Clears it.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void Clear()
    {
        ThrowIfDisposed();
        Interlocked.Exchange(ref *_set, 0);
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
        bool set = Volatile.Read(ref *_set) != 0 || WaitSlowly(deadline, cancellationToken);
        GC.KeepAlive(this);
        return set;
    }

    /// <summary>Says what it is and whether it is set.</summary>
    public override string ToString() => IsDisposed ? "SharedEvent(disposed)" : $"SharedEvent({(IsSet ? "set" : "unset")})";

    internal static SharedEvent Create(ManagerSegment manager, bool isSet, string? name)
    {
        ObjectPlace place = manager.Allocate(s_descriptor, 1, ObjectCells.EventSizeInBytes, 64, named: name);
        var made = new SharedEvent(in place);
        try
        {
            *made._set = isSet ? 1u : 0;
            manager.Publish(in place, name);
        }
        catch
        {
            made.Abandon();
            throw;
        }

        return made;
    }

    internal static SharedEvent Open(ManagerSegment manager, string name) => new(manager.Open(name, ObjectKind.Event, readOnly: false));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool WaitSlowly(Deadline deadline, CancellationToken cancellationToken)
    {
        IWaiter waiter = ManagerSegment.Platform.Waiter;
        using CancellationTokenRegistration registration = WaitCancellation.Register(_set, cancellationToken);
        // full fence: the count first, then the flag; pairs with the order in Set
        Interlocked.Increment(ref *_waiters);
        try
        {
            while (Volatile.Read(ref *_set) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (deadline.IsOver)
                {
                    return false;
                }

                // A wake-up can be lost only with the process that owed it; hence no sleep without end.
                int limit = cancellationToken.CanBeCanceled ? LockWord.CancellableSliceInMilliseconds : LockWord.MaxSliceInMilliseconds;
                waiter.Wait(_set, 0, deadline.NextSliceInMilliseconds(limit));
            }

            return true;
        }
        finally
        {
            Interlocked.Decrement(ref *_waiters);
        }
    }
}
