using Managers.Generators.Models;

namespace Managers.Generators.Emitting;

/// <summary>Arguments and results, on both sides.</summary>
internal static class CallCode
{
    internal static string Parameters(IEnumerable<ParameterModel> parameters) => string.Join(", ", parameters.Select(static parameter => $"{parameter.Modifier}{parameter.Declared} {parameter.Name}"));

    /// <summary>The client's side: begins a call, writes the arguments to it and invokes it.</summary>
    /// <param name="code">Where to.</param>
    /// <param name="begin">Begins it: a member of this, and its arguments.</param>
    /// <param name="parameters">What the user's member takes.</param>
    /// <param name="result">What it gives.</param>
    internal static void Invoke(CodeWriter code, string begin, EquatableArray<ParameterModel> parameters, ResultModel result)
    {
        // The user's parameters have any names, those of members too.
        string call = "__call";
        while (parameters.Any(parameter => parameter.Name == call))
        {
            call += "_";
        }

        code.Line($"global::Managers.Client.OutgoingCall {call} = this.{begin};");
        string token = string.Empty;
        foreach (ParameterModel parameter in parameters)
        {
            if (parameter.Kind == ParameterKind.Token)
            {
                token = parameter.Name;
                continue;
            }

            code.Line($"{call}.{Write(parameter)}");
        }

        string type = result.Type is null ? string.Empty : $"<{result.Type.CSharp}>";
        code.Line(result.Kind switch
        {
            ResultKind.Void => $"{call}.Invoke({token});",
            ResultKind.Value => $"return {call}.Invoke{type}({token})!;",
            ResultKind.Stream => $"return {call}.InvokeStream{type}({token})!;",
            ResultKind.Task or ResultKind.TaskOfValue => $"return {call}.InvokeAsync{type}({token}).AsTask()!;",
            _ => $"return {call}.InvokeAsync{type}({token})!;",
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
        (ParameterKind.Span, { Wire: "u8" }) => $"Arguments.WriteBytes({parameter.Name});",
        (ParameterKind.Span, _) => $"Arguments.WriteArray({parameter.Name});",
        (_, { Member: { } member }) => $"Arguments.Write{member}({parameter.Name});",
        (_, { } type) => $"WriteArgument<{type.CSharp}>({parameter.Name}!);",
    };

    private static string Read(ParameterModel parameter) => (parameter.Kind, parameter.Type!) switch
    {
        (ParameterKind.Span, { Wire: "u8" }) => "call.Arguments.ReadBytes()",
        (ParameterKind.Span, { } element) => $"call.Arguments.ReadArray<{element.CSharp}>()",
        (_, { } type) => type.ReadFrom("call.Arguments"),
    };
}
