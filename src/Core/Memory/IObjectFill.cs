namespace Managers.Memory;

/// <summary>
/// The first content of an object that is being made, while nobody else can reach it. A struct instead of a delegate, so that making a small object
/// allocates nothing for it.
/// </summary>
internal unsafe interface IObjectFill
{
    /// <summary>Writes the content. If it throws, there will be no object.</summary>
    /// <param name="data">The object's data, all zero.</param>
    void Fill(byte* data);
}

/// <summary>Leaves it zero.</summary>
internal readonly struct NoFill : IObjectFill
{
    public unsafe void Fill(byte* data)
    {
    }
}
