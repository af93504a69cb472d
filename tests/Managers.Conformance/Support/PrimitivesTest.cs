namespace Managers.Conformance.Support;

/// <summary>A test of primitives, whatever makes them.</summary>
public abstract class PrimitivesTest<TPrimitives> : IDisposable
    where TPrimitives : IPrimitives, new()
{
    protected IPrimitives Manager { get; } = new TPrimitives();

    public void Dispose() => Manager.Dispose();
}
