namespace Managers.Platform;

/// <summary>Sleeps on and wakes a 32-bit word that lies in a segment, across processes.</summary>
internal unsafe interface IWaiter
{
    /// <summary>
    /// Sleeps while the word at <paramref name="address"/> equals <paramref name="expected"/>. The comparison and the falling asleep
    /// are one step for every <see cref="Wake"/> that comes after the word was changed.
    /// </summary>
    /// <param name="address">A 4-byte aligned address inside a mapped segment.</param>
    /// <param name="expected">The value at which to sleep.</param>
    /// <param name="timeoutMilliseconds">At most so long; 0 only compares. Negative is not allowed: waits are always bounded.</param>
    /// <returns>Why it came back; may be early for no reason, so callers look at their word again.</returns>
    WaitResult Wait(uint* address, uint expected, int timeoutMilliseconds);

    /// <summary>Wakes up to <paramref name="count"/> sleepers of that word, in any process.</summary>
    /// <returns>How many were woken, where the system tells; 0 otherwise.</returns>
    int Wake(uint* address, int count);
}
