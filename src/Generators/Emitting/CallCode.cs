using Managers.Generators.Models;

namespace Managers.Generators.Emitting;

/// <summary>Arguments and results, on both sides.</summary>
internal static class CallCode
{
    internal static string Parameters(IEnumerable<ParameterModel> parameters) => string.Join(", ", parameters.Select(static parameter => $"{parameter.Modifier}{parameter.Declared} {parameter.Name}"));

    /// <summary>The client's side: writes the arguments to a variable "call" and invokes it.</summary>
    internal static void Invoke(CodeWriter code, IEnumerable<ParameterModel> parameters, ResultModel result)
    {
        string token = string.Empty;
        foreach (ParameterModel parameter in parameters)
        {
            if (parameter.Kind == ParameterKind.Token)
            {
                token = parameter.Name;
                continue;
            }

            code.Line(Write(parameter));
        }

        string type = result.Type is null ? string.Empty : $"<{result.Type.CSharp}>";
        code.Line(result.Kind switch
        {
            ResultKind.Void => $"__call.Invoke({token});",
            ResultKind.Value => $"return __call.Invoke{type}({token})!;",
            ResultKind.Stream => $"return __call.InvokeStream{type}({token})!;",
            ResultKind.Task or ResultKind.TaskOfValue => $"return __call.InvokeAsync{type}({token}).AsTask()!;",
            _ => $"return __call.InvokeAsync{type}({token})!;",
        });
    }

    /// <summary>The server's side: reads the arguments from a variable "call" into variables.</summary>
    /// <returns>The arguments for the method.</returns>
    internal static string Read(CodeWriter code, IEnumerable<ParameterModel> parameters, bool withToken)
    {
        var arguments = new List<string>();
        int number = 0;
        foreach (ParameterModel parameter in parameters)
        {
            if (parameter.Kind == ParameterKind.Token)
            {
                if (withToken)
                {
                    arguments.Add("call.Cancellation");
                }

                continue;
            }

            string name = $"__{number++}";
            arguments.Add(parameter.Kind == ParameterKind.Span ? name : name + "!");
            code.Line($"var {name} = {Read(parameter)};");
        }

        code.Line("call.EndArguments();");
        return string.Join(", ", arguments);
    }

    private static string Write(ParameterModel parameter) => (parameter.Kind, parameter.Type!) switch
    {
        (ParameterKind.Span, { Wire: "u8" }) => $"__call.Arguments.WriteBytes({parameter.Name});",
        (ParameterKind.Span, _) => $"__call.Arguments.WriteArray({parameter.Name});",
        (_, { Member: { } member }) => $"__call.Arguments.Write{member}({parameter.Name});",
        (_, { } type) => $"__call.WriteArgument<{type.CSharp}>({parameter.Name}!);",
    };

    private static string Read(ParameterModel parameter) => (parameter.Kind, parameter.Type!) switch
    {
        (ParameterKind.Span, { Wire: "u8" }) => "call.Arguments.ReadBytes()",
        (ParameterKind.Span, { } element) => $"call.Arguments.ReadArray<{element.CSharp}>()",
        (_, { } type) => type.ReadFrom("call.Arguments"),
    };
}
