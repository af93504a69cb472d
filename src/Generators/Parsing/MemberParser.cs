using Managers.Generators.Models;
using Microsoft.CodeAnalysis;

namespace Managers.Generators.Parsing;

/// <summary>Reads methods and properties, parameters and results.</summary>
internal sealed class MemberParser(WireTypes wires, List<DiagnosticModel> diagnostics)
{
    private const string Token = "System.Threading.CancellationToken";

    internal IEnumerable<MethodModel> ReadMethod(IMethodSymbol method)
    {
        ResultModel? result = ReadResult(method.ReturnType, method);
        EquatableArray<ParameterModel>? parameters = ReadParameters(method.Parameters, method, mayHaveSpans: result?.Kind is ResultKind.Void or ResultKind.Value);
        if (result is null || parameters is not { } read)
        {
            return [];
        }

        string? signature = IsHidden(method) ? null : $"{method.Name}({WireOf(read)})->{WireOf(result)}";
        return [new MethodModel(method.ContainingType.DeclaredCode(), Symbols.Identifier(method.Name), signature, MethodRole.Method, result, read, KindsOf(method))];
    }

    /// <param name="property">The property.</param>
    /// <param name="from">The assembly that code is written for.</param>
    internal IEnumerable<MethodModel> ReadProperty(IPropertySymbol property, IAssemblySymbol from)
    {
        IMethodSymbol?[] accessors = [property.GetMethod, property.SetMethod];
        if (accessors.FirstOrDefault(accessor => accessor is { IsAbstract: true } or { IsVirtual: true } && !accessor.IsUsableFrom(from)) is { } unusable)
        {
            Report(Descriptors.UnsupportedMember, unusable, NameOf(unusable), unusable.UnusableBecause());
            yield break;
        }

        if (wires.Read(property.Type, out string why) is not { } type)
        {
            Report(Descriptors.NoCodec, property, property.Type.ToDisplayString(), NameOf(property), why);
            yield break;
        }

        string owner = property.ContainingType.DeclaredCode();
        string declared = property.Type.DeclaredCode();
        string name = Symbols.Identifier(property.Name);
        bool isHidden = IsHidden(property);
        // A private accessor is for the interface itself.
        if (property.GetMethod?.IsUsableFrom(from) == true)
        {
            yield return new MethodModel(
                owner, name, isHidden ? null : $"get_{property.Name}()->{type.Wire}", MethodRole.Getter, new ResultModel(ResultKind.Value, declared, type), default, KindsOf(property, property.GetMethod));
        }

        if (property.SetMethod?.IsUsableFrom(from) == true)
        {
            var value = new ParameterModel("value", declared, string.Empty, ParameterKind.Value, type);
            yield return new MethodModel(
                owner, name, isHidden ? null : $"set_{property.Name}({type.Wire})->void", MethodRole.Setter, new ResultModel(ResultKind.Void, "void", null), EquatableArray.Of([value]), KindsOf(property, property.SetMethod));
        }
    }

    /// <summary>What a method gives; null if it cannot.</summary>
    internal ResultModel? ReadResult(ITypeSymbol type, ISymbol member)
    {
        string declared = type.DeclaredCode();
        switch (type.SpecialType, (type as INamedTypeSymbol)?.OriginalDefinition.FullName())
        {
            case (SpecialType.System_Void, _):
                return new ResultModel(ResultKind.Void, declared, null);
            case (_, "System.Threading.Tasks.Task"):
                return new ResultModel(ResultKind.Task, declared, null);
            case (_, "System.Threading.Tasks.ValueTask"):
                return new ResultModel(ResultKind.ValueTask, declared, null);
            case (_, "System.Threading.Tasks.Task<TResult>"):
                return ReadInner(type, ResultKind.TaskOfValue, member);
            case (_, "System.Threading.Tasks.ValueTask<TResult>"):
                return ReadInner(type, ResultKind.ValueTaskOfValue, member);
            case (_, "System.Collections.Generic.IAsyncEnumerable<T>"):
                return ReadInner(type, ResultKind.Stream, member);
            default:
                return ReadValue(type, member) is { } value ? new ResultModel(ResultKind.Value, declared, value) : null;
        }
    }

    /// <summary>What a method takes; null if it cannot.</summary>
    internal EquatableArray<ParameterModel>? ReadParameters(IReadOnlyList<IParameterSymbol> parameters, ISymbol member, bool mayHaveSpans)
    {
        var read = new List<ParameterModel>();
        bool isGood = true;
        for (int i = 0; i < parameters.Count; i++)
        {
            if (ReadParameter(parameters[i], member, i == parameters.Count - 1, mayHaveSpans) is { } parameter)
            {
                read.Add(parameter);
            }
            else
            {
                isGood = false;
            }
        }

        return isGood ? EquatableArray.Of(read) : null;
    }

