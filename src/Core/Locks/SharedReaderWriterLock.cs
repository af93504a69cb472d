using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Managers.Locks;
using Managers.Memory;
using Managers.Platform;

namespace Managers;

/// <summary>
/// A lock between threads of any processes that many may hold for reading, or one for writing. A reader that dies is counted out; when a writer dies, everyone who comes is told until somebody declares
/// the data good.
/// </summary>
/// <remarks>
/// Readers of different processes touch different cache lines: they do not slow each other. A waiting writer holds off new readers; readers and writers that wait get their turns in one queue. Not recursive in either way, and a
/// reader cannot become a writer: it would wait for itself. Reads are counted by process: a process that dies loses all of its reads, and a thread that ends without giving back keeps writers out while its process lives. Where more
/// processes read than the lock has lines, the others read one at a time.
/// </remarks>
public sealed unsafe class SharedReaderWriterLock : SharedObject
{
    internal const int DefaultMaxReaders = 26;
    internal const int MostReaders = 120;

    private static readonly ObjectDescriptor s_descriptor = new(ObjectKind.ReaderWriterLock, "rwlock", Fnv64.OfText("rwlock"), 1);

    // Threads of one process that claim at once would get a line each, and count in one what they take back in the other.
    private static readonly Lock s_claiming = new();

    private readonly ReaderWriterCell* _cell;
    private ReaderLine* _line;

    private SharedReaderWriterLock(in ObjectPlace place)
        : base(in place)
    {
        _cell = (ReaderWriterCell*)place.Data;
        if (place.DataSizeInBytes < ObjectCells.ReaderWriterLockHeaderSizeInBytes
            || _cell->LineCount > (place.DataSizeInBytes - ObjectCells.ReaderWriterLockHeaderSizeInBytes) / ObjectCells.ReaderWriterLockLineSizeInBytes)
        {
            throw SegmentChecks.Corrupt(place.Manager!.Name, "a reader-writer lock says that it has more lines than fit into it");
        }
    }

    /// <summary>True while somebody holds it for writing, or waits for readers to leave.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool IsWriteLocked
    {
        get
        {
            ThrowIfDisposed();
            ulong word = Volatile.Read(ref _cell->Gate.Word);
            GC.KeepAlive(this);
            return (word & LockWord.ThreadMask) != 0 && (word & LockWord.Reader) == 0;
        }
    }

    /// <summary>True while the calling thread holds it for writing.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool IsWriteHeldByCurrentThread
    {
        get
        {
            ThrowIfDisposed();
            bool held = LockWord.IsOwnedBy(&_cell->Gate.Word, Words.Self);
            GC.KeepAlive(this);
            return held;
        }
    }

    /// <summary>How many threads hold it for reading at this moment, the dead that nobody has missed yet included.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public int CurrentReaderCount
    {
        get
        {
            ThrowIfDisposed();
            bool atGate = (Volatile.Read(ref _cell->Gate.Word) & LockWord.Reader) != 0;
            int count = (int)ReaderWriterSteps.CountReaders(Words, _cell) + (atGate ? 1 : 0);
            GC.KeepAlive(this);
            return count;
        }
    }

    /// <summary>False from the time that a writer's death was noticed until somebody calls <see cref="MarkConsistent"/>.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool IsConsistent
    {
        get
        {
            ThrowIfDisposed();
            bool consistent = !IsInDoubt;
            GC.KeepAlive(this);
            return consistent;
        }
    }

    /// <summary>The last writer that died while holding it; null if none has.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public LockOwner? LastDeadOwner
    {
        get
        {
            ThrowIfDisposed();
            LockOwner? owner = LockWord.OwnerIn(Manager!, Volatile.Read(ref _cell->LastDeadWriter));
            GC.KeepAlive(this);
            return owner;
        }
    }

    /// <summary>What has happened to it so far, over all processes: the gate's figures and those of writers that waited for readers. <see cref="LockCounters.Acquires"/> counts the writes and those reads that queued behind a writer; reads that found none are not counted.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public LockCounters Counters
    {
        get
        {
            ThrowIfDisposed();
            LockCounters gate = _cell->Gate.Counters.Read(_cell->Gate.Acquires);
            LockCounters drain = _cell->Counters.Read(0);
            GC.KeepAlive(this);
            return gate with
            {
                SpinsWon = gate.SpinsWon + drain.SpinsWon,
                Parks = gate.Parks + drain.Parks,
                Wakes = gate.Wakes + drain.Wakes,
                Abandons = gate.Abandons + drain.Abandons,
            };
        }
    }

