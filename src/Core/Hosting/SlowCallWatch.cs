namespace Managers.Hosting;

/// <summary>
/// Looks once a millisecond whether a session's reader is still inside the same call of the user's code, or of the library's that may take long, and if so has another thread read on: a slow method delays nobody else's calls, and a fast one costs no hand-over. Sleeps while no such call comes.
/// </summary>
internal static class SlowCallWatch
{
    private const int TicksAwake = 200;
    private static readonly AutoResetEvent s_wake = new(false);
    private static readonly Dictionary<Session, long> s_seen = [];
    private static readonly List<ManagerServer> s_servers = [];
    private static int s_isAwake;
    private static bool s_isStarted;

    internal static void Add(ManagerServer server)
    {
        lock (s_servers)
        {
            if (!s_isStarted)
            {
                new Thread(Loop) { IsBackground = true, Name = "Managers watch" }.Start();
                s_isStarted = true;
            }

            s_servers.Add(server);
        }
    }

    internal static void Remove(ManagerServer server)
    {
        lock (s_servers)
        {
            s_servers.Remove(server);
        }
    }

    /// <summary>Code of the user's is entered.</summary>
    internal static void Touch()
    {
        if (Volatile.Read(ref s_isAwake) == 0 && Interlocked.Exchange(ref s_isAwake, 1) == 0)
        {
            s_wake.Set();
        }
    }

    private static void Loop()
    {
        int quiet = 0;
        while (true)
        {
            if (quiet >= TicksAwake)
            {
                s_seen.Clear();
                Volatile.Write(ref s_isAwake, 0);
                // A call that began before the line above saw us awake.
                Interlocked.MemoryBarrier();
                if (!Look())
                {
                    s_wake.WaitOne();
                }

                Volatile.Write(ref s_isAwake, 1);
                quiet = 0;
            }

            s_wake.WaitOne(1);
            quiet = Look() ? 0 : quiet + 1;
        }
    }

    /// <returns>True if some session has had such calls since the last look, or is inside one.</returns>
    private static bool Look()
    {
        bool any = false;
        int count = 0;
        ManagerServer[] servers;
        lock (s_servers)
        {
            servers = [.. s_servers];
        }

        foreach (ManagerServer server in servers)
        {
            foreach (Session session in server.Sessions)
            {
                long calls = session.UserCalls;
                if (calls == 0)
                {
                    // It has never called code of the user's: no reason to stay awake, however many of them come and go.
                    continue;
                }

                count++;
                bool isSame = s_seen.TryGetValue(session, out long seen) && seen == calls;
                s_seen[session] = calls;
                if (session.IsInUserCode)
                {
                    any = true;
                    if (isSame)
                    {
                        session.HandOnIfSlow(calls);
                    }
                }
                else if (!isSame)
                {
                    any = true;
                }
            }
        }

        if (s_seen.Count > count)
        {
            // A server that is never quiet must not remember all who ever came. Removing does not end the walk over a dictionary, and LINQ is not loaded for this.
            foreach (Session session in s_seen.Keys)
            {
                if (session.HasEnded)
                {
                    s_seen.Remove(session);
                }
            }
        }

        return any;
    }
}
