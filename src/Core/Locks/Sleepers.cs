using System.Diagnostics;
using System.Runtime.CompilerServices;
using Managers.Memory;
using Managers.Platform;

namespace Managers.Locks;

/// <summary>How waiting for a word to change ended.</summary>
internal enum WaitEnd
{
    /// <summary>The word has changed.</summary>
    Changed,

    /// <summary>It has not, for a while: a moment to look after the dead.</summary>
    Slice,

    /// <summary>The time was up.</summary>
    TimedOut,

    /// <summary>The caller's token was cancelled.</summary>
    Cancelled,

    /// <summary>The object was disposed, or its manager: what its words say means nothing.</summary>
    Closed,
}

/// <summary>
/// Sleeping on a 32-bit word until it changes, with a mark in a second word: odd, somebody may sleep. It is no count, for who is killed asleep cannot count down.
/// <code>
/// sleeper    the mark is made (full fence), then sleep while the word is what it was
/// provider   the mark is taken if it is there; the word is changed (full fence); then, if the mark was there or is again: wake
/// </code>
/// Who takes a mark changes the word after that, so a sleeper whose mark is gone does not fall asleep any more, or is woken. Were it taken after the change, one who has seen that already could fall asleep with the mark gone, and the next
/// provider would not wake it. And were anything written after the change, it could be another object's memory: whoever is let go may dispose of this one.
///
/// Who is woken alone carries on for the others: having slept it makes the mark again (<see cref="Resume"/>), and if there is more to have it wakes the next, without taking the mark. A wake-up that dies with its bearer
/// is made up for when a sleeper's slice ends.
/// </summary>
internal static unsafe class Sleepers
{
    // A meeting that is that near is cheaper awake; then others on this processor are let in, who may be whom we wait for.
    private static readonly long s_spinTicks = Stopwatch.Frequency / 100_000;
    private const uint SomebodyMaySleep = 1;
    private const int Yields = 4;
    private const int LongestPause = 8;

    /// <summary>Waits while the word has a value. The caller looks again, whatever the answer.</summary>
    /// <param name="words">The memory.</param>
    /// <param name="word">What changes.</param>
    /// <param name="seen">The value to wait out.</param>
    /// <param name="sleeping">The mark that somebody sleeps; null where none is needed.</param>
    /// <param name="counters">Where parking is counted.</param>
    /// <param name="policy">How to wait.</param>
    /// <param name="slice">Milliseconds after which to come back in any case.</param>
    /// <param name="deadline">When to give up.</param>
    /// <param name="cancellationToken">When else to give up. The caller makes its cancellation wake the sleepers of the word.</param>
    /// <param name="hasSlept">Set if it slept: then <see cref="Resume"/> is due.</param>
    /// <param name="channel">Which wake-ups concern the caller.</param>
    /// <param name="waitsFor">Whose death ends the sleep, with <see cref="WaitEnd.Slice"/>; 0: nobody's.</param>
    [MethodImpl(MethodImplOptions.NoInlining)]
    internal static WaitEnd Wait<TWords>(
        in TWords words, uint* word, uint seen, uint* sleeping, WaitCounters* counters, WaitPolicy policy, int slice, Deadline deadline, CancellationToken cancellationToken, ref bool hasSlept,
        uint channel = IWaiter.Ordinary, ulong waitsFor = 0)
        where TWords : struct, IWords
    {
        if (policy != WaitPolicy.Park && Awake(words, word, seen, policy, slice, deadline, cancellationToken))
        {
            Interlocked.Increment(ref counters->SpinsWon);
            return WaitEnd.Changed;
        }

        if (cancellationToken.IsCancellationRequested)
        {
            return WaitEnd.Cancelled;
        }

        if (words.IsOver(deadline))
        {
            return WaitEnd.TimedOut;
        }

        if (policy is WaitPolicy.Spin or WaitPolicy.Yield)
        {
            return WaitEnd.Slice;
        }

        hasSlept = true;
        if (sleeping != null)
        {
            // full fence: the mark first, then the system's look at the word; pairs with the change of the word and the look for the mark in who wakes
            Resume(words, sleeping);
        }

        Interlocked.Increment(ref counters->Parks);
        // A cancellation that comes just before the sleep finds nobody to wake: then the sleep is short.
        int limit = cancellationToken.CanBeCanceled ? Math.Min(slice, LockWord.CancellableSliceInMilliseconds) : slice;
        WaitResult result = words.Wait(word, seen, deadline.NextSliceInMilliseconds(limit), channel, waitsFor);
        return words.Load(word) == seen && (result == WaitResult.TimedOut || (result == WaitResult.Woken && waitsFor != 0)) ? WaitEnd.Slice : WaitEnd.Changed;
    }

