namespace Managers.Hosting;

/// <summary>What stands for an object of the library's own in methods of the user's in its server: its typed face, by the same calls as a client's. While there is one, the object stays without references.</summary>
internal abstract class ReferentView : IReferentSource, IDisposable
{
    private readonly Referent _referent;
    private int _disposed;

    protected ReferentView(Referent referent)
    {
        referent.Pin();
        _referent = referent;
    }

    /// <summary>Lets clients keep what they refer to, and the rest go.</summary>
    ~ReferentView() => Unpin();

    Referent IReferentSource.Referent => _referent;

    /// <summary>Lets go of it: this object cannot be used any more, clients still can.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            Unpin();
            GC.SuppressFinalize(this);
        }
    }

    public override string ToString() => _referent.Describe();

    /// <summary>Two that stand for the same object are equal, as proxies are.</summary>
    public override bool Equals(object? obj) => obj is ReferentView other && other._referent == _referent;

    public override int GetHashCode() => System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(_referent);

    protected LocalCall Begin(ushort method)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _disposed) != 0, this);
        return new LocalCall(_referent, method);
    }

    /// <summary>Nothing here waits: what is asked for without blocking is there at once.</summary>
    protected static ValueTask<T> Now<T>(Func<T> call, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return ValueTask.FromCanceled<T>(cancellationToken);
        }

        try
        {
            return ValueTask.FromResult(call());
        }
#pragma warning disable CA1031 // What goes wrong is told by the result.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ValueTask.FromException<T>(e);
        }
    }

    protected static async ValueTask Now(Action call, CancellationToken cancellationToken) => await Now(() =>
    {
        call();
        return true;
    }, cancellationToken).ConfigureAwait(false);

    private void Unpin()
    {
        // A constructor that threw leaves one without.
        if (_referent is null)
        {
            return;
        }

        if (_referent.Table is { } table)
        {
            table.Unpin(_referent);
        }
        else
        {
            _referent.Unpin();
        }
    }
}
