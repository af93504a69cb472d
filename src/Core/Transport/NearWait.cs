using System.Diagnostics;

namespace Managers.Transport;

/// <summary>
/// How a reader waits where asking is no call of the system's. While answers usually come soon it stays awake: first asking with pauses, which finds them at once where the other side has a processor of its own, then giving the processor away between questions, so that whoever is to answer gets it without
/// having to be woken. To wake a thread costs several times what changing to one costs that is ready; where many threads share few processors it is that which counts. Where answers take long, it sleeps.
/// </summary>
internal struct NearWait()
{
    /// <summary>How long to stay awake, in ticks.</summary>
    internal static readonly long Patience = 100 * Stopwatch.Frequency / 1_000_000;

    /// <summary>It takes no less to give the processor away and get it back if anybody else has had it, in ticks.</summary>
    internal static readonly long Change = Stopwatch.Frequency / 1_000_000;

    private const int MostInVain = 2;
    private const int Weight = 8;
    private const int MostScore = 8;
    private const int PauseTrial = 256;

    // One long wait among short ones is no reason to sleep, some are.
    private static readonly long s_most = 4 * Patience;

    private long _usual;
    private bool _sleeps;
    private int _score = MostScore;
    private int _untilTrial;

    /// <summary>Whether to stay awake at first.</summary>
    internal readonly bool StaysAwake => !_sleeps;

    /// <summary>Whether the other side has a processor of its own, as far as waiting has shown: pauses have been enough each of the last times.</summary>
    internal readonly bool IsBeside => !_sleeps && _score == MostScore;

    /// <summary>Whether to pause between the first questions instead of giving the processor away. Each no brings the next trial nearer: it is to be asked once a wait.</summary>
    internal bool ShouldPause() => _score > 0 || --_untilTrial < 0;

    /// <summary>
    /// Whether to give the processor away once more. One of too many readers does not where nobody else wants it: what is ready to run stands in line for another processor then, and the system moves it to one that falls idle, but to none that is busy.
    /// </summary>
    /// <param name="inVain">How often nobody has wanted it, one after the other.</param>
    /// <param name="ticks">How long it was given away just now.</param>
    /// <param name="areTooMany">Whether the readers are too many for the machine.</param>
    internal static bool GoesOn(ref int inVain, long ticks, bool areTooMany)
    {
        inVain = ticks < Change ? inVain + 1 : 0;
        return !areTooMany || inVain < MostInVain;
    }

    /// <summary>Notes whether pauses were enough.</summary>
    internal void NotePauses(bool won)
    {
        _score = Math.Clamp(_score + (won ? 2 : -1), 0, MostScore);
        _untilTrial = PauseTrial;
    }

    /// <summary>Notes how long it took until bytes came.</summary>
    /// <param name="ticks">Since it began to wait.</param>
    internal void Note(long ticks)
    {
        _usual += (Math.Min(ticks, s_most) - _usual) / Weight;
        // Not at the same point in both directions, or it would go to and fro.
        _sleeps = _usual > (_sleeps ? Patience / 2 : Patience);
    }
}
