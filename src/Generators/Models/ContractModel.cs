using Managers.Generators.Parsing;

namespace Managers.Generators.Models;

/// <summary>The names of the types that are written for an interface or a value type.</summary>
/// <param name="Namespace">Where they are.</param>
/// <param name="Name">The name without what is appended: Contract and Proxy, or Codec.</param>
/// <param name="IsPublic">Whether they are public, as the type is.</param>
/// <param name="Declaration">The type's declaration, as documentation names it.</param>
internal sealed record HomeModel(string Namespace, string Name, bool IsPublic, string Declaration)
{
    internal string HintName => $"{Namespace}.{Name}";

    internal string Access => IsPublic ? "public" : "internal";

    /// <summary>The namespace with keywords escaped.</summary>
    internal string NamespaceCode => Symbols.Identifiers(Namespace);

    internal string Full(string suffix) => $"global::{NamespaceCode}.{Name}{suffix}";
}

/// <summary>An interface marked [ManagedProxy]. Members in the order of their numbers; those left out behind.</summary>
internal sealed record ContractModel(HomeModel Home, string Interface, string DisplayName, EquatableArray<MethodModel> Members, bool IsAsyncDisposable, EquatableArray<string> Registrations) : IWritten<ContractModel>
{
    public string HintName { get; init; } = Home.HintName;

    public string Declaration => Home.Declaration;

    public ContractModel Under(string hintName) => this with { HintName = hintName };

    internal IEnumerable<(MethodModel Method, int Number)> Numbered => Members.Where(static method => method.Signature is not null).Select(static (method, number) => (method, number));
}