    private ParameterModel? ReadParameter(IParameterSymbol parameter, ISymbol member, bool isLast, bool mayHaveSpans)
    {
        string name = Symbols.Identifier(parameter.Name);
        string declared = parameter.Type.DeclaredCode();
        if (parameter.RefKind is not (RefKind.None or RefKind.In))
        {
            Report(Descriptors.ByReference, parameter, parameter.Name, NameOf(member), parameter.RefKind == RefKind.Out ? "'out'" : "reference");
            return null;
        }

        string modifier = parameter.RefKind == RefKind.In ? "in " : parameter.IsParams ? "params " : string.Empty;
        if (parameter.Type.Is(Token))
        {
            if (!isLast)
            {
                Report(Descriptors.Token, parameter, parameter.Name, NameOf(member));
                return null;
            }

            return new ParameterModel(name, declared, modifier, ParameterKind.Token, null);
        }

        if (parameter.Type is INamedTypeSymbol { IsRefLikeType: true } span)
        {
            TypeModel? element = mayHaveSpans && span.Is("System.ReadOnlySpan<T>") ? WireTypes.ReadElement(span.TypeArguments[0]) : null;
            if (element is null)
            {
                string why = !mayHaveSpans ? " where the call may outlive it" : span.Is("System.ReadOnlySpan<T>") ? " of what an array does not carry as one block" : " that can be written to, or of another kind";
                Report(Descriptors.Span, parameter, parameter.Name, NameOf(member), why);
                return null;
            }

            // Not params: such a span is scoped, and could not be given to the call. Only the interface's own word counts for callers.
            return new ParameterModel(name, declared, parameter.RefKind == RefKind.In ? modifier : string.Empty, ParameterKind.Span, element);
        }

        if (wires.Read(parameter.Type, out string trouble) is not { } type)
        {
            Report(Descriptors.NoCodec, parameter, parameter.Type.ToDisplayString(), $"{parameter.Name}' of '{NameOf(member)}", trouble);
            return null;
        }

        return new ParameterModel(name, declared, modifier, ParameterKind.Value, type);
    }

    private ResultModel? ReadInner(ITypeSymbol type, ResultKind kind, ISymbol member) =>
        ReadValue(((INamedTypeSymbol)type).TypeArguments[0], member) is { } value ? new ResultModel(kind, type.DeclaredCode(), value) : null;

    private TypeModel? ReadValue(ITypeSymbol type, ISymbol member)
    {
        if (type.IsRefLikeType)
        {
            Report(Descriptors.Span, member, "The result", NameOf(member), string.Empty);
            return null;
        }

        TypeModel? value = wires.Read(type, out string why);
        if (value is null)
        {
            Report(Descriptors.NoCodec, member, type.ToDisplayString(), $"the result' of '{NameOf(member)}", why);
        }

        return value;
    }

    private static string WireOf(EquatableArray<ParameterModel> parameters) =>
        string.Join(",", parameters.Where(static parameter => parameter.Type is not null).Select(static parameter => parameter.Kind == ParameterKind.Span ? parameter.Type!.Wire is "u8" ? "bytes" : parameter.Type.Wire + "[]" : parameter.Type!.Wire));

    private static string WireOf(ResultModel result) => result.Type is null ? "void" : result.Kind == ResultKind.Stream ? $"stream<{result.Type.Wire}>" : result.Type.Wire;

    private static bool IsHidden(ISymbol member) => member.Name[0] == '_';

    /// <param name="members">The method; of a property, itself and its accessor.</param>
    private static string KindsOf(params ISymbol[] members)
    {
        bool isConcurrent = members.Any(static member => member.Has("Managers.ConcurrentAttribute"));
        bool isBlocking = members.Any(static member => member.Has("Managers.BlockingAttribute"));
        const string Kinds = "global::Managers.Protocol.MethodKinds.";
        return (isConcurrent, isBlocking) switch
        {
            (true, true) => $"{Kinds}Concurrent | {Kinds}Blocking",
            (true, false) => Kinds + "Concurrent",
            (false, true) => Kinds + "Blocking",
            _ => string.Empty,
        };
    }

    private static string NameOf(ISymbol member) => member.ToDisplayString(SymbolDisplayFormat.CSharpShortErrorMessageFormat);

    private void Report(DiagnosticDescriptor descriptor, ISymbol at, params string[] arguments) =>
        diagnostics.Add(DiagnosticModel.Of(descriptor, at.Place() ?? at.ContainingType?.Place(), arguments));
}
