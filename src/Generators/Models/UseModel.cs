namespace Managers.Generators.Models;

/// <summary>A call of the library's own types that names a type that is to cross.</summary>
/// <param name="Registrations">Statements that make known what it needs, before its first use.</param>
internal sealed record UseModel(EquatableArray<string> Registrations);
