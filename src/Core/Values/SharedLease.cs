using Managers.Memory;
using Managers.Platform;

namespace Managers;

/// <summary>Keeps the memory of a shared array where it is, whatever becomes of the array and its manager. Dispose it once.</summary>
/// <typeparam name="T">Type of the elements.</typeparam>
public sealed unsafe class SharedLease<T> : IDisposable
    where T : unmanaged
{
    private readonly ManagerSegment? _manager;
    private readonly ManagerAnchor? _anchor;
    private readonly SegmentHandle? _segment;
    private readonly ulong _record;
    private readonly ulong _offset;
    private readonly uint _incarnation;
    private readonly bool _sharesManager;
    private readonly nint _start;
    private int _disposed;

    internal SharedLease(in ObjectPlace place, nint start, long length)
    {
        _start = start;
        Length = length;
        if (place.Segment is { } segment)
        {
            bool added = false;
            segment.DangerousAddRef(ref added);
            _segment = segment;
            return;
        }

        _manager = place.Manager!;
        _anchor = _manager.Anchor;
        _offset = place.Offset;
        _incarnation = place.Incarnation;
        _sharesManager = place.UsesAttachedManager && AttachedManagers.TryShare(_manager);
        try
        {
            _record = _manager.TryLease(_offset, _incarnation);
            if (_record == 0)
            {
                throw _manager.Gone("The array");
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Returns what is held if nobody disposed the lease.</summary>
    ~SharedLease()
    {
        // A finalizer must not make the system calls that this may take.
        if (Volatile.Read(ref _disposed) == 0)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static lease => lease.Release(), this, preferLocal: false);
        }
    }

    /// <summary>Number of elements.</summary>
    public long Length { get; }

    /// <summary>All elements, in place.</summary>
    /// <exception cref="InvalidOperationException">There are more than a span can hold.</exception>
    /// <exception cref="ObjectDisposedException">The lease is disposed.</exception>
    public Span<T> Span => Length <= int.MaxValue
        ? AsSpan(0, (int)Length)
        : throw new InvalidOperationException($"A span holds at most {int.MaxValue} elements, this lease is of {Length}: use AsSpan(start, length).");

    /// <summary>The address of the first element, for native code. Valid until the lease is disposed.</summary>
    public nint Address
    {
        get
        {
            ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
            return _start;
        }
    }

    /// <summary>A window of elements, in place.</summary>
    /// <param name="start">First element, from 0.</param>
    /// <param name="length">Number of elements.</param>
    /// <exception cref="ArgumentOutOfRangeException">The window is not inside the array.</exception>
    /// <exception cref="ObjectDisposedException">The lease is disposed.</exception>
    public Span<T> AsSpan(long start, int length)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        if ((ulong)start > (ulong)Length || (uint)length > (ulong)(Length - start))
        {
            throw new ArgumentOutOfRangeException(nameof(start), $"{length} elements from {start} on are not inside the array of {Length} elements.");
        }

        return new Span<T>((T*)_start + start, length);
    }

    /// <summary>Gives the memory free to be returned. Any number of times.</summary>
    public void Dispose()
    {
        Release();
        GC.SuppressFinalize(this);
    }

    private void Release()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        if (_segment is not null)
        {
            _segment.DangerousRelease();
            ObjectSegment.AfterUse(_segment, null);
        }
        else if (_record != 0)
        {
            _manager!.EndLease(_record, _offset, _incarnation);
        }

        if (_sharesManager)
        {
            AttachedManagers.Release(_manager!);
        }

        GC.KeepAlive(_anchor);
    }
}
