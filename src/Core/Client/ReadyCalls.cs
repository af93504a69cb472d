namespace Managers.Client;

/// <summary>A call that has its result, but not told anybody.</summary>
internal interface IReadyCall
{
    /// <summary>Tells it. Last of all: afterwards it may be another call.</summary>
    /// <param name="here">Whether what follows the call runs on this thread, in this very call; else on the pool.</param>
    void Publish(bool here);
}

/// <summary>
/// Calls whose answers one read of the background has brought. The thread that read them, its owner, runs what follows each of them, one after the other, and needs no lock for that; another may take the rest away from it at any time.
/// </summary>
internal sealed class ReadyCalls
{
    private readonly OwnerGate _gate = new();
    private IReadyCall[] _calls = new IReadyCall[16];
    private int _count;
    private int _next;
    private long _taken;

    /// <summary>How many were taken so far, ever.</summary>
    internal long Taken => Volatile.Read(ref _taken);

    internal bool IsEmpty => Volatile.Read(ref _next) == Volatile.Read(ref _count);

    /// <summary>Adds one; the owner.</summary>
    internal void Add(IReadyCall call)
    {
        if (_count == _calls.Length)
        {
            Grow();
        }

        bool isQuick = _gate.EnterAsOwner();
        _calls[_count++] = call;
        _gate.ExitAsOwner(isQuick);
    }

    /// <summary>Takes the first that is left; null if none is. The owner.</summary>
    internal IReadyCall? Take()
    {
        bool isQuick = _gate.EnterAsOwner();
        IReadyCall? call = null;
        if (_next == _count)
        {
            _next = _count = 0;
        }
        else
        {
            call = _calls[_next];
            _calls[_next++] = null!;
            _taken++;
        }

        _gate.ExitAsOwner(isQuick);
        return call;
    }

    /// <summary>Has the pool do what is left. Any thread.</summary>
    internal void GiveAway()
    {
        _gate.Enter(isOwner: false);
        IReadyCall[] left;
        try
        {
            left = _calls[_next.._count];
            Array.Clear(_calls, _next, left.Length);
            _next = _count = 0;
            _taken += left.Length;
        }
        finally
        {
            _gate.Exit();
        }

        foreach (IReadyCall call in left)
        {
            call.Publish(here: false);
        }
    }

    private void Grow()
    {
        _gate.Enter(isOwner: true);
        try
        {
            Array.Resize(ref _calls, 2 * _calls.Length);
        }
        finally
        {
            _gate.Exit();
        }
    }
}
