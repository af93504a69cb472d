using Managers.Generators.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Managers.Generators.Parsing;

/// <summary>Reads a class derived from BaseManager.</summary>
internal sealed class ManagerParser
{
    private readonly INamedTypeSymbol _type;
    private readonly Compilation _compilation;
    private readonly WireTypes _wires;
    private readonly List<DiagnosticModel> _diagnostics = [];

    private ManagerParser(INamedTypeSymbol type, Compilation compilation)
    {
        _type = type;
        _compilation = compilation;
        _wires = new WireTypes(compilation.Assembly);
    }

    /// <returns>Null if there is nothing to write for it.</returns>
    internal static Found<ManagerModel>? Parse(INamedTypeSymbol type, Compilation compilation)
    {
        if (type.IsStatic || !type.DerivesFrom(Symbols.BaseManager))
        {
            return null;
        }

        var parser = new ManagerParser(type, compilation);
        ManagerModel? model = parser.Parse();
        return model is null && parser._diagnostics.Count == 0 ? null : new Found<ManagerModel>(model, EquatableArray.Of(parser._diagnostics));
    }

    private ManagerModel? Parse()
    {
        ISymbol[] marked = [.. _type.GetMembers().Where(static member => member.Has(Symbols.CreatorAttribute))];
        bool isPartial = ContainingAndSelf(_type).All(IsPartial);
        if (marked.Length != 0 && _type.IsGeneric())
        {
            Report(Descriptors.GenericManager, _type, _type.ToDisplayString());
            return null;
        }

        if (marked.Length != 0 && ContainingAndSelf(_type).Any(static type => type.IsFileLocal))
        {
            Report(Descriptors.NotVisible, _type, _type.ToDisplayString(), "local to its file");
            return null;
        }

        if (marked.Length != 0 && !isPartial)
        {
            Report(Descriptors.NotPartial, _type, _type.ToDisplayString());
            return null;
        }

        if (marked.Length != 0 && _type.GetMembers("AddCreators").FirstOrDefault(IsGeneratedToo) is { } added)
        {
            Report(Descriptors.AddsCreators, added, _type.ToDisplayString());
            return null;
        }

        // A base class adds its own creators to the same table.
        ISymbol[] inherited = [.. Bases().SelectMany(static type => type.GetMembers()).Where(static member => member.Has(Symbols.CreatorAttribute))];
        var creators = new List<CreatorModel>();
        var byTypeId = new Dictionary<string, (CreatorModel Model, ISymbol Member)>(StringComparer.Ordinal);
        foreach (ISymbol member in marked)
        {
            if (new CreatorParser(_type, _compilation, _wires, _diagnostics).Parse(member) is not { } creator)
            {
                continue;
            }

            if (inherited.FirstOrDefault(other => CreatorParser.TypeIdOf(other.Attribute(Symbols.CreatorAttribute)!) == creator.TypeId) is { } taken)
            {
                Report(Descriptors.RepeatedTypeId, member, $"{taken.ContainingType.Name}.{taken.Name}", member.Name, creator.TypeId);
            }

            if (!byTypeId.TryGetValue(creator.TypeId, out (CreatorModel Model, ISymbol Member) first))
            {
                byTypeId.Add(creator.TypeId, (creator, member));
            }
            else if (IsTwin(first.Model, creator))
            {
                creator = creator with { IsTwin = true };
            }
            else
            {
                Report(Descriptors.RepeatedTypeId, member, first.Member.Name, member.Name, creator.TypeId);
            }

            creators.Add(creator);
        }

        bool needsConstructor = GetsConstructor(_type);
        bool isStartable = !_type.IsAbstract && !_type.IsGeneric() && _type.HiddenBecause(_compilation.Assembly) is null && (needsConstructor ? !_type.RequiredMembers().Any() : HasOptionsConstructor(_type, isForDerived: false));
        if (creators.Count == 0 && !needsConstructor && !isStartable)
        {
            return null;
        }

        return new ManagerModel(
            _type.FullName(), _type.GetDocumentationCommentId()!, _type.Code(), _type.ContainingNamespace.IsGlobalNamespace ? null : Symbols.Identifiers(_type.ContainingNamespace.FullName()), EquatableArray.Of(ContainingAndSelf(_type).Skip(1).Reverse().Select(HeadOf)), Symbols.Identifier(_type.Name),
            needsConstructor, isStartable, EquatableArray.Of(creators), _wires.Registrations);
    }

