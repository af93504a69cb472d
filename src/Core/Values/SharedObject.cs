using System.Diagnostics.CodeAnalysis;
using Managers.Memory;

namespace Managers;

/// <summary>
/// An object in shared memory, as this process sees it. Its space goes back when the creator disposes it, or collects it if it has no
/// name, and nobody else is attached; then when the last attached process lets it go, however that process ends.
/// </summary>
public abstract unsafe class SharedObject : IDisposable
{
    private readonly ManagerSegment? _manager;
    private readonly ManagerAnchor? _anchor;
    private ObjectPlace _place;
    private int _disposed;

    private protected SharedObject(in ObjectPlace place)
    {
        _place = place;
        _manager = place.Manager;
        _anchor = _manager?.Anchor;
    }

    /// <summary>Gives it back if nobody disposed it: queues the release, which a thread of the pool does.</summary>
    ~SharedObject()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            ReleaseQueue.Enqueue(this);
        }
    }

    /// <summary>True once it is disposed, or the manager that made or opened it is.</summary>
    public bool IsDisposed => Volatile.Read(ref _disposed) != 0 || _manager is { IsClosed: true };

    internal SharedObject? NextToRelease { get; set; }

    /// <summary>The manager's segment; null for a big object attached by token.</summary>
    private protected ManagerSegment? Manager => _manager;

    private protected ref readonly ObjectPlace Place => ref _place;

    /// <summary>A text that names this object for other processes of this machine. See <see cref="SharedToken"/>.</summary>
    /// <exception cref="ObjectDisposedException">It is disposed.</exception>
    public SharedToken ToToken()
    {
        ThrowIfDisposed();
        return _place.Segment is { } segment
            ? new SharedToken(segment.Name, _place.Uuid, 0, 0)
            : new SharedToken(_place.Manager!.Name, _place.Uuid, _place.Offset, _place.Incarnation);
    }

    /// <summary>Lets it go. Any number of times; does not block on other processes.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Forget();
            ManagerSegment.Release(in _place, disposed: true);
        }

        GC.SuppressFinalize(this);
        GC.KeepAlive(_anchor);
    }

    internal void ReleaseCollected() => ManagerSegment.Release(in _place, disposed: false);

    /// <summary>The manager that made or opened this object closes: it is disposed with it, but keeps its name.</summary>
    internal void CloseWithManager()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Forget();
            ManagerSegment.Release(in _place, disposed: false);
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>The manager to make a copy in.</summary>
    /// <exception cref="InvalidOperationException">The object was attached by token and has no manager in this process.</exception>
    private protected ManagerSegment ManagerForClone()
    {
        ThrowIfDisposed();
        return _manager is not null && !_place.UsesAttachedManager
            ? _manager
            : throw new InvalidOperationException("An object attached by token has no manager in this process to make a copy in: create one through a LocalManager from this one's content.");
    }

    /// <summary>What this object was made as.</summary>
    private protected ObjectDescriptor Describe() =>
        new((ObjectKind)_place.Header->Kind, _place.Text, _place.Header->SchemaHash, _place.Header->ElementSizeInBytes);

    /// <summary>Takes back an object whose making failed before anybody could see it.</summary>
    internal void Abandon()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Forget();
            ManagerSegment.Abandon(in _place);
            GC.SuppressFinalize(this);
        }
    }

    /// <summary>Lets others find a new object; takes it back if its name is taken.</summary>
    private protected static T Publish<T>(T made, ManagerSegment manager, string? name)
        where T : SharedObject
    {
        try
        {
            manager.Publish(in made.Place, name);
            return made;
        }
        catch
        {
            made.Abandon();
            throw;
        }
    }

    /// <summary>Forgets addresses, so that members fail their checks instead of reaching memory that is gone.</summary>
    private protected virtual void Forget()
    {
    }

    internal void ThrowIfDisposed()
    {
        if (IsDisposed)
        {
            ThrowDisposed();
        }
    }

    [DoesNotReturn]
    private protected void ThrowDisposed() => throw new ObjectDisposedException(
        GetType().Name, $"This {GetType().Name.Split('`')[0]} was disposed, or the manager that made it was. Keep the manager, or take a lease (Acquire) for memory that must stay longer.");
}
