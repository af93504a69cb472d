namespace Managers.Hosting;

/// <summary>The answers that one thread gives while it runs the frames of one read, to whichever sessions: they go out together at the end.</summary>
internal readonly ref struct FlushBatch
{
    [ThreadStatic]
    private static List<Session>? t_dirty;

    [ThreadStatic]
    private static Session? t_own;

    internal FlushBatch(Session own)
    {
        t_dirty ??= [];
        t_own = own;
    }

    /// <summary>A session has answers to send: now, or at the end of this thread's batch.</summary>
    internal static void Request(Session session)
    {
        if (t_own is null)
        {
            session.Flush(mayWait: false);
        }
        else if (!t_dirty!.Contains(session))
        {
            t_dirty.Add(session);
        }
    }

    /// <summary>Code of the user's begins, which may take long: what has been answered goes out before.</summary>
    internal static void SendBefore()
    {
        if (t_own is { } own && t_dirty!.Count != 0)
        {
            Send(own);
        }
    }

#pragma warning disable CA1822 // It is what ends the batch.
    public void Dispose()
#pragma warning restore CA1822
    {
        Session own = t_own!;
        Send(own);
        t_own = null;
    }

    private static void Send(Session own)
    {
        List<Session> dirty = t_dirty!;
        for (int i = 0; i < dirty.Count; i++)
        {
            dirty[i].Flush(mayWait: dirty[i] == own);
        }

        dirty.Clear();
    }
}
