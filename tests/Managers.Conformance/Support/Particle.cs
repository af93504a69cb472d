namespace Managers.Conformance.Support;

/// <summary>A struct as users share it.</summary>
internal struct Particle
{
    internal double X;
    internal double Y;
    internal float Mass;
    internal int Id;
}
