namespace Managers;

/// <summary>
/// How the users of a manager learn, beyond what always works, that the holder of a lock has died. What always works: who waits asks the kernel after 100 ms, and then
/// at the latest every 0.8 seconds, whether the holder's process still has the manager open.
/// </summary>
[Flags]
public enum DeathDetection
{
    /// <summary>
    /// A background thread of each process that waits has the kernel tell it of the ends of the processes it waits for: the next one has the lock some milliseconds after a death.
    /// Costs nothing while nobody waits. The default.
    /// </summary>
    Watcher = 0,

    /// <summary>
    /// Also enters each held <see cref="SharedLock"/> and <see cref="SharedRLock"/> in the list by which the kernel frees what a thread held when it ends: at once, and also when the thread alone ends and its process
    /// lives on. Costs some nanoseconds with each acquire and release, and a manager's memory stays mapped until its process ends. Where the system has no such list (it is that of glibc) this has no effect.
    /// </summary>
    RobustList = 1,

    /// <summary>No background thread: only who waits looks, so the next one has the lock up to 0.9 seconds after a death.</summary>
    ProbeOnly = 2,
}
