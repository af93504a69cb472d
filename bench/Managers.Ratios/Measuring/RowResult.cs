namespace Managers.Ratios.Measuring;

/// <summary>A row of the result. Figures are medians of the rounds, ratios medians of the rounds' ratios.</summary>
/// <param name="Work">What was done.</param>
/// <param name="Unit">What the figures count.</param>
/// <param name="Ours">This library.</param>
/// <param name="Floor">The C program; null if it is missing.</param>
/// <param name="Peer">What is compared with; null if it is missing.</param>
/// <param name="FloorName">What the C program does.</param>
/// <param name="PeerName">What is compared with.</param>
/// <param name="RatioToFloor">Ours by the floor.</param>
/// <param name="RatioToPeer">Ours by the peer.</param>
/// <param name="Bar">What must hold, in words; empty if nothing must.</param>
/// <param name="Holds">Whether it does; null if there is no bar or a side that it needs is missing.</param>
/// <param name="SpreadInPercent">Distance between the quartiles of our figure over the rounds, by its median.</param>
internal sealed record RowResult(
    string Work,
    string Unit,
    double Ours,
    double? Floor,
    double? Peer,
    string? FloorName,
    string? PeerName,
    double? RatioToFloor,
    double? RatioToPeer,
    string Bar,
    bool? Holds,
    double SpreadInPercent);
