namespace Managers.Formats;

/// <summary>An array code that exists, with what it holds.</summary>
/// <param name="Code">One of <c>b B h H i I l L q Q e f d c u w</c>.</param>
/// <param name="ItemSize">Bytes of an element.</param>
/// <param name="TypeName">The C# type that is natural for it.</param>
internal readonly record struct ArrayCode(char Code, int ItemSize, string TypeName);
