using System.Diagnostics;

namespace Managers.Client;

/// <summary>Reading for calls that no thread waits for.</summary>
#pragma warning disable CA1001 // It ends by End or Stop, once nobody uses what it holds.
internal sealed partial class ClientConnection
#pragma warning restore CA1001
{
    // So many answers to threads that wait for them, in so long, and these threads read better for themselves.
    private const int ManyAnswers = 4;
    private static readonly long s_shortTime = Stopwatch.Frequency / 1000;
    private static readonly ManualResetEvent s_never = new(false);

    // How many calls no thread waits for.
    private int _inBackground;
    // How many answers threads have waited for. Changed by who reads.
    private long _awaitedAnswers;
    // True while the background leaves the reading to threads that wait: they come so often that they bring every other answer as well.
    private bool _isYielding;
    private SemaphoreSlim? _backgroundTurn;

    /// <summary>A call that no thread waits for has begun.</summary>
    internal void ReadInBackground()
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
                bool isBusy = false;
                try
                {
                    isBusy = connection.ReadUntilBusy();
                }
                finally
                {
                    Volatile.Write(ref connection._isYielding, isBusy);
                    Volatile.Write(ref connection._isRead, 0);
                    Interlocked.MemoryBarrier();
                    connection.PromoteOne(null);
                }

                if (isBusy)
                {
                    connection.Yield();
                }
            }

            if (connection.HasEnded)
            {
                return;
            }
        }
    }

    /// <summary>Reads as long as there are calls that no thread waits for.</summary>
    /// <returns>True if it stopped because other threads wait for answers so often that each is better off reading its own: to be woken costs several times as much.</returns>
    private bool ReadUntilBusy()
    {
        long since = Stopwatch.GetTimestamp();
        long answers = _awaitedAnswers;
        while (Volatile.Read(ref _inBackground) != 0 && !HasEnded)
        {
            ReadOnce(-1, gathers: true);
            if (_awaitedAnswers - answers >= ManyAnswers)
            {
                long now = Stopwatch.GetTimestamp();
                if (now - since < s_shortTime)
                {
                    return true;
                }

                since = now;
                answers = _awaitedAnswers;
            }
        }

        return false;
    }

    /// <summary>Leaves the reading to others until none of them has come for a moment: at most so much later than it could does the answer to a call come that nobody waits for.</summary>
    private void Yield()
    {
        long seen;
        do
        {
            seen = Volatile.Read(ref _awaitedAnswers);
            s_never.WaitOne(1);
        }
        while (Volatile.Read(ref _awaitedAnswers) != seen && !HasEnded);

        // full fence: whoever still reads looks at this after it has stopped, and wakes the background then
        Interlocked.Exchange(ref _isYielding, false);
    }
}
