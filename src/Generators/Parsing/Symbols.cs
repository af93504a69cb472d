using Managers.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Managers.Generators.Parsing;

/// <summary>Questions about symbols.</summary>
internal static class Symbols
{
    internal const string ProxyAttribute = "Managers.ManagedProxyAttribute";
    internal const string ValueAttribute = "Managers.ManagedValueAttribute";
    internal const string CreatorAttribute = "Managers.CreatorMethodAttribute";
    internal const string BaseManager = "Managers.BaseManager";
    internal const string ManagerOptions = "Managers.ManagerOptions";
    internal const string CreatorTable = "Managers.Hosting.CreatorTable";

    /// <summary>With global::, keywords for the types that have them, and annotations of nullability.</summary>
    internal static readonly SymbolDisplayFormat Declared = SymbolDisplayFormat.FullyQualifiedFormat.AddMiscellaneousOptions(SymbolDisplayMiscellaneousOptions.IncludeNullableReferenceTypeModifier);

    private static readonly SymbolDisplayFormat s_metadata = new(
        typeQualificationStyle: SymbolDisplayTypeQualificationStyle.NameAndContainingTypesAndNamespaces, genericsOptions: SymbolDisplayGenericsOptions.IncludeTypeParameters);

    /// <summary>As code, without annotations: for typeof, type arguments and casts.</summary>
    internal static string Code(this ITypeSymbol type) => type.WithNullableAnnotation(NullableAnnotation.None).ToDisplayString(SymbolDisplayFormat.FullyQualifiedFormat);

    internal static string DeclaredCode(this ITypeSymbol type) => type.ToDisplayString(Declared);

    /// <summary>Namespace and names, without global::.</summary>
    internal static string FullName(this ISymbol symbol) => symbol.ToDisplayString(s_metadata);

    /// <summary>As <see cref="FullName"/>, without type parameters.</summary>
    internal static string PlainName(this ISymbol symbol) => symbol.ToDisplayString(s_metadata.WithGenericsOptions(SymbolDisplayGenericsOptions.None));

    internal static bool Is(this ITypeSymbol? type, string fullName) => type is INamedTypeSymbol named && named.OriginalDefinition.FullName() == fullName;

    internal static AttributeData? Attribute(this ISymbol symbol, string fullName) => symbol.GetAttributes().FirstOrDefault(attribute => attribute.AttributeClass.Is(fullName));

    internal static bool Has(this ISymbol symbol, string fullName) => symbol.Attribute(fullName) is not null;

    internal static bool DerivesFrom(this INamedTypeSymbol type, string fullName)
    {
        for (INamedTypeSymbol? at = type.BaseType; at is not null; at = at.BaseType)
        {
            if (at.Is(fullName))
            {
                return true;
            }
        }

        return false;
    }

    internal static bool IsGeneric(this INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? at = type; at is not null; at = at.ContainingType)
        {
            if (at.TypeParameters.Length != 0)
            {
                return true;
            }
        }

