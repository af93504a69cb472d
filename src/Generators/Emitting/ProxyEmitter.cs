using Managers.Generators.Models;

namespace Managers.Generators.Emitting;

/// <summary>Writes the proxy of an interface. Members are explicit implementations: names of two base interfaces do not clash, nor do they with the proxy's own.</summary>
internal static class ProxyEmitter
{
    internal static string Emit(ContractModel model)
    {
        string name = model.Home.Name + "Proxy";
        CodeWriter code = CodeWriter.Begin();
        code.Open($"namespace {model.Home.NamespaceCode}");
        code.Line($"/// <summary>Stands for a <see cref=\"{model.Interface}\"/> in a manager server.</summary>");
        code.Marks();
        code.Open($"{model.Home.Access} sealed class {name} : global::Managers.BaseProxy, {model.Interface}");
        code.Line("/// <summary>A proxy of an object.</summary>");
        code.Line("/// <param name=\"reference\">The object; the proxy takes the reference over.</param>");
        code.Line($"public {name}(global::Managers.ProxyReference reference)");
        code.Line("    : base(reference)");
        code.Line("{");
        code.Line("}");
        int number = 0;
        var numbers = model.Members.Select(member => member.Signature is null ? -1 : number++).ToArray();
        for (int i = 0; i < numbers.Length; i++)
        {
            if (model.Members[i].Role == MethodRole.Method)
            {
                EmitMethod(code, model.Members[i], numbers[i]);
            }
        }

        var accessors = Enumerable.Range(0, numbers.Length).Select(i => (Method: model.Members[i], Number: numbers[i])).Where(static entry => entry.Method.Role != MethodRole.Method);
        foreach (var property in accessors.GroupBy(static entry => (entry.Method.Owner, entry.Method.Name)))
        {
            EmitProperty(code, [.. property.OrderBy(static entry => entry.Method.Role)]);
        }

        if (model.IsAsyncDisposable)
        {
            code.Line();
            code.Open("global::System.Threading.Tasks.ValueTask global::System.IAsyncDisposable.DisposeAsync()");
            code.Line("Dispose();");
            code.Line("return default;");
            code.Close();
        }

        code.Close();
        code.Close();
        return code.ToString();
    }

    private static void EmitMethod(CodeWriter code, MethodModel method, int number)
    {
        code.Line();
        code.Open($"{method.Result.Declared} {method.Owner}.{method.Name}({CallCode.Parameters(method.Parameters)})");
        EmitBody(code, method, number);
        code.Close();
    }

    private static void EmitProperty(CodeWriter code, (MethodModel Method, int Number)[] accessors)
    {
        MethodModel first = accessors[0].Method;
        string declared = first.Role == MethodRole.Getter ? first.Result.Declared : first.Parameters[0].Declared;
        code.Line();
        code.Open($"{declared} {first.Owner}.{first.Name}");
        foreach ((MethodModel method, int number) in accessors)
        {
            code.Open(method.Role == MethodRole.Getter ? "get" : "set");
            EmitBody(code, method, number);
            code.Close();
        }

        code.Close();
    }

    private static void EmitBody(CodeWriter code, MethodModel method, int number)
    {
        if (number < 0)
        {
            code.Line($"throw new global::Managers.MethodNotExposedException({CodeWriter.Literal($"'{method.Name}' begins with '_': such members belong to the object, and no manager exposes them.")});");
            return;
        }

        CallCode.Invoke(code, $"BeginCall({number})", method.Parameters, method.Result);
    }
}
