using System.Text;
using Managers.Generators.Emitting;
using Managers.Generators.Models;
using Managers.Generators.Parsing;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Managers.Generators;

/// <summary>
/// Writes what users of Managers would otherwise write by hand: proxies and contracts of interfaces marked [ManagedProxy], codecs of types marked [ManagedValue], the creators of managers, and their registration.
/// </summary>
/// <remarks>Each stage gives models that are compared by value and hold nothing of a compilation: an edit that changes no model writes nothing again.</remarks>
[Generator(LanguageNames.CSharp)]
public sealed class ProxyGenerator : IIncrementalGenerator
{
    internal const string Contracts = nameof(Contracts);
    internal const string Values = nameof(Values);
    internal const string ManagerClasses = nameof(ManagerClasses);
    internal const string Uses = nameof(Uses);
    internal const string Registrations = nameof(Registrations);

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        IncrementalValuesProvider<Found<ContractModel>> contracts = context.SyntaxProvider.ForAttributeWithMetadataName(
            Symbols.ProxyAttribute,
            static (node, _) => node is InterfaceDeclarationSyntax,
            static (found, _) => ContractParser.Parse((INamedTypeSymbol)found.TargetSymbol, found.SemanticModel.Compilation.Assembly)).WithTrackingName(Contracts);
        IncrementalValuesProvider<Found<ValueModel>> values = context.SyntaxProvider.ForAttributeWithMetadataName(
            Symbols.ValueAttribute,
            static (node, _) => node is TypeDeclarationSyntax,
            static (found, _) => ValueParser.Parse((INamedTypeSymbol)found.TargetSymbol, found.SemanticModel.Compilation.Assembly)).WithTrackingName(Values);
        IncrementalValuesProvider<Found<ManagerModel>> managers = context.SyntaxProvider.CreateSyntaxProvider(
            static (node, _) => node is ClassDeclarationSyntax { BaseList: not null },
            static (found, cancellation) => FindManager(found, cancellation)).Where(static found => found is not null).Select(static (found, _) => found!).WithTrackingName(ManagerClasses);
        IncrementalValuesProvider<DiagnosticModel> misplaced = context.SyntaxProvider.ForAttributeWithMetadataName(
            Symbols.CreatorAttribute,
            static (_, _) => true,
            static (found, _) => FindMisplaced(found.TargetSymbol)).Where(static found => found is not null).Select(static (found, _) => found!);

        IncrementalValuesProvider<Found<UseModel>> uses = context.SyntaxProvider.CreateSyntaxProvider(
            static (node, _) => UseParser.MayBe(node),
            static (found, cancellation) => UseParser.Parse(found, cancellation)).Where(static found => found is not null).Select(static (found, _) => found!).WithTrackingName(Uses);

        contracts = Apart(context, contracts);
        values = Apart(context, values);
        managers = Apart(context, managers);

