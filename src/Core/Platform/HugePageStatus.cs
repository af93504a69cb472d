namespace Managers;

/// <summary>What came of asking for huge pages.</summary>
public enum HugePageStatus
{
    /// <summary>Nobody asked.</summary>
    NotRequested,

    /// <summary>The system backs the memory with huge pages.</summary>
    Granted,

    /// <summary>The system refused or cannot; ordinary pages serve.</summary>
    Refused,
}