    /// <summary>The method that is written; a base class may have others of that name.</summary>
    private static bool IsGeneratedToo(ISymbol member) => member is IMethodSymbol { IsOverride: true, Arity: 0, Parameters: { Length: 1 } parameters } && parameters[0].RefKind == RefKind.None && parameters[0].Type.Is(Symbols.CreatorTable);

    private static bool IsTwin(CreatorModel first, CreatorModel second) =>
        first.Make == second.Make && first.Contract == second.Contract && first.Exposed.Equals(second.Exposed) && first.Result.Type!.Wire == second.Result.Type!.Wire && WireOf(first) == WireOf(second);

    private static string WireOf(CreatorModel creator) => string.Join(",", creator.Parameters.Where(static parameter => parameter.Type is not null).Select(static parameter => parameter.Type!.Wire));

    private static IEnumerable<INamedTypeSymbol> ContainingAndSelf(INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? at = type; at is not null; at = at.ContainingType)
        {
            yield return at;
        }
    }

    private IEnumerable<INamedTypeSymbol> Bases()
    {
        for (INamedTypeSymbol? at = _type.BaseType; at is not null; at = at.BaseType)
        {
            yield return at;
        }
    }

    private static bool IsPartial(INamedTypeSymbol type) =>
        type.DeclaringSyntaxReferences.All(static reference => reference.GetSyntax() is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static string HeadOf(INamedTypeSymbol type) =>
        $"partial {(type.IsRecord ? "record " : string.Empty)}{(type.TypeKind == TypeKind.Struct ? "struct" : type.TypeKind == TypeKind.Interface ? "interface" : type.IsRecord ? string.Empty : "class")} {Symbols.Identifier(type.Name)}".Replace("  ", " ");

    /// <summary>A partial class without a constructor of its own, whose base takes options, gets one.</summary>
    private bool GetsConstructor(INamedTypeSymbol type) =>
        type.InstanceConstructors.All(static constructor => constructor.IsImplicitlyDeclared) && !type.IsGeneric() && ContainingAndSelf(type).All(static at => IsPartial(at) && !at.IsFileLocal)
        && type.BaseType is { } parent && (HasOptionsConstructor(parent, isForDerived: true) || (parent.DerivesFrom(Symbols.BaseManager) && GetsConstructor(parent)));

    private bool HasOptionsConstructor(INamedTypeSymbol type, bool isForDerived) => type.InstanceConstructors.Any(constructor =>
        (isForDerived ? IsForDerived(constructor) : constructor.IsUsableFrom(_compilation.Assembly) && !constructor.LeavesToSet().Any())
        && constructor.Parameters.Length != 0 && constructor.Parameters[0] is { RefKind: RefKind.None or RefKind.In } options && options.Type.Is(Symbols.ManagerOptions) && constructor.Parameters.Skip(1).All(static parameter => parameter.IsOptional));

    /// <summary>Whether a class of this assembly that derives from the constructor's can call it.</summary>
    private bool IsForDerived(IMethodSymbol constructor) =>
        !constructor.IsForbidden() && (constructor.IsSeenFrom(_compilation.Assembly) || constructor.DeclaredAccessibility is Accessibility.Protected or Accessibility.ProtectedOrInternal
        || (constructor.DeclaredAccessibility is Accessibility.ProtectedAndInternal && SymbolEqualityComparer.Default.Equals(constructor.ContainingAssembly, _compilation.Assembly)));

    private void Report(DiagnosticDescriptor descriptor, ISymbol at, params string[] arguments) => _diagnostics.Add(DiagnosticModel.Of(descriptor, at.Place(), arguments));
}
