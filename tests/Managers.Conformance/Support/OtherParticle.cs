namespace Managers.Conformance.Support;

/// <summary>As big as <see cref="Particle"/>, but another layout: one field has another type.</summary>
internal struct OtherParticle(long y)
{
    internal double X = 0;
    internal long Y = y;
    internal float Mass = 0;
    internal int Id = 0;
}
