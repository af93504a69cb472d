namespace Managers.Client;

/// <summary>A call that has its result, but not told anybody.</summary>
internal interface IReadyCall
{
    /// <summary>Tells it. Last of all: afterwards it may be another call.</summary>
    /// <param name="here">Whether what follows the call runs on this thread, in this very call; else on the pool.</param>
    void Publish(bool here);
}

/// <summary>
/// Calls whose answers one read of the background has brought. The thread that read them runs what follows each of them, one after the other; another may take the rest away from it at any time.
/// </summary>
internal sealed class ReadyCalls
{
    private readonly Lock _gate = new();
    private IReadyCall[] _calls = new IReadyCall[16];
    private int _count;
    private int _next;
    private long _taken;

    /// <summary>How many were taken so far, ever.</summary>
    internal long Taken => Volatile.Read(ref _taken);

    internal bool IsEmpty => Volatile.Read(ref _next) == Volatile.Read(ref _count);

    internal void Add(IReadyCall call)
    {
        lock (_gate)
        {
            if (_count == _calls.Length)
            {
                Array.Resize(ref _calls, 2 * _count);
            }

            _calls[_count++] = call;
        }
    }

    /// <summary>Takes the first that is left; null if none is.</summary>
    internal IReadyCall? Take()
    {
        lock (_gate)
        {
            if (_next == _count)
            {
                _next = _count = 0;
                return null;
            }

            IReadyCall call = _calls[_next];
            _calls[_next++] = null!;
            _taken++;
            return call;
        }
    }

    /// <summary>Has the pool do what is left.</summary>
    internal void GiveAway()
    {
        while (Take() is { } call)
        {
            call.Publish(here: false);
        }
    }
}
