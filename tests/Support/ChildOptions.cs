namespace Managers.Tests.Support;

/// <summary>In what surroundings a child runs.</summary>
public sealed record ChildOptions
{
    /// <summary>The directory of segments instead of the shm file system's.</summary>
    public string? Folder { get; init; }

    /// <summary>Segments are made under their names from the start, as where the file system knows no unnamed files.</summary>
    public bool NamedCreation { get; init; }

    /// <summary>Run as nobody (user and group 65534); needs root and setpriv.</summary>
    public bool AsNobody { get; init; }

    /// <summary>Compile everything once and for good: no thread of the runtime works in the background.</summary>
    public bool WithoutTiers { get; init; }

    /// <summary>How many files the child may have open; 0: as many as this process.</summary>
    public int OpenFiles { get; init; }

    /// <summary>Do not wait for the child's first line.</summary>
    public bool Silent { get; init; }
}
