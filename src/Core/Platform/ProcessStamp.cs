namespace Managers.Platform;

/// <summary>A process, told apart from later ones with the same id by its start time.</summary>
/// <param name="ProcessId">The system's process id.</param>
/// <param name="StartTime">When it started, in units of the system's own; equal for equal processes.</param>
/// <param name="PidNamespace">Which numbering <paramref name="ProcessId"/> belongs to; 0 where the system has one only.</param>
internal readonly record struct ProcessStamp(uint ProcessId, ulong StartTime, ulong PidNamespace);
