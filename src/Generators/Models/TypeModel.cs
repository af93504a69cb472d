namespace Managers.Generators.Models;

/// <summary>A type that crosses.</summary>
/// <param name="CSharp">Its name in code.</param>
/// <param name="Wire">Its name in signatures, docs/protocol.md section 9.</param>
/// <param name="Member">What the members of ValueWriter and ValueReader for it are called after Write and Read; null: they are those of its codec.</param>
internal sealed record TypeModel(string CSharp, string Wire, string? Member)
{
    /// <summary>Its name depends on a type parameter: what stands in braces is code of a type, whose name is known at run time alone.</summary>
    internal bool IsOpen => Wire.IndexOf('{') >= 0;

    /// <summary>Code that reads a value.</summary>
    internal string ReadFrom(string reader) => Member is null ? $"{reader}.Read<{CSharp}>()" : $"{reader}.Read{Member}()";
}
