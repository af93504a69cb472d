namespace Managers.Ratios.Floors;

/// <summary>What is compared with, where it is another program.</summary>
/// <param name="Name">What it is.</param>
/// <param name="Command">The program's name without extension, then its arguments.</param>
/// <param name="IsPython">It is one of the Python programs.</param>
/// <param name="IsDotnet">It is Managers.Peers; the command has its arguments alone.</param>
internal sealed record ForeignPeer(string Name, string[] Command, bool IsPython = false, bool IsDotnet = false)
{
    /// <summary>Its figure; null if it cannot be had.</summary>
    internal double? Measure(FloorPrograms floors) => IsPython ? floors.RunPython(Command) : IsDotnet ? floors.RunDotnet(Command) : floors.Run(Command);
}
