using Managers.Generators.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Managers.Generators.Parsing;

/// <summary>Reads calls such as <c>manager.CreateQueue&lt;Color&gt;()</c>: which types cross is said by their type arguments, written or inferred.</summary>
internal static class UseParser
{
    private static readonly HashSet<string> s_names = new(StringComparer.Ordinal)
    {
        "CreateQueue", "CreateDictionary", "CreateList", "AttachQueue", "AttachDictionary", "AttachList", "CallMethod", "CallMethodAsync", "CallStream", "Get", "GetAsync", "TryGet", "Set", "SetAsync",
    };

    private static readonly HashSet<string> s_types = new(StringComparer.Ordinal) { "Managers.SyncManager", Symbols.BaseManager, "Managers.BaseProxy", "Managers.NamespaceProxy" };

    /// <summary>Whether a node may be such a call; asked of every node, so by its words alone.</summary>
    internal static bool MayBe(SyntaxNode node) => node is InvocationExpressionSyntax call && NameOf(call) is { } name && s_names.Contains(name.Identifier.ValueText);

    /// <returns>Null if it is another call, or there is nothing to do for it.</returns>
    internal static Found<UseModel>? Parse(GeneratorSyntaxContext found, CancellationToken cancellation)
    {
        var call = (InvocationExpressionSyntax)found.Node;
        if (found.SemanticModel.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol { TypeArguments.Length: > 0 } method || !s_types.Contains(method.ContainingType.OriginalDefinition.FullName()))
        {
            return null;
        }

        var wires = new WireTypes(found.SemanticModel.Compilation.Assembly);
        var diagnostics = new List<DiagnosticModel>();
        foreach (ITypeSymbol type in method.TypeArguments)
        {
            // What the caller was given as a type parameter is known to the caller's caller.
            if (type.HasTypeParameter() || type.TypeKind is TypeKind.Dynamic or TypeKind.Error)
            {
                continue;
            }

            if (wires.Read(type, out string why) is null && !IsStock(type))
            {
                diagnostics.Add(DiagnosticModel.Of(Descriptors.NoCodecForUse, NameOf(call)!.GetLocation(), type.ToDisplayString(), method.Name, why));
            }
        }

        // What crosses is registered also where a diagnostic is disabled for the rest.
        return wires.Registrations.Count == 0 && diagnostics.Count == 0 ? null : new Found<UseModel>(new UseModel(wires.Registrations), EquatableArray.Of(diagnostics));
    }

    private static SimpleNameSyntax? NameOf(InvocationExpressionSyntax call) => call.Expression switch
    {
        MemberAccessExpressionSyntax access => access.Name,
        MemberBindingExpressionSyntax binding => binding.Name,
        SimpleNameSyntax name => name,
        _ => null,
    };

    /// <summary>Proxies and interfaces of the library, which cross by themselves also where nothing is to be registered: which of them a server made is found out when one is read.</summary>
    private static bool IsStock(ITypeSymbol type) =>
        type is INamedTypeSymbol { IsTupleType: false } named && named.ContainingNamespace?.ToDisplayString() == "Managers" && named.ContainingAssembly?.Name is "Managers.Core" or "Managers" && !named.Is("Managers.ISharedQueue<T>");
}
