using Managers.Platform;

namespace Managers.Locks;

/// <summary>
/// Everything that an algorithm of this folder does to words that others change at the same time. The algorithms are generic over it: on a
/// segment (<see cref="SegmentWords"/>) each member is one instruction or one system call; in tests a scheduler decides at each member who
/// goes on, so that all orders can be tried.
/// </summary>
internal unsafe interface IWords
{
    /// <summary>The calling thread as lock words name it: thread, participant slot, generation.</summary>
    ulong Self { get; }

    /// <summary>False where waiting on the processor cannot help: there is only one.</summary>
    bool MaySpin { get; }

    /// <summary>The monotonic clock, in the ticks of <see cref="System.Diagnostics.Stopwatch"/>.</summary>
    long Now { get; }

    /// <summary>Reads with acquire.</summary>
    uint Load(uint* word);

    /// <summary>Reads with acquire.</summary>
    ulong Load(ulong* word);

    /// <summary>Writes with release.</summary>
    void Store(uint* word, uint value);

    /// <summary>Writes with release.</summary>
    void Store(ulong* word, ulong value);

    /// <summary>Full fence.</summary>
    /// <returns>What was there.</returns>
    uint CompareExchange(uint* word, uint value, uint expected);

    /// <summary>Full fence.</summary>
    /// <returns>What was there.</returns>
    ulong CompareExchange(ulong* word, ulong value, ulong expected);

    /// <summary>Full fence.</summary>
    /// <returns>What was there.</returns>
    uint Exchange(uint* word, uint value);

    /// <summary>Full fence.</summary>
    /// <returns>What is there now.</returns>
    ulong Add(ulong* word, long value);

    /// <summary>Full fence.</summary>
    /// <returns>What is there now.</returns>
    uint Add(uint* word, int value);

    /// <summary>Sleeps while the word has that value.</summary>
    /// <param name="word">What changes.</param>
    /// <param name="expected">The value at which to sleep.</param>
    /// <param name="milliseconds">At most so long.</param>
    /// <param name="channel">Which wake-ups concern the sleeper.</param>
    /// <param name="waitsFor">Whose death shall end the sleep, where something watches for it; 0: nobody's.</param>
    WaitResult Wait(uint* word, uint expected, int milliseconds, uint channel, ulong waitsFor);

    /// <summary>Wakes sleepers of a channel.</summary>
    /// <returns>How many were woken, where the system tells; 0 otherwise.</returns>
    int Wake(uint* word, int count, uint channel);

    /// <summary>True if whom a lock word names has ended. May be a system call.</summary>
    bool IsDead(ulong identity);

    /// <summary>Lets some tens of nanoseconds pass on the processor.</summary>
    void Pause(int rounds);

    /// <summary>Lets another thread have the processor.</summary>
    void Yield();

    /// <summary>True if the time is up.</summary>
    bool IsOver(Deadline deadline);
}
