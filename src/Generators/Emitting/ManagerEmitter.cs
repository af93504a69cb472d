using Managers.Generators.Models;

namespace Managers.Generators.Emitting;

/// <summary>Writes a manager's part: its constructor if it has none, the bodies of its creators, and how its server makes their objects.</summary>
internal static class ManagerEmitter
{
    /// <returns>Null if the class is complete as it is.</returns>
    internal static string? Emit(ManagerModel model)
    {
        if (model.Creators.Count == 0 && !model.NeedsConstructor)
        {
            return null;
        }

        CodeWriter code = CodeWriter.Begin();
        int depth = 0;
        if (model.Namespace is not null)
        {
            code.Open($"namespace {model.Namespace}");
            depth++;
        }

        foreach (string containing in model.Containing)
        {
            code.Open(containing);
            depth++;
        }

        code.Open($"partial class {model.Name}");
        bool isFirst = true;
        if (model.NeedsConstructor)
        {
            code.Line("/// <summary>A manager that is neither started nor connected.</summary>");
            code.Line("/// <param name=\"options\">Address, key and limits; null: all by default.</param>");
            code.Line("[global::System.CodeDom.Compiler.GeneratedCode(\"Managers.Generators\", \"1\")]");
            code.Line($"public {model.Name}(global::Managers.ManagerOptions? options = null)");
            code.Line("    : base(options)");
            code.Line("{");
            code.Line("}");
            isFirst = false;
        }

        foreach (CreatorModel creator in model.Creators)
        {
            if (!isFirst)
            {
                code.Line();
            }

            EmitCreator(code, creator);
            isFirst = false;
        }

        if (model.Creators.Count != 0)
        {
            code.Line();
            EmitTable(code, model);
        }

        for (; depth >= 0; depth--)
        {
            code.Close();
        }

        return code.ToString();
    }

    private static void EmitCreator(CodeWriter code, CreatorModel creator)
    {
        code.Marks();
        code.Open(creator.IsProperty ? creator.Head : $"{creator.Head}({CallCode.Parameters(creator.Parameters)})");
        if (creator.IsProperty)
        {
            code.Open("get");
        }

        string contract = creator.Contract is null ? "0" : $"{creator.Contract}.Instance.Hash";
        CallCode.Invoke(code, $"BeginCreate({CodeWriter.Literal(creator.TypeId)}, {contract})", creator.Parameters, creator.Result);
        if (creator.IsProperty)
        {
            code.Close();
        }

        code.Close();
    }

    private static void EmitTable(CodeWriter code, ManagerModel model)
    {
        code.Line("/// <inheritdoc/>");
        code.Marks();
        code.Open("protected override void AddCreators(global::Managers.Hosting.CreatorTable creators)");
        code.Line("base.AddCreators(creators);");
        foreach (CreatorModel creator in model.Creators.Where(static creator => !creator.IsTwin))
        {
            string exposed = string.Concat(creator.Exposed.Select(static number => $", {number}"));
            string contract = creator.Contract is null ? "null" : $"{creator.Contract}.Instance";
            string typeId = CodeWriter.Literal(creator.TypeId);
            if (creator.Make is null)
            {
                code.Line(creator.Contract is null ? $"creators.AddImported({typeId}, 0UL);" : $"creators.AddImported({typeId}, {contract}{exposed});");
                continue;
            }

            code.Line("creators.Add(");
            code.Line($"    {typeId},");
            code.Line($"    {contract},");
            code.Open("    static (ref global::Managers.Protocol.IncomingCall call) =>");
            string arguments = CallCode.Read(code, creator.Parameters, withToken: false);
            code.Line($"return {creator.Make}({arguments})!;");
            code.Close($"{exposed});");
        }

        code.Close();
    }
}
