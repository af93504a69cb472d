using System.Runtime.CompilerServices;
using Managers.Platform;

namespace Managers.Client;

/// <summary>
/// A thread of a connection that reads for calls that no thread waits for, and runs what follows them: the next calls are made where the answers came in, and go out together. Nothing has to be woken on the way.
/// What follows may take its time, or never end: then another one takes this one's place.
/// </summary>
#pragma warning disable CA1001 // Its thread may wait for its turn; the semaphore has nothing of the system's.
internal sealed class BackgroundReader
#pragma warning restore CA1001
{
    [ThreadStatic]
    private static BackgroundReader? t_own;

    private readonly SemaphoreSlim _turn = new(0);
    private readonly TimeSpan _patience;
    private volatile bool _isRunning;
    private volatile bool _isReplaced;
    private volatile bool _hasEnded;

    private BackgroundReader(TimeSpan patience) => _patience = patience;

    /// <summary>The one whose thread this is, while it runs what follows them; null on all other threads.</summary>
    internal static BackgroundReader? Running => t_own is { _isRunning: true } own ? own : null;

    internal ReadyCalls Ready { get; } = new();

    /// <summary>What is called on its thread while it runs what follows calls.</summary>
    internal RunCalls Run { get; } = new();

    /// <summary>The calling thread is its.</summary>
    internal bool IsOwnThread => t_own == this;

    /// <summary>Where it reads, while it does.</summary>
    internal ClientConnection? Connection { get; private set; }

    /// <summary>It is in code of the user's, and does not read.</summary>
    internal bool IsRunning
    {
        get => _isRunning;
        set => _isRunning = value;
    }

    /// <summary>Another one has its place: it ends as soon as it can.</summary>
    internal bool IsReplaced => _isReplaced;

    /// <summary>Its thread has done all it will ever do.</summary>
    internal bool HasEnded => _hasEnded;

    internal static BackgroundReader Start(ClientConnection connection)
    {
        var reader = new BackgroundReader(connection.ReaderPatience);
        // Holds the connection weakly while there is nothing to read: an idle connection that nobody uses can be collected.
        var weak = new WeakReference<ClientConnection>(connection);
        // What is local to the caller's flow stays there.
        new Thread(() => reader.Work(weak)) { IsBackground = true, Name = "Managers reader" }.UnsafeStart();
        return reader;
    }

    internal void Wake()
    {
        if (_turn.CurrentCount == 0)
        {
            Uninterrupted.Release(_turn);
        }
    }

    internal void Replace()
    {
        _isReplaced = true;
        Wake();
    }

    private void Work(WeakReference<ClientConnection> weak)
    {
        t_own = this;
        bool goesOn = true;
        while (goesOn)
        {
            goesOn = GoOn(weak, isWoken: WaitForTurn());
        }

        _hasEnded = true;
    }

    private bool WaitForTurn()
    {
        while (true)
        {
            try
            {
                return _turn.Wait(_patience);
            }
            catch (ThreadInterruptedException)
            {
                // Left behind by code of the user's that ran here.
            }
        }
    }

    // A method of its own, so that nothing on the stack keeps the connection while this waits.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool GoOn(WeakReference<ClientConnection> weak, bool isWoken)
    {
        if (_isReplaced || !weak.TryGetTarget(out ClientConnection? connection))
        {
            return false;
        }

        // Who has to stay has something to read: a call has begun just now, and may have found nobody to wake.
        if (!isWoken && connection.Retire(this))
        {
            Run.Close(connection, isOwner: true);
            return false;
        }

        Connection = connection;
        bool comesBack = connection.ReadFor(this);
        Connection = null;
        return comesBack;
    }
}
