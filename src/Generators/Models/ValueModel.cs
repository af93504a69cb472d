namespace Managers.Generators.Models;

/// <summary>A property or field of a value that crosses.</summary>
/// <param name="Name">Its name in code.</param>
/// <param name="Declared">Its type as it is declared.</param>
/// <param name="Type">Its type, or itself, in code and on the wire.</param>
/// <param name="Parameter">The number of the constructor's parameter that it is given back by; -1: none.</param>
/// <param name="IsSet">It is set beside the constructor: it is no parameter, or has to be set in any case.</param>
internal sealed record FieldModel(string Name, string Declared, TypeModel Type, int Parameter, bool IsSet);

/// <summary>A type marked [ManagedValue].</summary>
/// <param name="Home">Where what is written for it goes.</param>
/// <param name="Type">Its type, or itself, in code and on the wire.</param>
/// <param name="DisplayName">Its name for people.</param>
/// <param name="WireName">Its name in signatures.</param>
/// <param name="Schema">The text that its schema's number is made of.</param>
/// <param name="IsReferenceType">It can be null.</param>
/// <param name="IsSealed">No value is of a derived type.</param>
/// <param name="Fields">What crosses, in order.</param>
/// <param name="Registrations">Statements that make known what it needs, before its first use.</param>
/// <param name="Parameters">Its type parameters, of a generic type.</param>
internal sealed record ValueModel(
    HomeModel Home, string Type, string DisplayName, string WireName, string Schema, bool IsReferenceType, bool IsSealed, EquatableArray<FieldModel> Fields, EquatableArray<string> Registrations, TypeParametersModel? Parameters)
    : IWritten<ValueModel>
{
    public string HintName { get; init; } = Parameters is null ? Home.HintName : $"{Home.HintName}`{Parameters.Names.Count}";

    public string Declaration => Home.Declaration;

    public ValueModel Under(string hintName) => this with { HintName = hintName };
}

/// <summary>The type parameters of a generic value: one codec is written for all its closed types.</summary>
/// <param name="Names">As code.</param>
/// <param name="Constraints">The clauses, as code.</param>
/// <param name="Registrations">Statements with the parameters in them: each closed type has them run for itself.</param>
internal sealed record TypeParametersModel(EquatableArray<string> Names, EquatableArray<string> Constraints, EquatableArray<string> Registrations)
{
    internal string List => $"<{string.Join(", ", Names)}>";
}
