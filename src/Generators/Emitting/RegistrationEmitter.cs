using Managers.Generators.Models;

namespace Managers.Generators.Emitting;

/// <summary>Writes what runs before anything else in the assembly: codecs, proxies and managers made known, so that a server process finds them and no type is ever made from a name.</summary>
internal static class RegistrationEmitter
{
    /// <summary>What one file has to have registered, in an order of its own.</summary>
    internal static EquatableArray<string> Of(ContractModel model) => EquatableArray.Of(model.Registrations.Append(
        $"global::Managers.Proxies.ProxyTypes.Register<{model.Interface}>({model.Home.Full("Contract")}.Instance, static reference => new {model.Home.Full("Proxy")}(reference));"));

    internal static EquatableArray<string> Of(ValueModel model)
    {
        if (model.Parameters is not null)
        {
            // Who uses a closed type makes that one known.
            return model.Registrations;
        }

        string codec = model.Home.Full("Codec");
        IEnumerable<string> lines = model.Registrations.Append($"global::Managers.Protocol.WireCodecs.RegisterRecord<{model.Type}>({codec}.Instance{(model.IsReferenceType ? "!" : string.Empty)}, {codec}.Schema);");
        return EquatableArray.Of(model.IsReferenceType ? lines : lines.Append($"global::Managers.Protocol.WireCodecs.RegisterNullable<{model.Type}>();"));
    }

    internal static EquatableArray<string> Of(ManagerModel model) => EquatableArray.Of(
        model.IsStartable ? model.Registrations.Append($"global::Managers.Hosting.ManagerPrograms.Register<{model.Type}>(static options => new {model.Type}(options));") : model.Registrations);

    /// <returns>Null if there is nothing to register.</returns>
    internal static string? Emit(string assembly, IEnumerable<EquatableArray<string>> parts)
    {
        string[] lines = [.. parts.SelectMany(static part => part).Distinct().OrderBy(static line => line, StringComparer.Ordinal)];
        if (lines.Length == 0)
        {
            return null;
        }

        CodeWriter code = CodeWriter.Begin();
        code.Open("namespace Managers.Generated");
        code.Marks();
        code.Open($"internal static class {NameOf(assembly)}Registration");
        code.Line("[global::System.Runtime.CompilerServices.ModuleInitializer]");
        code.Open("internal static void Register()");
        foreach (string line in lines)
        {
            code.Line(line);
        }

        code.Close();
        code.Close();
        code.Close();
        return code.ToString();
    }

    // With the assembly in it: two assemblies that see each other's internal types have one each.
    private static string NameOf(string assembly) => new([.. assembly.Select(static c => char.IsLetterOrDigit(c) ? c : '_').Prepend('_')]);
}
