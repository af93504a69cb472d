namespace Managers.Ratios.Works;

/// <summary>What a start of a server gives.</summary>
internal enum StartFigure
{
    /// <summary>From the start to the answer of the first call.</summary>
    Milliseconds,

    /// <summary>What the server then has in memory.</summary>
    ResidentInMebibytes,
}
