namespace Managers;

/// <summary>Who holds, or held, a shared lock. For people and logs: ids are used again by the system when their bearer has ended.</summary>
/// <param name="ProcessId">The process, as numbered in its own PID namespace; 0 if its place in the manager has been taken by another since.</param>
/// <param name="ThreadId">The thread, as the system numbers it; 0 if it is not known, the lock was detached from its thread, or is held by a <see cref="LockLease"/>.</param>
/// <param name="Participant">Its place in the manager's table of participants.</param>
public readonly record struct LockOwner(int ProcessId, int ThreadId, int Participant);