        Report(context, misplaced);
        Report(context, contracts.SelectMany(static (found, _) => found.Diagnostics));
        Report(context, values.SelectMany(static (found, _) => found.Diagnostics));
        Report(context, managers.SelectMany(static (found, _) => found.Diagnostics));
        Report(context, uses.SelectMany(static (found, _) => found.Diagnostics));
        Write(context, contracts, ".Contract", ContractEmitter.Emit);
        Write(context, contracts, ".Proxy", ProxyEmitter.Emit);
        Write(context, values, ".Codec", ValueEmitter.Emit);
        Write(context, managers, ".Manager", ManagerEmitter.Emit);
        context.RegisterSourceOutput(RegistrationsOf(context, contracts, values, managers, uses), static (output, all) => Add(output, "Managers.Generated.Registration", RegistrationEmitter.Emit(all.Assembly, all.Parts)));
    }

    /// <summary>Gives each model names of its own: two files of one name would end the generator, and with it all that it writes. Names of files ignore case.</summary>
    private static IncrementalValuesProvider<Found<T>> Apart<T>(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<Found<T>> all)
        where T : class, IWritten<T>
    {
        IncrementalValueProvider<EquatableArray<ClashModel>> clashes = all.Select(static (found, _) => (found.Model?.HintName, found.Model?.Declaration)).Collect()
            .Select(static (files, _) => ClashModel.Of(files.Where(static file => file.HintName is not null).Select(static file => (file.HintName!, file.Declaration!))));
        // Of one declared twice the compiler tells.
        Report(context, clashes.SelectMany(static (clashes, _) => clashes.Where(static clash => clash.First is not null && clash.First != clash.Declaration).Select(static clash => DiagnosticModel.Of(
            Descriptors.SameName, clash.Declaration, clash.First!.Substring(2), clash.Declaration.Substring(2), clash.HintName))));
        return all.Combine(clashes).Select(static (pair, _) =>
            pair.Left.Model is { } model && pair.Right.FirstOrDefault(clash => clash.Declaration == model.Declaration) is { } clash
                ? pair.Left with { Model = clash.First is null ? model.Under(clash.HintName) : null } : pair.Left);
    }

    /// <summary>A step of its own for each diagnostic: it looks at the compilation, which every edit changes, so it must not be one that writes.</summary>
    private static void Report(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<DiagnosticModel> diagnostics) =>
        context.RegisterSourceOutput(diagnostics.Combine(context.CompilationProvider), static (output, found) => output.ReportDiagnostic(found.Left.ToDiagnostic(found.Right)));

    private static void Write<T>(IncrementalGeneratorInitializationContext context, IncrementalValuesProvider<Found<T>> found, string suffix, Func<T, string?> emit)
        where T : class, IWritten<T> =>
        context.RegisterSourceOutput(found.Select(static (found, _) => found.Model).Where(static model => model is not null), (output, model) => Add(output, model!.HintName + suffix, emit(model)));

    private static IncrementalValueProvider<(string Assembly, EquatableArray<EquatableArray<string>> Parts)> RegistrationsOf(
        IncrementalGeneratorInitializationContext context,
        IncrementalValuesProvider<Found<ContractModel>> contracts,
        IncrementalValuesProvider<Found<ValueModel>> values,
        IncrementalValuesProvider<Found<ManagerModel>> managers,
        IncrementalValuesProvider<Found<UseModel>> uses)
    {
        var ofContracts = contracts.Select(static (found, _) => found.Model is { } model ? RegistrationEmitter.Of(model) : default).Collect();
        var ofValues = values.Select(static (found, _) => found.Model is { } model ? RegistrationEmitter.Of(model) : default).Collect();
        var ofManagers = managers.Select(static (found, _) => found.Model is { } model ? RegistrationEmitter.Of(model) : default).Collect();
        var ofUses = uses.Select(static (found, _) => found.Model?.Registrations ?? default).Collect();
        var assembly = context.CompilationProvider.Select(static (compilation, _) => compilation.AssemblyName ?? string.Empty);
        return ofContracts.Combine(ofValues).Combine(ofManagers).Combine(ofUses).Combine(assembly)
            .Select(static (all, _) => (all.Right, EquatableArray.Of([.. all.Left.Left.Left.Left, .. all.Left.Left.Left.Right, .. all.Left.Left.Right, .. all.Left.Right])))
            .WithTrackingName(Registrations);
    }

    private static Found<ManagerModel>? FindManager(GeneratorSyntaxContext found, CancellationToken cancellation)
    {
        // A class in several parts is written for once: where its first list of bases stands.
        if (found.SemanticModel.GetDeclaredSymbol(found.Node, cancellation) is not INamedTypeSymbol type
            || type.DeclaringSyntaxReferences.Select(reference => reference.GetSyntax(cancellation)).First(static node => node is ClassDeclarationSyntax { BaseList: not null }) != found.Node)
        {
            return null;
        }

        return ManagerParser.Parse(type, found.SemanticModel.Compilation);
    }

    private static DiagnosticModel? FindMisplaced(ISymbol member)
    {
        INamedTypeSymbol type = member.ContainingType;
        return type.DerivesFrom(Symbols.BaseManager) ? null : DiagnosticModel.Of(
            Descriptors.NotManager, member.Place(), member.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat), type.ToDisplayString());
    }


    private static void Add(SourceProductionContext output, string name, string? text)
    {
        if (text is not null)
        {
            output.AddSource(name + ".g.cs", SourceText.From(text, Encoding.UTF8));
        }
    }
}
