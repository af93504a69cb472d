using System.Text;
using Managers.Generators.Models;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Managers.Generators.Parsing;

/// <summary>Reads a member marked [CreatorMethod].</summary>
internal sealed class CreatorParser(INamedTypeSymbol manager, Compilation compilation, WireTypes wires, List<DiagnosticModel> diagnostics)
{
    private const int LongestTypeId = 255;
    private static readonly string[] s_stock = ["dict", "list", "queue", "namespace", "lock", "rlock", "semaphore", "event", "condition", "barrier", "cell", "array"];

    internal CreatorModel? Parse(ISymbol member)
    {
        int before = diagnostics.Count;
        AttributeData attribute = member.Attribute(Symbols.CreatorAttribute)!;
        CreatorModel? creator = WrongKind(member) is { } wrong ? Refuse(Descriptors.CreatorNotPartial, member, Name(member), wrong) : Read(member, attribute);
        return diagnostics.Count == before ? creator : null;
    }

    private CreatorModel? Read(ISymbol member, AttributeData attribute)
    {
        var method = member as IMethodSymbol;
        ITypeSymbol returned = method?.ReturnType ?? ((IPropertySymbol)member).Type;
        if (ProxyIn(returned) is not { } proxy)
        {
            return Refuse(Descriptors.NoProxy, member, Name(member), returned.ToDisplayString());
        }

        var members = new MemberParser(wires, diagnostics);
        ResultModel? result = members.ReadResult(returned, member);
        EquatableArray<ParameterModel>? parameters = members.ReadParameters(method?.Parameters ?? [], member, mayHaveSpans: false);
        if (result is null || parameters is not { } read)
        {
            return null;
        }

        var given = attribute.ConstructorArguments.FirstOrDefault().Value as ITypeSymbol;
        var callable = given as INamedTypeSymbol;
        if (given is not null && callable is null)
        {
            RefuseCallable(given, proxy, member, "it is no class");
            return null;
        }

        string? make = callable is null ? null : MakeOf(callable, proxy, member, method, attribute);
        EquatableArray<int> exposed = default;
        string? contract = null;
        if (proxy.Has(Symbols.ProxyAttribute))
        {
            contract = Symbols.HomeOf(proxy, isInterface: true).Full("Contract");
            exposed = Exposed(proxy, member, attribute);
        }
        else if (Names(attribute) is { } names)
        {
            Refuse(Descriptors.NotExposable, member, Name(member), names.Length == 0 ? "nothing" : $"'{names[0]}'", "a type of the library's own does not need", "all, by leaving Exposed out");
        }

        string typeId = CheckedTypeId(member, attribute);
        return new CreatorModel(HeadOf(member), method is null, result, read, typeId, contract, make, exposed, IsTwin: false);
    }

    private static string? WrongKind(ISymbol member) => member switch
    {
        { IsStatic: true } => "static",
        IMethodSymbol { TypeParameters.Length: > 0 } => "generic",
        IMethodSymbol { PartialImplementationPart: not null } or IPropertySymbol { PartialImplementationPart: not null } => "given a body elsewhere",
        IMethodSymbol { IsPartialDefinition: false } or IPropertySymbol { IsPartialDefinition: false } => "not partial",
        IPropertySymbol { SetMethod: not null } => "a property that can be set",
        IPropertySymbol { IsIndexer: true } => "an indexer",
        IMethodSymbol or IPropertySymbol => null,
        _ => "neither a method nor a property",
    };

    /// <summary>The interface that a creator gives, now or later; null if it is none.</summary>
    private static INamedTypeSymbol? ProxyIn(ITypeSymbol returned)
    {
        if (returned.Is("System.Threading.Tasks.Task<TResult>") || returned.Is("System.Threading.Tasks.ValueTask<TResult>"))
        {
            returned = ((INamedTypeSymbol)returned).TypeArguments[0];
        }

        return returned is INamedTypeSymbol { TypeKind: TypeKind.Interface } type && (type.Has(Symbols.ProxyAttribute) || type.Is("Managers.ISharedQueue<T>")) ? type : null;
    }

    private string? MakeOf(INamedTypeSymbol callable, INamedTypeSymbol proxy, ISymbol member, IMethodSymbol? method, AttributeData attribute)
    {
        string? factory = attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "Factory").Value.Value as string;
        string? wrong = callable.IsUnboundGenericType ? "its type arguments are not given"
            : callable.HiddenBecause(compilation.Assembly) is { } hidden ? $"generated code cannot see it: it is {hidden}"
            : factory is null && !compilation.ClassifyCommonConversion(callable, proxy).IsImplicit ? "it does not implement that"
            : factory is null && (callable.IsAbstract || callable.TypeKind != TypeKind.Class) ? "it is abstract, static or no class"
            : null;
        if (wrong is not null)
        {
            return RefuseCallable(callable, proxy, member, wrong);
        }

