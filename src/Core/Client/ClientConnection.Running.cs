using System.Diagnostics;
using Managers.Platform;

namespace Managers.Client;

/// <summary>
/// Running what follows the calls that no thread waits for, on the thread that has read their answers. Nobody reads meanwhile but who waits itself; what is called from there goes out in parts as that of a batch does, or when it takes long.
/// Where it takes long the pool does it instead, for a while: there many can run at once, and nobody's answers wait. Where it does not end, another thread reads some milliseconds later, and the pool does what was left.
/// </summary>
internal sealed partial class ClientConnection
{
    private const int CallsPerLook = 4;
    private const int MillisecondsPerWatch = 5;

    // What is called goes out after so long.
    private static readonly long s_mostGathering = 50 * Stopwatch.Frequency / 1_000_000;
    // So much for one read's answers is long, unless there are many.
    private static readonly long s_long = 100 * Stopwatch.Frequency / 1_000_000;
    private static readonly long s_longEach = 3 * Stopwatch.Frequency / 1_000_000;
    // One long run among short ones: the system has taken the processor away. Some in a row: it is the code.
    private const int WeightOfLong = 4;
    private const int ManyLong = 3 * WeightOfLong - 2;
    private static readonly long s_leastPause = Stopwatch.Frequency / 100;
    private static readonly long s_mostPause = Stopwatch.Frequency;

    // Until when the pool does it, and for how long at a time. Changed by the background, and by who replaces it.
    private long _poolUntil;
    private long _pause = s_leastPause;
    private int _longRuns;
    private RunWatch? _watch;
    private int _isWatched;
    private long _takenThen;

    /// <summary>Whether what follows calls runs on the background's thread at present.</summary>
    private bool RunsHere() => Volatile.Read(ref _poolUntil) is var until && (until == 0 || Stopwatch.GetTimestamp() >= until);

    private void RunReady(BackgroundReader reader)
    {
        reader.IsRunning = true;
        WatchRun();
        long started = Stopwatch.GetTimestamp();
        long sent = started;
        int count = 0;
        int part = BatchCalls.FirstPartFor(this);
        while (reader.Ready.Take() is { } call)
        {
            call.Publish(here: true);
            if (BatchCalls.IsOpen)
            {
                // Begun there, and left open: the calls of others would go into it.
                Replace(reader);
            }

            if (SynchronizationContext.Current is not null)
            {
                // Left behind by code that set it.
                SynchronizationContext.SetSynchronizationContext(null);
            }

            count++;
            if (reader.Run.Length >= part)
            {
                // The server begins while this side still calls.
                SendQueued();
                part *= 2;
            }

            if (count % CallsPerLook == 0 && Stopwatch.GetTimestamp() is var now && now - sent > s_mostGathering)
            {
                SendQueued();
                sent = now;
            }
        }

        long ended = Stopwatch.GetTimestamp();
        reader.IsRunning = false;
        SendQueued();
        if (reader.IsReplaced)
        {
            return;
        }

        bool isLong = ended - started > Math.Max(s_long, count * s_longEach);
        _longRuns = isLong ? _longRuns + WeightOfLong : Math.Max(0, _longRuns - 1);
        if (_longRuns >= ManyLong)
        {
            _longRuns = 0;
            UsePool(ended);
        }
    }

    /// <summary>The calling thread is about to wait for a call, and may be the one that has to run what that waits for.</summary>
    internal static void BeforeWait()
    {
        if (BackgroundReader.Running is { Connection: { } connection } reader)
        {
            connection.Replace(reader);
        }
    }

    /// <summary>Leaves it to the pool for a while: for longer each time, unless that was long ago.</summary>
    private void UsePool(long now)
    {
        _pause = now - _poolUntil > 4 * _pause ? s_leastPause : Math.Min(2 * _pause, s_mostPause);
        Volatile.Write(ref _poolUntil, now + _pause);
    }

    /// <summary>Looks after the run from now on, as long as there is one every now and then.</summary>
    private void WatchRun()
    {
        if (Volatile.Read(ref _isWatched) == 0 && Interlocked.Exchange(ref _isWatched, 1) == 0)
        {
            QuietWatch.Add(_watch ??= new RunWatch(this), MillisecondsPerWatch);
        }
    }

    /// <summary>Whether the background has run anything since the last look.</summary>
    private bool HasRun()
    {
        long taken = Volatile.Read(ref _background)?.Ready.Taken ?? 0;
        bool hasRun = taken != _takenThen;
        _takenThen = taken;
        return hasRun && !HasEnded;
    }

    private void LookAfterRun()
    {
        // Without memory for another thread: later.
        if (HasRun() || (Volatile.Read(ref _background) is { IsRunning: true } reader && !Replace(reader) && !HasEnded))
        {
            QuietWatch.Add(_watch!, MillisecondsPerWatch);
            return;
        }

        // full fence: then the look whether a run has begun that counts on this
        Interlocked.Exchange(ref _isWatched, 0);
        if (Volatile.Read(ref _background) is { IsRunning: true })
        {
            WatchRun();
        }
    }

    /// <summary>Nobody reads any more. Answers that have come are told all the same, though what runs before them may never end.</summary>
    private void EndBackground()
    {
        BackgroundReader? reader;
        using (Uninterrupted.Enter(_followersGate))
        {
            reader = _background;
            Volatile.Write(ref _background, null);
        }

        reader?.Replace();
        reader?.Ready.GiveAway();
    }

    /// <summary>Another thread reads from now on, the pool runs what is left, and what was called goes out.</summary>
    /// <returns>False if there can be no other thread.</returns>
    private bool Replace(BackgroundReader reader)
    {
        using (Uninterrupted.Enter(_followersGate))
        {
            if (_background != reader)
            {
                return true;
            }

            BackgroundReader fresh;
            try
            {
                fresh = StartReader(this);
            }
            catch (OutOfMemoryException)
            {
                return false;
            }

            _pause = s_mostPause;
            Volatile.Write(ref _poolUntil, Stopwatch.GetTimestamp() + _pause);
            reader.Replace();
            reader.Run.Close(this, reader.IsOwnThread);
            using (Uninterrupted.Enter(_queueGate))
            {
                QueueRun();
            }

            Volatile.Write(ref _background, fresh);
            fresh.Wake();
        }

        reader.Ready.GiveAway();
        SendQueued();
        return true;
    }

    /// <summary>Looks after the runs of a connection.</summary>
    private sealed class RunWatch(ClientConnection connection) : IQuietWatched
    {
        public bool HasMoved() => connection.HasRun();

        public void IsQuiet() => connection.LookAfterRun();
    }
}
