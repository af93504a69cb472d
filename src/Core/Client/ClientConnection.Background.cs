using System.Diagnostics;
using Managers.Platform;

namespace Managers.Client;

/// <summary>Reading for calls that no thread waits for; see <see cref="BackgroundReader"/>.</summary>
#pragma warning disable CA1001 // It ends by End or Stop, once nobody uses what it holds.
internal sealed partial class ClientConnection
#pragma warning restore CA1001
{
    // So many answers to threads that wait for them, in so long, and these threads read better for themselves.
    private const int ManyAnswers = 4;
    private static readonly long s_shortTime = Stopwatch.Frequency / 1000;
    private static readonly ManualResetEvent s_never = new(false);

    // How many calls no thread waits for, but for those that the background's thread has called: these it counts alone, and who reads counts their answers.
    private int _inBackground;
    private uint _runsCalled;
    private uint _runsAnswered;
    // How many answers threads have waited for. Changed by who reads.
    private long _awaitedAnswers;
    // True while the background leaves the reading to threads that wait: they come so often that they bring every other answer as well.
    private bool _isYielding;
    // When the background last looked how often they come, and how many there had been. Changed by it while it reads.
    private long _lookedAt;
    private long _answersThen;
    private BackgroundReader? _background;

    /// <summary>The background while it reads and is to gather answers, not to have the pool told of each. Of use to the thread that reads, which sets it.</summary>
    internal BackgroundReader? Gathering { get; private set; }

    /// <summary>After so long without work the thread that reads in the background goes; the next call has another one. Shorter in tests.</summary>
    internal TimeSpan ReaderPatience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Makes the thread that reads in the background, for which there may be no memory; tests have it fail.</summary>
    internal Func<ClientConnection, BackgroundReader> StartReader { get; set; } = BackgroundReader.Start;

    /// <summary>Who reads for calls that no thread waits for; null: nobody, there were none for long.</summary>
    internal BackgroundReader? Background => Volatile.Read(ref _background);

    // Read in this order by others than the background: an answer is counted after its call.
    private bool HasCallsInBackground => Volatile.Read(ref _inBackground) != 0 || Volatile.Read(ref _runsAnswered) != Volatile.Read(ref _runsCalled);

    /// <summary>A call that no thread waits for is about to begin, and counts from here on, also where this throws.</summary>
    /// <exception cref="OutOfMemoryException">No thread can be had to read for it.</exception>
    internal void ReadInBackground()
    {
        Interlocked.Increment(ref _inBackground);
        if (Volatile.Read(ref _background) is null)
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
    internal void DoneInBackground(bool ofRun)
    {
        if (ofRun)
        {
            Volatile.Write(ref _runsAnswered, _runsAnswered + 1);
        }
        else
        {
            Interlocked.Decrement(ref _inBackground);
        }
    }

    /// <summary>The background's thread has called, and will read when it is done.</summary>
    internal void CountOfRun() => Volatile.Write(ref _runsCalled, _runsCalled + 1);

    /// <summary>Reads as long as there are calls that no thread waits for.</summary>
    /// <returns>False if it is not to come back.</returns>
    internal bool ReadFor(BackgroundReader reader)
    {
        while (HasCallsInBackground && !HasEnded && !reader.IsReplaced && Interlocked.CompareExchange(ref _isRead, 1, 0) == 0)
        {
            bool isBusy = false;
            try
            {
                isBusy = ReadUntilBusy(reader);
            }
            finally
            {
                Volatile.Write(ref _isYielding, isBusy);
                StopReadingInBackground();
            }

            if (reader.IsReplaced)
            {
                // Nobody looks after it any more.
                reader.Ready.GiveAway();
            }
            else if (!reader.Ready.IsEmpty)
            {
                RunReady(reader);
            }

            if (isBusy)
            {
                Yield();
            }
        }

        if (reader.IsReplaced)
        {
            // It has had the role since.
            WakeBackground();
        }

        PromoteIfUnread();
        return !HasEnded && !reader.IsReplaced;
    }

    /// <summary>A thread that has had nothing to do for long wants to go.</summary>
    /// <returns>False if it has to stay.</returns>
    internal bool Retire(BackgroundReader reader)
    {
        // Whoever has started this thread may be about to make it the background: it would be one that has ended.
        using (Uninterrupted.Enter(_followersGate))
        {
            // full fence, between this and the look for calls; who begins one looks the other way round
            Interlocked.CompareExchange(ref _background, null, reader);
            if (HasCallsInBackground && Interlocked.CompareExchange(ref _background, reader, null) is null)
            {
                return false;
            }
        }

        PromoteIfUnread();
        return true;
    }

    private void WakeBackground() => Volatile.Read(ref _background)?.Wake();

    private void StartBackground()
    {
        using (Uninterrupted.Enter(_followersGate))
        {
            if (_background is null)
            {
                Volatile.Write(ref _background, StartReader(this));
            }
        }
    }

    /// <summary>Reads as long as there are calls that no thread waits for, or until it has brought answers whose continuations are to be run.</summary>
    /// <returns>True if it stopped because other threads wait for answers so often that each is better off reading its own: to be woken costs several times as much.</returns>
    private bool ReadUntilBusy(BackgroundReader reader)
    {
        while (HasCallsInBackground && !HasEnded && !reader.IsReplaced)
        {
            Gathering = RunsHere() ? reader : null;
            try
            {
                ReadOnce(-1);
            }
            finally
            {
                Gathering = null;
            }

            if (_awaitedAnswers - _answersThen >= ManyAnswers)
            {
                long now = Stopwatch.GetTimestamp();
                bool areMany = now - _lookedAt < s_shortTime;
                _lookedAt = now;
                _answersThen = _awaitedAnswers;
                if (areMany)
                {
                    return true;
                }
            }

            if (!reader.Ready.IsEmpty)
            {
                return false;
            }
        }

        return false;
    }

    private void StopReadingInBackground()
    {
        Volatile.Write(ref _isRead, 0);
        // full fence: the write above before the look who waits; pairs with the order in Follow
        Interlocked.MemoryBarrier();
        PromoteOne(null);
    }

    /// <summary>Leaves the reading to others until none of them has come for a moment: at most so much later than it could does the answer to a call come that nobody waits for.</summary>
    private void Yield()
    {
        long seen;
        do
        {
            seen = Volatile.Read(ref _awaitedAnswers);
            WaitAMoment();
        }
        while (Volatile.Read(ref _awaitedAnswers) != seen && !HasEnded);

        // full fence: whoever still reads looks at this after it has stopped, and wakes the background then
        Interlocked.Exchange(ref _isYielding, false);
    }

    private static void WaitAMoment()
    {
        try
        {
            s_never.WaitOne(1);
        }
        catch (ThreadInterruptedException)
        {
            // Left behind by code of the user's that ran on this thread.
        }
    }
}