        return false;
    }

    internal static bool HasTypeParameter(this ITypeSymbol type) => type switch
    {
        ITypeParameterSymbol => true,
        IArrayTypeSymbol array => array.ElementType.HasTypeParameter(),
        INamedTypeSymbol named => named.TypeArguments.Any(HasTypeParameter) || named.ContainingType?.HasTypeParameter() == true,
        _ => false,
    };

    /// <summary>What type parameters are limited to, as code.</summary>
    internal static IEnumerable<string> Constraints(this INamedTypeSymbol type) => type.TypeParameters.Select(Constraint).OfType<string>();

    /// <summary>Why code elsewhere in the assembly cannot name a type; null if it can.</summary>
    internal static string? HiddenBecause(this ITypeSymbol type, IAssemblySymbol from)
    {
        for (INamedTypeSymbol? at = type as INamedTypeSymbol; at is not null; at = at.ContainingType)
        {
            if (at.IsFileLocal)
            {
                return "local to its file";
            }

            bool isOurs = SymbolEqualityComparer.Default.Equals(at.ContainingAssembly, from) || at.ContainingAssembly.GivesAccessTo(from);
            bool isSeen = at.DeclaredAccessibility is Accessibility.Public || (isOurs && at.DeclaredAccessibility is Accessibility.Internal or Accessibility.ProtectedOrInternal);
            if (!isSeen)
            {
                string what = at.DeclaredAccessibility.ToString().ToLowerInvariant();
                return SymbolEqualityComparer.Default.Equals(at, type) ? what : $"inside '{at.Name}', which is {what}";
            }
        }

        return null;
    }

    /// <summary>A member that code elsewhere in the assembly can use.</summary>
    internal static bool IsUsableFrom(this ISymbol member, IAssemblySymbol from) => member.IsSeenFrom(from) && !member.IsForbidden();

    /// <summary>A member whose use is an error that nothing disables.</summary>
    internal static bool IsForbidden(this ISymbol member) =>
        member.Attribute("System.ObsoleteAttribute")?.ConstructorArguments is { Length: 2 } arguments && arguments[1].Value is true;

    /// <summary>A member that code elsewhere in the assembly means by its name.</summary>
    internal static bool IsSeenFrom(this ISymbol member, IAssemblySymbol from) => member.DeclaredAccessibility switch
    {
        Accessibility.Public => true,
        Accessibility.Internal or Accessibility.ProtectedOrInternal => SymbolEqualityComparer.Default.Equals(member.ContainingAssembly, from) || member.ContainingAssembly.GivesAccessTo(from),
        _ => false,
    };

    /// <summary>Why <see cref="IsUsableFrom"/> says no.</summary>
    internal static string UnusableBecause(this ISymbol member) => member.IsForbidden() ? "obsolete as an error" : Microsoft.CodeAnalysis.CSharp.SyntaxFacts.GetText(member.DeclaredAccessibility);

    /// <summary>Members that an initializer has to set.</summary>
    internal static IEnumerable<ISymbol> RequiredMembers(this INamedTypeSymbol type)
    {
        for (INamedTypeSymbol? at = type; at is not null; at = at.BaseType)
        {
            foreach (ISymbol member in at.GetMembers().Where(static member => member is IPropertySymbol { IsRequired: true } or IFieldSymbol { IsRequired: true }))
            {
                yield return member;
            }
        }
    }

    /// <summary>Those that have to be set beside a constructor.</summary>
    internal static IEnumerable<ISymbol> LeavesToSet(this IMethodSymbol constructor) =>
        constructor.Has("System.Diagnostics.CodeAnalysis.SetsRequiredMembersAttribute") ? [] : constructor.ContainingType.RequiredMembers();

    /// <summary>Where the classes that are written for a type are.</summary>
    internal static HomeModel HomeOf(INamedTypeSymbol type, bool isInterface)
    {
        string name = type.Name;
        if (isInterface && name.Length > 1 && name[0] == 'I' && char.IsUpper(name[1]))
        {
            name = name.Substring(1);
        }

        bool isPublic = type.DeclaredAccessibility == Accessibility.Public;
        for (INamedTypeSymbol? at = type.ContainingType; at is not null; at = at.ContainingType)
        {
            name = at.Name + "_" + name;
            isPublic &= at.DeclaredAccessibility == Accessibility.Public;
        }

        string space = type.ContainingNamespace.IsGlobalNamespace ? "Managers.Generated" : "Managers.Generated." + type.ContainingNamespace.FullName();
        return new HomeModel(space, name, isPublic, type.OriginalDefinition.GetDocumentationCommentId()!);
    }

    internal static Location? Place(this ISymbol symbol) => symbol.Locations.FirstOrDefault(static location => location.IsInSource);

    internal static string Identifier(string name) =>
        Microsoft.CodeAnalysis.CSharp.SyntaxFacts.GetKeywordKind(name) != Microsoft.CodeAnalysis.CSharp.SyntaxKind.None ? "@" + name : name;

    /// <summary>As <see cref="Identifier"/>, of each of the names between dots.</summary>
    internal static string Identifiers(string names) => string.Join(".", names.Split('.').Select(Identifier));

    private static string? Constraint(ITypeParameterSymbol parameter)
    {
        List<string> all = [];
        if (parameter.HasUnmanagedTypeConstraint || parameter.HasValueTypeConstraint)
        {
            all.Add(parameter.HasUnmanagedTypeConstraint ? "unmanaged" : "struct");
        }
        else if (parameter.HasReferenceTypeConstraint)
        {
            all.Add(parameter.ReferenceTypeConstraintNullableAnnotation == NullableAnnotation.Annotated ? "class?" : "class");
        }
        else if (parameter.HasNotNullConstraint)
        {
            all.Add("notnull");
        }

        all.AddRange(parameter.ConstraintTypes.Select(DeclaredCode));
        if (parameter.HasConstructorConstraint)
        {
            all.Add("new()");
        }

        return all.Count == 0 ? null : $"where {parameter.Code()} : {string.Join(", ", all)}";
    }
}