        ITypeSymbol[] arguments = [.. (method?.Parameters ?? []).Select(static parameter => parameter.Type).Where(static type => !type.Is("System.Threading.CancellationToken"))];
        IEnumerable<IMethodSymbol> candidates = factory is null
            ? callable.InstanceConstructors
            : callable.GetMembers(factory).OfType<IMethodSymbol>().Where(candidate => candidate.IsStatic && candidate.TypeParameters.Length == 0 && compilation.ClassifyCommonConversion(candidate.ReturnType, proxy).IsImplicit);
        IMethodSymbol[] fitting = [.. candidates.Where(candidate => candidate.IsUsableFrom(compilation.Assembly) && Takes(candidate, arguments))];
        if (fitting.Length == 0)
        {
            string what = factory is null ? "constructor" : $"static method '{factory}' that gives '{proxy.ToDisplayString()}' and";
            Refuse(Descriptors.NoConstructor, member, callable.ToDisplayString(), what, string.Join(", ", arguments.Select(static type => type.ToDisplayString())), Name(member));
            return null;
        }

        if (factory is null && fitting.All(static constructor => constructor.LeavesToSet().Any()))
        {
            string left = Name(fitting[0].LeavesToSet().First());
            return RefuseCallable(callable, proxy, member, $"its constructor does not set '{left}', which is required");
        }

        return factory is null ? $"new {callable.Code()}" : $"{callable.Code()}.{Symbols.Identifier(factory)}";
    }

    private string? RefuseCallable(ITypeSymbol callable, INamedTypeSymbol proxy, ISymbol member, string why)
    {
        Refuse(Descriptors.WrongCallable, member, callable.ToDisplayString(), proxy.ToDisplayString(), Name(member), why);
        return null;
    }

    private bool Takes(IMethodSymbol candidate, ITypeSymbol[] arguments) =>
        candidate.Parameters.Length >= arguments.Length
        && candidate.Parameters.Skip(arguments.Length).All(static parameter => parameter.IsOptional || parameter.IsParams)
        && arguments.Select((type, i) => candidate.Parameters[i].RefKind is RefKind.None or RefKind.In && compilation.ClassifyCommonConversion(type, candidate.Parameters[i].Type).IsImplicit).All(static fits => fits);

    /// <summary>The type id that is given, or the callable's name; null if there is neither.</summary>
    internal static string? TypeIdOf(AttributeData attribute) =>
        attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "TypeId").Value.Value as string ?? (attribute.ConstructorArguments.FirstOrDefault().Value as INamedTypeSymbol)?.Name;

    private string CheckedTypeId(ISymbol member, AttributeData attribute)
    {
        string? typeId = TypeIdOf(attribute);
        string? wrong = typeId switch
        {
            null => "without a callable there is none by default, and the server's other side has to know it",
            "" => "it is empty",
            _ when Encoding.UTF8.GetByteCount(typeId) > LongestTypeId => $"'{typeId}' has more than {LongestTypeId} bytes",
            _ when s_stock.Contains(typeId) => $"'{typeId}' is a type that every server has",
            _ => null,
        };
        if (wrong is not null)
        {
            Refuse(Descriptors.BadTypeId, member, Name(member), wrong);
        }

        return typeId ?? string.Empty;
    }

    private EquatableArray<int> Exposed(INamedTypeSymbol proxy, ISymbol member, AttributeData attribute)
    {
        if (Names(attribute) is not { } names || ContractParser.Parse(proxy, compilation.Assembly).Model is not { } contract)
        {
            return default;
        }

        string all = string.Join(", ", contract.Numbered.Select(static entry => entry.Method.Name.TrimStart('@')).Distinct());
        if (names.Length == 0)
        {
            Refuse(Descriptors.NotExposable, member, Name(member), "nothing", "leaves clients nothing to call", all);
        }

        var numbers = new SortedSet<int>();
        foreach (string name in names)
        {
            int[] found = [.. contract.Numbered.Where(entry => IsNamed(entry.Method, name)).Select(static entry => entry.Number)];
            if (found.Length == 0)
            {
                string why = name.StartsWith("_", StringComparison.Ordinal) ? "begins with '_' and is never exposed" : $"'{proxy.ToDisplayString()}' does not have";
                Refuse(Descriptors.NotExposable, member, Name(member), $"'{name}'", why, all);
            }

            numbers.UnionWith(found);
        }

        return EquatableArray.Of(numbers);
    }

    /// <summary>What is to be exposed; null: everything.</summary>
    private static string[]? Names(AttributeData attribute) =>
        attribute.NamedArguments.FirstOrDefault(static argument => argument.Key == "Exposed").Value is { Kind: TypedConstantKind.Array, IsNull: false } exposed
            ? [.. exposed.Values.Select(static value => value.Value as string ?? string.Empty)] : null;

    private static bool IsNamed(MethodModel method, string name) =>
        method.Name.TrimStart('@') == name || method.Signature == name || method.Signature!.Substring(0, method.Signature.IndexOf('(')) == name;

    /// <summary>The declaration up to its name: the generated part has to repeat it.</summary>
    private static string HeadOf(ISymbol member)
    {
        SyntaxTokenList modifiers = member.DeclaringSyntaxReferences[0].GetSyntax() is MemberDeclarationSyntax declaration ? declaration.Modifiers : default;
        ITypeSymbol type = (member as IMethodSymbol)?.ReturnType ?? ((IPropertySymbol)member).Type;
        return $"{string.Join(" ", modifiers.Select(static modifier => modifier.Text))} {type.DeclaredCode()} {Symbols.Identifier(member.Name)}";
    }

    private static string Name(ISymbol member) => member.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    private CreatorModel? Refuse(DiagnosticDescriptor descriptor, ISymbol at, params string[] arguments)
    {
        diagnostics.Add(DiagnosticModel.Of(descriptor, at.Place() ?? manager.Place(), arguments));
        return null;
    }
}
