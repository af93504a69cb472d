using Managers.Generators.Models;

namespace Managers.Generators.Emitting;

/// <summary>Writes the codec of a value type.</summary>
internal static class ValueEmitter
{
    internal static string Emit(ValueModel model)
    {
        string name = model.Home.Name + "Codec";
        string nullable = model.IsReferenceType ? "?" : string.Empty;
        CodeWriter code = CodeWriter.Begin();
        code.Open($"namespace {model.Home.Namespace}");
        code.Line($"/// <summary>Writes and reads <see cref=\"{model.Type}\"/>.</summary>");
        code.Marks();
        code.Open($"{model.Home.Access} sealed class {name} : global::Managers.Protocol.WireCodec<{model.Type}{nullable}>");
        code.Line($"private const string SchemaText = {CodeWriter.Literal(model.Schema)};");
        code.Line($"private const int Count = {model.Fields.Count};");
        code.Line();
        code.Line($"private {name}()");
        code.Line("{");
        code.Line("}");
        code.Line();
        code.Line("/// <summary>It has no state.</summary>");
        code.Line($"public static new {name} Instance {{ get; }} = new();");
        code.Line();
        code.Line("/// <summary>The number of the type's schema.</summary>");
        code.Line("public static ulong Schema { get; } = global::Managers.Protocol.ContractHash.Of(SchemaText);");
        code.Line();
        code.Line("/// <inheritdoc/>");
        code.Line($"public override string WireName => {CodeWriter.Literal(model.WireName)};");
        code.Line();
        EmitWrite(code, model, nullable);
        code.Line();
        EmitRead(code, model, nullable);
        code.Close();
        code.Close();
        return code.ToString();
    }

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

        code.Line("writer.WriteRecordHeader(Schema, Count);");
        foreach (FieldModel field in model.Fields)
        {
            code.Line(field.Type.Member is { } member ? $"writer.Write{member}(value.{field.Name});" : $"writer.Write<{field.Type.CSharp}>(value.{field.Name}!);");
        }

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

        code.Line("reader.ReadRecordHeader(Schema, Count);");
        for (int i = 0; i < model.Fields.Count; i++)
        {
            code.Line($"var __{i} = {model.Fields[i].Type.ReadFrom("reader")};");
        }

        code.Line("reader.EndNested();");
        (FieldModel Field, int Number)[] fields = [.. model.Fields.Select(static (field, number) => (field, number))];
        string arguments = string.Join(", ", fields.Where(static entry => entry.Field.Parameter >= 0).OrderBy(static entry => entry.Field.Parameter).Select(static entry => $"__{entry.Number}!"));
        string settings = string.Join(", ", fields.Where(static entry => entry.Field.Parameter < 0).Select(static entry => $"{entry.Field.Name} = __{entry.Number}!"));
        code.Line($"return new {model.Type}({arguments}){(settings.Length == 0 ? string.Empty : $" {{ {settings} }}")};");
        code.Close();
    }
}
