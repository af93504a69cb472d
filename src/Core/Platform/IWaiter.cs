namespace Managers.Platform;

/// <summary>Sleeps on and wakes a 32-bit word that lies in a segment, across processes.</summary>
internal unsafe interface IWaiter
{
    /// <summary>Channel of ordinary sleepers.</summary>
    const uint Ordinary = 1;

    /// <summary>Channel of the one sleeper that is owed the next turn.</summary>
    const uint NextInTurn = 2;

    /// <summary>All channels, for wake-ups.</summary>
    const uint Any = uint.MaxValue;

    /// <summary>
    /// Sleeps while the word at <paramref name="address"/> equals <paramref name="expected"/>. The comparison and the falling asleep
    /// are one step for every <c>Wake</c> that comes after the word was changed.
    /// </summary>
    /// <param name="address">A 4-byte aligned address inside a mapped segment.</param>
    /// <param name="expected">The value at which to sleep.</param>
    /// <param name="timeoutMilliseconds">At most so long; 0 only compares. Negative is not allowed: waits are always bounded.</param>
    /// <param name="channel">Bits; only wake-ups that have one of them in common concern this sleeper.</param>
    /// <returns>Why it came back; may be early for no reason, so callers look at their word again.</returns>
    WaitResult Wait(uint* address, uint expected, int timeoutMilliseconds, uint channel = Ordinary);

    /// <summary>Wakes up to <paramref name="count"/> sleepers of that word, in any process.</summary>
    /// <param name="address">The word.</param>
    /// <param name="count">How many at most. A system without channels may wake more.</param>
    /// <param name="channel">Which channels.</param>
    /// <returns>How many were woken, where the system tells; 0 otherwise.</returns>
    int Wake(uint* address, int count, uint channel = Any);
}
