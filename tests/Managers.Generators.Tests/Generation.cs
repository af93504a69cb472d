using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Xunit;

namespace Managers.Generators.Tests;

/// <summary>A user's source with the generator run over it.</summary>
internal sealed class Generation
{
    private const string Usings = "using System; using System.Collections.Generic; using System.Threading; using System.Threading.Tasks; using Managers;\n";

    private static readonly string[] s_disabled = ["CS0612", "CS0618", "CS0436", "CS1591"];
    private static readonly CSharpParseOptions s_parse = new(LanguageVersion.Preview);
    private static readonly CSharpCompilationOptions s_options = new(OutputKind.DynamicallyLinkedLibrary, nullableContextOptions: NullableContextOptions.Enable);

    private static readonly ImmutableArray<MetadataReference> s_references =
    [
        .. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(static path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "mscorlib.dll" or "netstandard.dll" or "Managers.dll" or "Managers.Core.dll"))
            .Select(static path => MetadataReference.CreateFromFile(path)),
    ];

    private Generation(GeneratorDriver driver, Compilation input, Compilation output)
    {
        Driver = driver;
        Input = input;
        Output = output;
    }

    internal GeneratorDriver Driver { get; }

    internal Compilation Input { get; }

    internal Compilation Output { get; }

    internal GeneratorRunResult Result => Driver.GetRunResult().Results.Single();

    internal string[] Ids => [.. Result.Diagnostics.Select(static diagnostic => diagnostic.Id)];

    internal static Generation Of(params string[] sources) => Of("User", [], sources);

    internal static Generation Of(string assembly, IEnumerable<MetadataReference> references, params string[] sources)
    {
        CSharpCompilation input = CSharpCompilation.Create(assembly, [.. sources.Select(static (source, i) => Parse(source, i))], s_references.AddRange(references), s_options);
        GeneratorDriver driver = CSharpGeneratorDriver.Create(
            [new ProxyGenerator().AsSourceGenerator()], parseOptions: s_parse, driverOptions: new GeneratorDriverOptions(IncrementalGeneratorOutputKind.None, trackIncrementalGeneratorSteps: true));
        return Run(driver, input);
    }

    /// <summary>The same after an edit: another text of one file.</summary>
    internal Generation Edit(int file, string source) => Run(Driver, Input.ReplaceSyntaxTree(Input.SyntaxTrees.ElementAt(file), Parse(source, file)));

    internal Generation Add(string source) => Run(Driver, Input.AddSyntaxTrees(Parse(source, 99)));

    /// <summary>The same with other settings of diagnostics by file, as .editorconfig gives them.</summary>
    internal Generation With(SyntaxTreeOptionsProvider settings) => Run(Driver, Input.WithOptions(Input.Options.WithSyntaxTreeOptionsProvider(settings)));

    internal string File(string name) => Result.GeneratedSources.Single(source => source.HintName == name).SourceText.ToString();

    /// <summary>Requires that user's and generated code compile together, warnings included.</summary>
    /// <param name="disabled">What generated code may have beyond what it has in general, since it disables all warnings.</param>
    internal Generation Compiles(params string[] disabled)
    {
        Assert.Empty(Result.Diagnostics);
        Assert.Empty(Output.WithOptions(Output.Options.WithReportSuppressedDiagnostics(true)).GetDiagnostics().Where(diagnostic => diagnostic.Severity >= DiagnosticSeverity.Warning && !IsExpected(diagnostic, disabled)));
        return this;
    }

    private bool IsExpected(Diagnostic diagnostic, string[] disabled) =>
        diagnostic.IsSuppressed && (Input.SyntaxTrees.Contains(diagnostic.Location.SourceTree) || s_disabled.Contains(diagnostic.Id) || disabled.Contains(diagnostic.Id));

    private static Generation Run(GeneratorDriver driver, Compilation input)
    {
        driver = driver.RunGeneratorsAndUpdateCompilation(input, out Compilation output, out _);
        return new Generation(driver, input, output);
    }

    private static SyntaxTree Parse(string source, int number) => CSharpSyntaxTree.ParseText(Usings + source, s_parse, $"/src/File{number}.cs");
}
