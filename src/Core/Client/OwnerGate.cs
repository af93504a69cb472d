using Managers.Platform;

namespace Managers.Client;

/// <summary>
/// A lock that one thread, its owner, takes for a moment again and again, and others seldom. The owner needs no atomic instruction for that: who else wants in asks, makes all the process's threads see that, and waits until the
/// owner is out. What takes longer the owner does under <see cref="Enter"/>, as the others do.
/// </summary>
internal sealed class OwnerGate
{
    private readonly Lock _gate = new();
    private volatile bool _isInside;
    private volatile bool _isAsked;
    private int _depth;

    /// <summary>Enters for a moment, on the owner's thread.</summary>
    /// <returns>False if another thread is inside, or about to be: then <see cref="Enter"/>.</returns>
    internal bool TryEnterQuickly()
    {
        // The two are in this order for those who ask, whose barrier stands between theirs: one of both sees the other.
        _isInside = true;
        if (!_isAsked)
        {
            return true;
        }

        _isInside = false;
        return false;
    }

    internal void ExitQuickly() => _isInside = false;

    /// <summary>Enters on the owner's thread, quickly where that can be.</summary>
    /// <returns>How, for <see cref="ExitAsOwner"/>.</returns>
    internal bool EnterAsOwner()
    {
        bool isQuick = TryEnterQuickly();
        if (!isQuick)
        {
            Enter(isOwner: true);
        }

        return isQuick;
    }

    internal void ExitAsOwner(bool isQuick)
    {
        if (isQuick)
        {
            ExitQuickly();
        }
        else
        {
            Exit();
        }
    }

    /// <summary>Enters for as long as it takes, also where the thread is interrupted: that is pending afterwards. Not from inside.</summary>
    /// <param name="isOwner">The owner's thread calls.</param>
    internal void Enter(bool isOwner)
    {
        if (!_gate.TryEnter())
        {
            Uninterrupted.TryEnter(_gate, Timeout.InfiniteTimeSpan);
        }

        _depth++;
        if (isOwner)
        {
            return;
        }

        _isAsked = true;
        Interlocked.MemoryBarrierProcessWide();
        var pauses = new Pauses();
        while (_isInside)
        {
            pauses.Once();
        }

        pauses.End();
    }

    /// <summary>Enters on the owner's thread for as long as it takes, unless that is too long.</summary>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while it waited.</exception>
    internal bool TryEnterAsOwner(TimeSpan patience)
    {
        if (!_gate.TryEnter(patience))
        {
            return false;
        }

        _depth++;
        return true;
    }

    internal void Exit()
    {
        if (--_depth == 0)
        {
            _isAsked = false;
        }

        _gate.Exit();
    }
}
