namespace Managers.Client;

/// <summary>Reading for calls that no thread waits for.</summary>
#pragma warning disable CA1001 // It ends by End or Stop, once nobody uses what it holds.
internal sealed partial class ClientConnection
#pragma warning restore CA1001
{
    // How many calls no thread waits for.
    private int _inBackground;
    private SemaphoreSlim? _backgroundTurn;

    /// <summary>A call that no thread waits for has begun.</summary>
    private void ReadInBackground()
    {
        Interlocked.Increment(ref _inBackground);
        if (Volatile.Read(ref _backgroundTurn) is null)
        {
            StartBackground();
        }

        // Somebody who reads now wakes the background when it stops.
        if (Volatile.Read(ref _isRead) == 0)
        {
            WakeBackground();
        }
    }

    /// <summary>A call that no thread waits for has its answer.</summary>
    internal void DoneInBackground() => Interlocked.Decrement(ref _inBackground);

    private void WakeBackground()
    {
        if (Volatile.Read(ref _backgroundTurn) is { CurrentCount: 0 } turn)
        {
            turn.Release();
        }
    }

    private void StartBackground()
    {
        var turn = new SemaphoreSlim(0);
        if (Interlocked.CompareExchange(ref _backgroundTurn, turn, null) is not null)
        {
            return;
        }

        // Holds the connection weakly while there is nothing to read: an idle connection that nobody uses can be collected.
        new Thread(static state => ReadForOthers((WeakReference<ClientConnection>)((object[])state!)[0], (SemaphoreSlim)((object[])state)[1]))
        {
            IsBackground = true,
            Name = "Managers reader",
        }.Start(new object[] { new WeakReference<ClientConnection>(this), turn });
    }

    private static void ReadForOthers(WeakReference<ClientConnection> weak, SemaphoreSlim turn)
    {
        while (true)
        {
            turn.Wait();
            if (!weak.TryGetTarget(out ClientConnection? connection))
            {
                return;
            }

            while (Volatile.Read(ref connection._inBackground) != 0 && !connection.HasEnded && Interlocked.CompareExchange(ref connection._isRead, 1, 0) == 0)
            {
                try
                {
                    while (Volatile.Read(ref connection._inBackground) != 0 && !connection.HasEnded)
                    {
                        connection.ReadOnce(-1);
                    }
                }
                finally
                {
                    Volatile.Write(ref connection._isRead, 0);
                    Interlocked.MemoryBarrier();
                    connection.PromoteOne(null);
                }
            }

            if (connection.HasEnded)
            {
                return;
            }
        }
    }
}
