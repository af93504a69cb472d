namespace Managers.Platform;

/// <summary>Says who this process and its threads are.</summary>
internal interface IProcessProbe
{
    /// <summary>This process; for people and diagnostics, never a proof of life (kernel-held locks are).</summary>
    ProcessStamp Self { get; }

    /// <summary>The id of the running boot of this machine; zero where the system has none.</summary>
    Guid BootId { get; }

    /// <summary>The user whose rights this process has, as the system numbers users.</summary>
    uint UserId { get; }

    /// <summary>The system's id of the calling thread: not zero, at most 28 bits, for lock words use the two above, unique among the threads of this process.</summary>
    uint CurrentThreadId();
}
