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
/// Sleeping until a 32-bit word changes, with a second word beside it that says whether anybody sleeps, and that sleepers sleep on: odd, somebody may sleep. It is no count, for who is killed asleep cannot count down.
/// <code>
/// sleeper    sleeping ← odd (full fence), then the word again, then sleep while sleeping is what it was made or found
/// provider   change the word (full fence), then: if sleeping is odd, sleeping ← the next even number (the next odd one if whose turn it is alone is woken), and wake
/// </code>
/// It only grows, so that a provider whose change the sleeper has seen already cannot make the word even, and wake nobody, between the sleeper's look and its sleep: the sleeper finds another number and looks again. Were it
/// a flag and the sleep on the word itself, that sleeper would be asleep with the flag down, and the next provider would not wake it.
///
/// Who is woken alone carries on for the others: having slept it says again that somebody may sleep (<see cref="Resume"/>), and if there is more to have it does what the provider did. A wake-up that dies with its bearer
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
    /// <param name="sleeping">Says whether anybody sleeps; null if the word itself does, and only one thread sleeps on it.</param>
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
        uint expected = seen;
        if (sleeping != null)
        {
            expected = Resume(words, sleeping);
            if (words.Load(word) != seen)
            {
                return WaitEnd.Changed;
            }
        }

        Interlocked.Increment(ref counters->Parks);
        // A cancellation that comes just before the sleep finds nobody to wake: then the sleep is short.
        int limit = cancellationToken.CanBeCanceled ? Math.Min(slice, LockWord.CancellableSliceInMilliseconds) : slice;
        WaitResult result = words.Wait(sleeping != null ? sleeping : word, expected, deadline.NextSliceInMilliseconds(limit), channel, waitsFor);
        return words.Load(word) == seen && (result == WaitResult.TimedOut || (result == WaitResult.Woken && waitsFor != 0)) ? WaitEnd.Slice : WaitEnd.Changed;
    }

    /// <summary>True if who waits should look after the dead now: nothing has changed for a slice, it is about to give up, or the last look was a slice ago. Where others come and go something always changes.</summary>
    /// <param name="words">The memory.</param>
    /// <param name="end">How the last sleep ended.</param>
    /// <param name="looked">When it looked last, or began to wait.</param>
    /// <param name="slice">Milliseconds from look to look.</param>
    internal static bool IsTimeToLook<TWords>(in TWords words, WaitEnd end, long looked, int slice)
        where TWords : struct, IWords => end is WaitEnd.Slice or WaitEnd.TimedOut || words.Now - looked >= slice * Stopwatch.Frequency / 1000;

    /// <summary>After a change: wakes one sleeper if there may be one.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void WakeOne<TWords>(in TWords words, uint* sleeping, WaitCounters* counters, uint channel = IWaiter.Any)
        where TWords : struct, IWords
    {
        if ((words.Load(sleeping) & SomebodyMaySleep) != 0)
        {
            Wake(words, sleeping, counters, 1, channel);
        }
    }

    /// <summary>After a change: wakes all sleepers if there may be any.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void WakeAll<TWords>(in TWords words, uint* sleeping, WaitCounters* counters)
        where TWords : struct, IWords
    {
        if ((words.Load(sleeping) & SomebodyMaySleep) != 0)
        {
            Wake(words, sleeping, counters, int.MaxValue, IWaiter.Any);
        }
    }

    /// <summary>Says that somebody may sleep. Who has slept and goes its way does it for the others.</summary>
    /// <returns>The number that says so.</returns>
    internal static uint Resume<TWords>(in TWords words, uint* sleeping)
        where TWords : struct, IWords => WordBits.Set(words, sleeping, SomebodyMaySleep);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Wake<TWords>(in TWords words, uint* sleeping, WaitCounters* counters, int count, uint channel)
        where TWords : struct, IWords
    {
        uint current = words.Load(sleeping);
        // Whose turn it is may be awake and gone by now: then nobody is woken who would make the number odd again for those that sleep on, so it stays odd.
        uint next = channel == IWaiter.NextInTurn ? current + 2 : current + 1;
        // If it has moved, another provider wakes, or who may be about to sleep has come since and sees the change.
        if ((current & SomebodyMaySleep) != 0 && words.CompareExchange(sleeping, next, current) == current)
        {
            Interlocked.Increment(ref counters->Wakes);
            words.Wake(sleeping, count, channel);
        }
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
