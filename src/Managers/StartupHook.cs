using Managers.Hosting;

/// <summary>
/// What the runtime calls before Main if DOTNET_STARTUP_HOOKS names this assembly, as it does in the environment of a server process. The runtime wants this name, without a
/// namespace, and looks for the method by its name.
/// </summary>
internal static class StartupHook
{
    internal static void Initialize() => ServerChild.RunIfMarked();
}
