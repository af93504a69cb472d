namespace Managers.Hosting.Tests;

/// <summary>HostApp with startup hooks switched off in its configuration, as a project with PublishAot has them. What stands after <c>dotnet</c>.</summary>
internal sealed class WithoutHooks : IDisposable
{
    // The host wants this ending.
    private readonly string _file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.runtimeconfig.json");

    internal WithoutHooks()
    {
        string json = File.ReadAllText(HostApp.Executable + ".runtimeconfig.json");
        const string Switch = "\"System.StartupHookProvider.IsSupported\": ";
        File.WriteAllText(_file, json.Contains(Switch, StringComparison.Ordinal)
            ? json.Replace(Switch + "true", Switch + "false", StringComparison.Ordinal)
            : json.Replace("\"configProperties\": {", $"\"configProperties\": {{ {Switch}false,", StringComparison.Ordinal));
    }

    internal string[] Arguments => ["exec", "--runtimeconfig", _file, HostApp.Library];

    public void Dispose() => File.Delete(_file);
}
