using Managers.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;

namespace Managers.Generators.Models;

/// <summary>A diagnostic without anything that belongs to one compilation.</summary>
internal sealed record DiagnosticModel(string Id, LocationModel? Location, EquatableArray<string> Arguments)
{
    /// <summary>The declaration that it is about, as documentation names it, where no location is known; it is looked up when the diagnostic is reported.</summary>
    private string? Declaration { get; init; }

    internal static DiagnosticModel Of(DiagnosticDescriptor descriptor, Location? location, params string[] arguments) =>
        new(descriptor.Id, LocationModel.Of(location), new EquatableArray<string>(arguments));

    internal static DiagnosticModel Of(DiagnosticDescriptor descriptor, string declaration, params string[] arguments) =>
        new(descriptor.Id, null, new EquatableArray<string>(arguments)) { Declaration = declaration };

    internal Diagnostic ToDiagnostic(Compilation compilation)
    {
        ISymbol? about = Declaration is null ? null : DocumentationCommentId.GetFirstSymbolForDeclarationId(Declaration, compilation);
        return Diagnostic.Create(Descriptors.Of(Id), Location?.ToLocation(compilation) ?? about?.Place(), [.. Arguments]);
    }
}

internal sealed record LocationModel(string Path, TextSpan Span, LinePositionSpan Lines)
{
    internal static LocationModel? Of(Location? location) =>
        location is { SourceTree: { } tree } ? new LocationModel(tree.FilePath, location.SourceSpan, location.GetLineSpan().Span) : null;

    /// <summary>The place in the compilation's own file: only there do #pragma and .editorconfig apply.</summary>
    internal Location ToLocation(Compilation compilation) =>
        compilation.SyntaxTrees.FirstOrDefault(tree => tree.FilePath == Path && Span.End <= tree.Length) is { } tree
            ? Microsoft.CodeAnalysis.Location.Create(tree, Span) : Microsoft.CodeAnalysis.Location.Create(Path, Span, Lines);
}
