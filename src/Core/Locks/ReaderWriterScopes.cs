namespace Managers;

/// <summary>A reader-writer lock that is held for reading; disposing gives it back.</summary>
public readonly ref struct ReadScope
{
    private readonly SharedReaderWriterLock? _lock;

    internal ReadScope(SharedReaderWriterLock held, bool previousOwnerDied)
    {
        _lock = held;
        PreviousOwnerDied = previousOwnerDied;
    }

    /// <summary>True if a writer died and nobody has declared the data good since: it may be half changed.</summary>
    public bool PreviousOwnerDied { get; }

    /// <summary>Gives the lock back.</summary>
    /// <exception cref="ObjectDisposedException">The lock was disposed while it was held.</exception>
    public void Dispose() => _lock?.ReleaseRead();
}

/// <summary>A reader-writer lock that is held for writing; disposing gives it back.</summary>
public readonly ref struct WriteScope
{
    private readonly SharedReaderWriterLock? _lock;

    internal WriteScope(SharedReaderWriterLock held, bool previousOwnerDied)
    {
        _lock = held;
        PreviousOwnerDied = previousOwnerDied;
    }

    /// <summary>True if a writer died and nobody has declared the data good since: it may be half changed.</summary>
    public bool PreviousOwnerDied { get; }

    /// <summary>Declares the data good again; see <see cref="SharedReaderWriterLock.MarkConsistent"/>.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold the lock for writing any more.</exception>
    /// <exception cref="ObjectDisposedException">The lock was disposed.</exception>
    public void MarkConsistent() => _lock?.MarkConsistent();

    /// <summary>Gives the lock back.</summary>
    /// <exception cref="SynchronizationLockException">The calling thread does not hold it any more.</exception>
    /// <exception cref="ObjectDisposedException">The lock was disposed while it was held.</exception>
    public void Dispose() => _lock?.ReleaseWrite();
}
