using Managers.Generators.Models;

namespace Managers.Generators.Emitting;

/// <summary>Writes the codec of a value type.</summary>
internal static class ValueEmitter
{
    /// <summary>What a generic type's codec is made of: type parameters cannot have these names.</summary>
    internal static readonly string[] Names = ["Count", "Instance", "Number", "Read", "Register", "Schema", "WireName", "Write", "_schema", "t_isRegistering"];

    internal static string Emit(ValueModel model)
    {
        string name = model.Home.Name + "Codec";
        string type = name + model.Parameters?.List;
        string nullable = model.IsReferenceType ? "?" : string.Empty;
        CodeWriter code = CodeWriter.Begin();
        code.Open($"namespace {model.Home.NamespaceCode}");
        code.Line($"/// <summary>Writes and reads <see cref=\"{model.Type.Replace('<', '{').Replace('>', '}')}\"/>.</summary>");
        code.Marks();
        code.Open($"{model.Home.Access} sealed class {type} : global::Managers.Protocol.WireCodec<{model.Type}{nullable}>{string.Concat(model.Parameters?.Constraints.Select(static clause => " " + clause) ?? [])}");
        code.Line($"private const int Count = {model.Fields.Count};");
        if (model.Parameters is not null)
        {
            code.Line();
            code.Line("[global::System.ThreadStatic]");
            code.Line("private static bool t_isRegistering;");
            code.Line();
            code.Line("private ulong _schema;");
        }

        code.Line();
        code.Line($"private {name}()");
        code.Line("{");
        code.Line("}");
        code.Line();
        code.Line("/// <summary>One serves all.</summary>");
        code.Line($"public static new {type} Instance {{ get; }} = new();");
        code.Line();
        code.Line("/// <summary>The number of the type's schema.</summary>");
        code.Line(model.Parameters is null
            ? $"public static ulong Schema {{ get; }} = global::Managers.Protocol.ContractHash.Of({CodeWriter.Literal(model.Schema)});"
            : "public static ulong Schema => Instance.Number;");
        code.Line();
        code.Line("/// <inheritdoc/>");
        code.Line($"public override string WireName => {CodeWriter.WireText(model.WireName)};");
        code.Line();
        if (model.Parameters is { } parameters)
        {
            // At its first use: the types in the name may be registered after this one.
            code.Line($"private ulong Number => _schema != 0 ? _schema : _schema = global::Managers.Protocol.ContractHash.Of({CodeWriter.WireText(model.Schema)});");
            code.Line();
            EmitRegister(code, model, parameters);
            code.Line();
        }

        EmitWrite(code, model, nullable);
        code.Line();
        EmitRead(code, model, nullable);
        code.Close();
        code.Close();
        return code.ToString();
    }

    private static void EmitRegister(CodeWriter code, ValueModel model, TypeParametersModel parameters)
    {
        code.Line("/// <summary>Makes the type cross, and what it is made of. Again is fine.</summary>");
        code.Open("public static void Register()");
        // One that is made of itself comes by here again.
        code.Open("if (t_isRegistering)");
        code.Line("return;");
        code.Close();
        code.Line();
        code.Line("t_isRegistering = true;");
        foreach (string registration in parameters.Registrations)
        {
            code.Line(registration);
        }

        code.Line($"global::Managers.Protocol.WireCodecs.RegisterRecord<{model.Type}>(Instance{(model.IsReferenceType ? "!" : string.Empty)}, static () => Schema);");
        if (!model.IsReferenceType)
        {
            code.Line($"global::Managers.Protocol.WireCodecs.RegisterNullable<{model.Type}>();");
        }

        code.Line("t_isRegistering = false;");
        code.Close();
    }

    private static string NumberOf(ValueModel model) => model.Parameters is null ? "Schema" : "Number";

    private static void EmitWrite(CodeWriter code, ValueModel model, string nullable)
    {
        code.Line("/// <inheritdoc/>");
        code.Open($"public override void Write(ref global::Managers.Protocol.ValueWriter writer, {model.Type}{nullable} value)");
        if (model.IsReferenceType)
        {
            code.Open("if (value is null)");
            code.Line("writer.WriteNull();");
            code.Line("return;");
            code.Close();
            code.Line();
        }

        if (!model.IsSealed)
        {
            code.Open($"if (value.GetType() != typeof({model.Type}))");
            code.Line($"throw new global::System.NotSupportedException($\"A {{value.GetType()}} stands where a {model.DisplayName} crosses: what it has beyond that would be lost. Convert it, or declare its own type.\");");
            code.Close();
            code.Line();
        }

        code.Line($"writer.WriteRecordHeader({NumberOf(model)}, Count);");
        foreach (FieldModel field in model.Fields)
        {
            code.Line(field.Type.Member is { } member ? $"writer.Write{member}(value.{field.Name});" : $"writer.Write<{field.Type.CSharp}>(value.{field.Name}!);");
        }

        code.Line("writer.EndNested();");
        code.Close();
    }

    private static void EmitRead(CodeWriter code, ValueModel model, string nullable)
    {
        code.Line("/// <inheritdoc/>");
        code.Open($"public override {model.Type}{nullable} Read(ref global::Managers.Protocol.ValueReader reader)");
        if (model.IsReferenceType)
        {
            code.Open("if (reader.TryReadNull())");
            code.Line("return null;");
            code.Close();
            code.Line();
        }

        code.Line($"reader.ReadRecordHeader({NumberOf(model)}, Count);");
        for (int i = 0; i < model.Fields.Count; i++)
        {
            code.Line($"var __{i} = {model.Fields[i].Type.ReadFrom("reader")};");
        }

        code.Line("reader.EndNested();");
        (FieldModel Field, int Number)[] fields = [.. model.Fields.Select(static (field, number) => (field, number))];
        string arguments = string.Join(", ", fields.Where(static entry => entry.Field.Parameter >= 0).OrderBy(static entry => entry.Field.Parameter).Select(static entry => $"__{entry.Number}!"));
        string settings = string.Join(", ", fields.Where(static entry => entry.Field.IsSet).Select(static entry => $"{entry.Field.Name} = __{entry.Number}!"));
        code.Line($"return new {model.Type}({arguments}){(settings.Length == 0 ? string.Empty : $" {{ {settings} }}")};");
        code.Close();
    }
}
