using System.Diagnostics;

namespace Managers.Hosting;

/// <summary>
/// The servers of this process, weakly: when it ends in an orderly way, they are asked to end, and have a moment to do it in. Without that they would end all the same, by
/// the closing of their pipes, but after this process, and in a hurry.
/// </summary>
internal static class LiveServers
{
    private const int ExitMilliseconds = 1000;

    private static readonly Lock s_gate = new();
    private static readonly List<WeakReference<ServerProcess>> s_servers = [];
    private static bool s_isWatchingExit;

    internal static void Add(ServerProcess server)
    {
        lock (s_gate)
        {
            s_servers.RemoveAll(static reference => !reference.TryGetTarget(out _));
            s_servers.Add(new WeakReference<ServerProcess>(server));
            if (!s_isWatchingExit)
            {
                s_isWatchingExit = true;
                AppDomain.CurrentDomain.ProcessExit += static (_, _) => ShutdownAll();
            }
        }
    }

    internal static void Remove(ServerProcess server)
    {
        lock (s_gate)
        {
            s_servers.RemoveAll(reference => !reference.TryGetTarget(out ServerProcess? other) || other == server);
        }
    }

    private static void ShutdownAll()
    {
        var servers = new List<ServerProcess>();
        lock (s_gate)
        {
            foreach (WeakReference<ServerProcess> reference in s_servers)
            {
                if (reference.TryGetTarget(out ServerProcess? server))
                {
                    servers.Add(server);
                }
            }
        }

        foreach (ServerProcess server in servers)
        {
            server.RequestShutdown();
        }

        long started = Stopwatch.GetTimestamp();
        foreach (ServerProcess server in servers)
        {
            // Who takes longer loses its pipe with the end of this process.
            _ = server.Exited.Wait(Math.Max(0, ExitMilliseconds - (int)Stopwatch.GetElapsedTime(started).TotalMilliseconds));
        }
    }
}