    /// <summary>True if who waits should look after the dead now: nothing has changed for a slice, it is about to give up, or the last look was a slice ago. Where others come and go something always changes.</summary>
    /// <param name="words">The memory.</param>
    /// <param name="end">How the last sleep ended.</param>
    /// <param name="looked">When it looked last, or began to wait.</param>
    /// <param name="slice">Milliseconds from look to look.</param>
    internal static bool IsTimeToLook<TWords>(in TWords words, WaitEnd end, long looked, int slice)
        where TWords : struct, IWords => end is WaitEnd.Slice or WaitEnd.TimedOut || words.Now - looked >= slice * Stopwatch.Frequency / 1000;

    /// <summary>Before a change: takes the mark, and answers for waking then.</summary>
    /// <returns>True if it was there.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool TakeMark<TWords>(in TWords words, uint* sleeping, WaitCounters* counters)
        where TWords : struct, IWords => IsMarked(words, sleeping) && TakeMarkSlowly(words, sleeping, counters);

    /// <summary>After a change and a full fence: wakes one sleeper if there may be one. Writes nothing: where the object was there may be another by now, which a wake-up does no harm.</summary>
    /// <param name="words">The memory.</param>
    /// <param name="word">What has changed.</param>
    /// <param name="sleeping">The mark.</param>
    /// <param name="marked">What <see cref="TakeMark"/> said.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void WakeOne<TWords>(in TWords words, uint* word, uint* sleeping, bool marked)
        where TWords : struct, IWords
    {
        // Who has come since the mark was taken has made it again.
        if (marked || IsMarked(words, sleeping))
        {
            words.Wake(word, 1, IWaiter.Any);
        }
    }

    /// <summary>After a change and a full fence: wakes all sleepers if there may be any. Otherwise as <see cref="WakeOne"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void WakeAll<TWords>(in TWords words, uint* word, uint* sleeping, bool marked)
        where TWords : struct, IWords
    {
        if (marked || IsMarked(words, sleeping))
        {
            words.Wake(word, int.MaxValue, IWaiter.Any);
        }
    }

    /// <summary>Says that somebody may sleep. Who has slept and goes its way does it for the others; a full fence.</summary>
    internal static void Resume<TWords>(in TWords words, uint* sleeping)
        where TWords : struct, IWords => WordBits.Set(words, sleeping, SomebodyMaySleep);

    /// <summary>Wakes sleepers, whatever the mark, and counts that: for who has a right to the object still.</summary>
    internal static void Wake<TWords>(in TWords words, uint* word, int count, WaitCounters* counters, uint channel = IWaiter.Any)
        where TWords : struct, IWords
    {
        Interlocked.Increment(ref counters->Wakes);
        words.Wake(word, count, channel);
    }

    /// <summary>After a death that may have owed a wake-up, and taken the mark for it: everybody looks.</summary>
    internal static void Recover<TWords>(in TWords words, uint* word, uint* sleeping, WaitCounters* counters)
        where TWords : struct, IWords
    {
        // Stays, for who has been about to sleep since before the dead one took it.
        Resume(words, sleeping);
        Wake(words, word, int.MaxValue, counters);
    }

    internal static bool IsMarked<TWords>(in TWords words, uint* sleeping)
        where TWords : struct, IWords => (words.Load(sleeping) & SomebodyMaySleep) != 0;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static bool TakeMarkSlowly<TWords>(in TWords words, uint* sleeping, WaitCounters* counters)
        where TWords : struct, IWords
    {
        uint current = words.Load(sleeping);
        // It only grows, so that a mark is taken once. If another took it, that one wakes.
        if ((current & SomebodyMaySleep) == 0 || words.CompareExchange(sleeping, current + 1, current) != current)
        {
            return false;
        }

        Interlocked.Increment(ref counters->Wakes);
        return true;
    }

    private static bool Awake<TWords>(in TWords words, uint* word, uint seen, WaitPolicy policy, int slice, Deadline deadline, CancellationToken cancellationToken)
        where TWords : struct, IWords
    {
        long started = words.Now;
        long spin = policy == WaitPolicy.Adaptive ? (words.MaySpin ? s_spinTicks : 0) : slice * Stopwatch.Frequency / 1000;
        int pause = 1;
        int yields = policy == WaitPolicy.Adaptive ? Yields : 0;
        while (words.Load(word) == seen)
        {
            bool mayGoOn = words.Now - started < spin;
            if (mayGoOn && policy != WaitPolicy.Yield)
            {
                // Ever more seldom: each look takes the cache line from who is about to change it.
                words.Pause(pause);
                pause = Math.Min(pause * 2, LongestPause);
            }
            else if (mayGoOn || yields-- > 0)
            {
                words.Yield();
            }
            else
            {
                return false;
            }

            if (cancellationToken.IsCancellationRequested || words.IsOver(deadline))
            {
                return words.Load(word) != seen;
            }
        }

        return true;
    }
}
