using Managers.Platform;

namespace Managers.Hosting;

/// <summary>
/// The answers that a session's reader gives while it runs the frames of one read, to whichever sessions: they go out together at the end. If code of the user's keeps the reader from getting there, whoever takes over the reading sends
/// them (<see cref="HandOn"/>), and from then on each goes out at once.
/// </summary>
internal sealed class FlushBatch(Session own)
{
    [ThreadStatic]
    private static FlushBatch? t_current;

    private readonly Lock _gate = new();
    private List<Session> _dirty = [];
    private List<Session> _sending = [];
    private bool _isHandedOn;
    // Its answers are sent anyhow: so the gate is not needed for each.
    private volatile bool _isOwnDirty;

    /// <summary>A session has answers to send: now, or at the end of this thread's batch.</summary>
    internal static void Request(Session session)
    {
        if (t_current is not { } batch || !batch.TryAdd(session))
        {
            session.Flush(mayWait: false);
        }
    }

    /// <summary>From here on this thread's answers gather.</summary>
    internal void Begin() => t_current = this;

    /// <summary>Sends them.</summary>
    internal void End()
    {
        t_current = null;
        _isOwnDirty = false;
        using (Uninterrupted.Enter(_gate))
        {
            (_dirty, _sending) = (_sending, _dirty);
        }

        Send(_sending, own);
        _sending.Clear();
    }

    /// <summary>Sends them, and goes on.</summary>
    internal void Pass()
    {
        End();
        Begin();
    }

    /// <summary>On another thread: the reader is inside a slow call.</summary>
    internal void HandOn()
    {
        List<Session> dirty;
        using (Uninterrupted.Enter(_gate))
        {
            _isHandedOn = true;
            // An answer that was written before is sent below.
            _isOwnDirty = false;
            dirty = [.. _dirty];
            _dirty.Clear();
        }

        Send(dirty, null);
    }

    private bool TryAdd(Session session)
    {
        if (_isOwnDirty && session == own)
        {
            return true;
        }

        using (Uninterrupted.Enter(_gate))
        {
            if (!_isHandedOn && !_dirty.Contains(session))
            {
                _dirty.Add(session);
                _isOwnDirty |= session == own;
            }

            return !_isHandedOn;
        }
    }

    private static void Send(List<Session> sessions, Session? own)
    {
        foreach (Session session in sessions)
        {
            if (session != own)
            {
                session.Flush(mayWait: false);
            }
        }

        // Last, as it may wait for its client: nobody else does.
        if (own is not null && sessions.Contains(own))
        {
            own.Flush(mayWait: true);
        }
    }
}
