namespace Managers.Ratios.Processes;

/// <summary>Where the members of a crew run.</summary>
internal enum Placement
{
    /// <summary>Where the system puts them.</summary>
    Anywhere,

    /// <summary>All on one processor, which is the only one they know of.</summary>
    OneProcessor,

    /// <summary>On two processors in turn.</summary>
    TwoProcessors,
}