    private SegmentWords Words => new(Manager!);

    private bool IsInDoubt => (Volatile.Read(ref _cell->Gate.Flags) & ReaderWriterCell.InDoubt) != 0;

    /// <summary>Attaches to the reader-writer lock that a token names.</summary>
    /// <param name="token">What <see cref="SharedObject.ToToken"/> gave in some process.</param>
    /// <returns>The lock; dispose it to let go.</returns>
    /// <exception cref="SegmentException">It does not exist any more, or may not be opened.</exception>
    /// <exception cref="LayoutMismatchException">The token names no reader-writer lock.</exception>
    public static SharedReaderWriterLock Attach(SharedToken token) => new(ManagerSegment.Attach(token, ObjectKind.ReaderWriterLock, readOnly: false));

    /// <summary>Takes the lock for reading, waiting as long as it takes.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A scope that gives the lock back when disposed.</returns>
    /// <exception cref="LockRecursionException">The calling thread holds it for writing: it would wait for itself.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the lock is not held.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadScope AcquireRead(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        ReaderLine* line = _line;
        return line != null && !cancellationToken.IsCancellationRequested && ReaderWriterSteps.TryRead(Words, _cell, line)
            ? new ReadScope(this, IsInDoubt)
            : new ReadScope(this, Read(Deadline.Never, cancellationToken) == LockResult.EnteredAfterDeath);
    }

    /// <summary>Takes the lock for reading if no writer has it now.</summary>
    /// <returns>True if it is held; call <see cref="ReleaseRead"/>.</returns>
    /// <exception cref="LockRecursionException">The calling thread holds it for writing.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool TryAcquireRead() => TryAcquireRead(TimeSpan.Zero);

    /// <summary>Takes the lock for reading, waiting at most so long.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if it is held; call <see cref="ReleaseRead"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds it for writing, whatever the time-out.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the lock is not held.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool TryAcquireRead(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        Deadline deadline = Deadline.After(timeout, nameof(timeout));
        return Read(deadline, cancellationToken) is LockResult.Entered or LockResult.EnteredAfterDeath;
    }

    /// <summary>Gives back a read; any thread of the process that took it may, unless more processes read than the lock has lines: then the thread that took it.</summary>
    /// <exception cref="SynchronizationLockException">No thread of this process holds it for reading.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void ReleaseRead()
    {
        ThrowIfDisposed();
        ReaderLine* line = _line;
        // Who holds the gate to read had no line when it came, though the process may have one by now: what that counts is others'.
        if (line != null && (Volatile.Read(ref line->Word) & ReaderLine.CountMask) != 0 && !LockWord.IsOwnedBy(&_cell->Gate.Word, Words.Self | LockWord.Reader))
        {
            ReaderWriterSteps.EndRead(Words, _cell, line);
        }
        else
        {
            ReleaseReadAtGate();
        }

        GC.KeepAlive(this);
    }

    /// <summary>Takes the lock for writing, waiting as long as it takes.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A scope that gives the lock back when disposed, and says whether a writer died.</returns>
    /// <exception cref="LockRecursionException">The calling thread holds it for writing already: it would wait for itself.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the lock is not held.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public WriteScope AcquireWrite(CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        return new WriteScope(this, Write(Deadline.Never, cancellationToken) == LockResult.EnteredAfterDeath);
    }

    /// <summary>Takes the lock for writing if nobody has it now.</summary>
    /// <returns>True if it is held; call <see cref="ReleaseWrite"/>.</returns>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool TryAcquireWrite() => TryAcquireWrite(TimeSpan.Zero);

    /// <summary>Takes the lock for writing, waiting at most so long.</summary>
    /// <param name="timeout">Zero asks once; <see cref="Timeout.InfiniteTimeSpan"/> waits without end.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>True if it is held; call <see cref="ReleaseWrite"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The time-out is negative.</exception>
    /// <exception cref="LockRecursionException">The calling thread holds it for writing already, and the wait would never end.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled; the lock is not held.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public bool TryAcquireWrite(TimeSpan timeout, CancellationToken cancellationToken = default)
    {
        ThrowIfDisposed();
        Deadline deadline = Deadline.After(timeout, nameof(timeout));
        return Write(deadline, cancellationToken) is LockResult.Entered or LockResult.EnteredAfterDeath;
    }

    /// <summary>Gives back the write.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold it for writing.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void ReleaseWrite()
    {
        ThrowIfDisposed();
        if (!ReaderWriterSteps.EndWrite(Words, _cell))
        {
            ThrowNotHeld("released for writing");
        }

        GC.KeepAlive(this);
    }

    /// <summary>Declares what the lock guards good again after a writer died. Until then everyone who takes the lock is told. Does nothing if no writer has died.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold it for writing.</exception>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public void MarkConsistent()
    {
        ThrowIfDisposed();
        if (!LockWord.IsOwnedBy(&_cell->Gate.Word, Words.Self))
        {
            ThrowNotHeld("declared consistent");
        }

        Interlocked.And(ref _cell->Gate.Flags, ~ReaderWriterCell.InDoubt);
        GC.KeepAlive(this);
    }

    /// <summary>Says what it is and how it is held.</summary>
    public override string ToString() => IsDisposed ? "SharedReaderWriterLock(disposed)"
        : IsWriteLocked ? "SharedReaderWriterLock(write-locked)" : $"SharedReaderWriterLock({CurrentReaderCount} readers)";

    internal static SharedReaderWriterLock Create(ManagerSegment manager, string? name, WaitPolicy policy, int maxReaders)
    {
        SharedLockBase.CheckPolicy(policy);
        ArgumentOutOfRangeException.ThrowIfLessThan(maxReaders, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxReaders, MostReaders);
        ulong size = ObjectCells.ReaderWriterLockHeaderSizeInBytes + (ulong)maxReaders * ObjectCells.ReaderWriterLockLineSizeInBytes;
        ObjectPlace place = manager.Allocate(s_descriptor, 1, size, 128, named: name);
        var cell = (ReaderWriterCell*)place.Data;
        cell->Gate.Policy = (uint)policy;
        cell->LineCount = (uint)maxReaders;
        return Publish(new SharedReaderWriterLock(in place), manager, name);
    }

    internal static SharedReaderWriterLock Open(ManagerSegment manager, string name) => new(manager.Open(name, ObjectKind.ReaderWriterLock, readOnly: false));

    [MethodImpl(MethodImplOptions.NoInlining)]
    private LockResult Read(Deadline deadline, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SegmentWords words = Words;
        ReaderLine* line = _line;
        if (line == null)
        {
            using (Uninterrupted.Enter(s_claiming))
            {
                line = ReaderWriterSteps.LineOf(words, _cell);
            }

            _line = line;
        }

        LockResult result;
        if (line != null && ReaderWriterSteps.TryRead(words, _cell, line))
        {
            result = IsInDoubt ? LockResult.EnteredAfterDeath : LockResult.Entered;
        }
        else if (LockWord.IsOwnedBy(&_cell->Gate.Word, words.Self))
        {
            throw new LockRecursionException("The calling thread holds this SharedReaderWriterLock for writing and would wait for itself: release it first.");
        }
        else
        {
            using WaitCancellation registration = WaitCancellation.Register(_cell, cancellationToken);
            result = ReaderWriterSteps.Read(words, _cell, line, deadline, cancellationToken, this);
        }

        GC.KeepAlive(this);
        if (result == LockResult.Closed)
        {
            ThrowDisposed();
        }

        return result switch
        {
            LockResult.Cancelled => throw new OperationCanceledException(cancellationToken),
            LockResult.OwnedBySelf => throw new LockRecursionException("The calling thread holds this SharedReaderWriterLock for reading, which has no line left for its process, and would wait for itself: release it first."),
            _ => result,
        };
    }

    private LockResult Write(Deadline deadline, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SegmentWords words = Words;
        using WaitCancellation gate = WaitCancellation.Register(_cell, cancellationToken);
        LockResult result = ReaderWriterSteps.Write(words, _cell, deadline, cancellationToken, this);
        GC.KeepAlive(this);
        if (result == LockResult.Closed)
        {
            ThrowDisposed();
        }

        return result switch
        {
            LockResult.Cancelled => throw new OperationCanceledException(cancellationToken),
            LockResult.OwnedBySelf => throw new LockRecursionException("The calling thread holds this SharedReaderWriterLock for writing already and would wait for itself: release it first."),
            _ => result,
        };
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void ReleaseReadAtGate()
    {
        if (!ReaderWriterSteps.EndReadAtGate(Words, _cell))
        {
            ThrowNotHeld("released for reading");
        }
    }

    [DoesNotReturn]
    private void ThrowNotHeld(string done) => throw new SynchronizationLockException(
        $"A SharedReaderWriterLock was {done} by one that does not hold it so: {(IsWriteLocked ? "a writer holds it" : $"{CurrentReaderCount} readers hold it")}. Release once for each acquire.");
}
