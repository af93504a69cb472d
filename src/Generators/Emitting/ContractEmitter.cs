using Managers.Generators.Models;

namespace Managers.Generators.Emitting;

/// <summary>Writes the contract of an interface: what a server calls objects by.</summary>
internal static class ContractEmitter
{
    internal static string Emit(ContractModel model)
    {
        (MethodModel Method, int Number)[] methods = [.. model.Numbered];
        CodeWriter code = CodeWriter.Begin();
        code.Open($"namespace {model.Home.NamespaceCode}");
        code.Line($"/// <summary>How objects of <see cref=\"{model.Interface}\"/> are called in a server.</summary>");
        code.Marks();
        code.Open($"{model.Home.Access} sealed class {model.Home.Name}Contract : global::Managers.Protocol.ManagedContract");
        code.Line($"private {model.Home.Name}Contract()");
        code.Line($"    : base({string.Join(", ", methods.Select(static entry => CodeWriter.Literal(entry.Method.Signature!)))})");
        code.Line("{");
        code.Line("}");
        code.Line();
        code.Line("/// <summary>It has no state.</summary>");
        code.Line($"public static {model.Home.Name}Contract Instance {{ get; }} = new();");
        code.Line();
        code.Line("/// <inheritdoc/>");
        code.Line($"public override bool Describes(object target) => target is {model.Interface};");
        code.Line();
        EmitKinds(code, methods);
        code.Line("/// <inheritdoc/>");
        code.Open("public override void Invoke(object target, ref global::Managers.Protocol.IncomingCall call)");
        code.Open("switch (call.Method)");
        foreach ((MethodModel method, int number) in methods)
        {
            code.Open($"case {number}:");
            EmitCall(code, method);
            code.Line("return;");
            code.Close();
        }

        code.Open("default:");
        code.Line("throw new global::System.ArgumentOutOfRangeException(nameof(call));");
        code.Close();
        code.Close();
        code.Close();
        code.Close();
        code.Close();
        return code.ToString();
    }

    private static void EmitKinds(CodeWriter code, (MethodModel Method, int Number)[] methods)
    {
        (MethodModel Method, int Number)[] special = [.. methods.Where(static entry => entry.Method.Kinds.Length != 0)];
        if (special.Length == 0)
        {
            return;
        }

        code.Line("/// <inheritdoc/>");
        code.Open("public override global::Managers.Protocol.MethodKinds KindOf(ushort method) => method switch");
        foreach ((MethodModel method, int number) in special)
        {
            code.Line($"{number} => {method.Kinds},");
        }

        code.Line("_ => global::Managers.Protocol.MethodKinds.None,");
        code.Close(";");
        code.Line();
    }

    private static void EmitCall(CodeWriter code, MethodModel method)
    {
        string arguments = CallCode.Read(code, method.Parameters, withToken: true);
        string target = $"(({method.Owner})target).{method.Name}";
        string call = method.Role switch
        {
            MethodRole.Getter => target,
            MethodRole.Setter => $"{target} = {arguments}",
            _ => $"{target}({arguments})",
        };
        string? type = method.Result.Type?.CSharp;
        switch (method.Result.Kind)
        {
            case ResultKind.Void:
                code.Line(call + ";");
                code.Line("call.Return();");
                break;
            case ResultKind.Value:
                code.Line($"call.Return<{type}>({call}!);");
                break;
            case ResultKind.Task:
                code.Line($"call.ReturnAsync(new global::System.Threading.Tasks.ValueTask({call}));");
                break;
            case ResultKind.TaskOfValue:
                code.Line($"call.ReturnAsync<{type}>(new global::System.Threading.Tasks.ValueTask<{type}>({call}!));");
                break;
            case ResultKind.ValueTask:
                code.Line($"call.ReturnAsync({call});");
                break;
            case ResultKind.ValueTaskOfValue:
                code.Line($"call.ReturnAsync<{type}>({call}!);");
                break;
            case ResultKind.Stream:
                code.Line($"call.ReturnStream<{type}>({call}!);");
                break;
        }
    }
}
