namespace Managers;

/// <summary>What has happened to a shared object of this family since it was made, over all processes. A reading is not a snapshot: the figures are read one by one.</summary>
/// <param name="Acquires">How often it was taken (a queue: items put; a condition: waits; an event: 0).</param>
/// <param name="Contended">How often who came had to wait.</param>
/// <param name="SpinsWon">How often waiting ended without sleeping.</param>
/// <param name="Parks">How often a thread went to sleep in the kernel.</param>
/// <param name="Wakes">How often a sleeper was sent a wake-up.</param>
/// <param name="Abandons">How often somebody died who held it.</param>
public readonly record struct LockCounters(long Acquires, long Contended, long SpinsWon, long Parks, long Wakes, long Abandons);
