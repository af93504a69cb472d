using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.Loader;
using Managers.Platform;

namespace Managers.Hosting;

/// <summary>
/// How this program is started once more so that it becomes a server instead of running its Main. Decided before anything is started: where there is no such road, a child
/// would run Main, which starts a server, whose child would run Main.
/// </summary>
internal sealed record Relaunch(string Program, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string?> Environment)
{
    internal const string HooksVariable = "DOTNET_STARTUP_HOOKS";

    // What a parent with the server's garbage collector would hand down: a heap and threads per processor, for a small process.
    private const string GcServerVariable = "DOTNET_gcServer";

    private const string HookSwitch = "System.StartupHookProvider.IsSupported";

    /// <summary>Variables that a child sees changed, and sets back before user code runs in it.</summary>
    internal static string[] ChangedVariables => [HooksVariable, GcServerVariable];

    /// <summary>NativeAOT has no list of assembly files. The switches for dynamic code do not tell: they are off in a JIT build of a project with PublishAot too.</summary>
    internal static bool IsNativeAot => AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") is null;

    /// <exception cref="ManagerStartException">There is no road, and why.</exception>
    internal static Relaunch OfThisProgram(IChildLauncher launcher, string programName)
    {
        string path = System.Environment.ProcessPath
            ?? throw new ManagerStartException("A server process cannot be started: the system does not tell the path of this program.");
        var environment = new Dictionary<string, string?>(StringComparer.Ordinal) { [GcServerVariable] = "0" };
        if (FindHook(out string reason) is { } hook)
        {
            string? others = System.Environment.GetEnvironmentVariable(HooksVariable);
            environment[HooksVariable] = string.IsNullOrEmpty(others) ? hook : hook + Path.PathSeparator + others;
        }
        else if (ServerEntry.IsPresent)
        {
            // Hooks of the user, if any, stay as they are.
        }
        else
        {
            throw new ManagerStartException(
                $"A server process cannot be started: {reason}, so the same program, started again, would run its Main once more. Make 'Managers.Hosting.ServerEntry.RunIfServer();' the first line of Main"
                + (IsNativeAot ? "." : ", or set <StartupHookSupport>true</StartupHookSupport> in the project. See docs/hosting.md."));
        }

        return new Relaunch(path, [.. HostPart(launcher.CommandLine, path), "managers-server", programName], environment);
    }

    /// <summary>What makes the runtime call <c>StartupHook</c> of this assembly; null if it would not.</summary>
    [UnconditionalSuppressMessage("SingleFile", "IL3000", Justification = "No file is what a bundle has: then the runtime takes the assembly's name.")]
    private static string? FindHook(out string reason)
    {
        Assembly self = typeof(Relaunch).Assembly;
        reason = string.Empty;
        if (IsNativeAot)
        {
            reason = "a program compiled ahead of time has no startup hooks";
        }
        else if (AppContext.TryGetSwitch(HookSwitch, out bool isSupported) && !isSupported)
        {
            reason = $"startup hooks are switched off ({HookSwitch} is false; PublishAot and PublishTrimmed do that)";
        }
        else if (AssemblyLoadContext.GetLoadContext(self) != AssemblyLoadContext.Default)
        {
            reason = $"{self.GetName().Name} is loaded as part of a plug-in, where a new process would not find it";
        }
        else if (Assembly.GetEntryAssembly() is null)
        {
            reason = "a native program hosts the runtime";
        }

        if (reason.Length > 0)
        {
            return null;
        }

        string file = self.Location;
        return file.Length == 0 || file.Contains(Path.PathSeparator, StringComparison.Ordinal) ? self.GetName().Name : file;
    }

    /// <summary>
    /// The part of the command line that belongs to the runtime's host, without the program itself: nothing for an executable of its own, <c>app.dll</c> after
    /// <c>dotnet</c>, or <c>exec --depsfile … app.dll</c>.
    /// </summary>
    internal static IReadOnlyList<string> HostPart(IReadOnlyList<string> commandLine, string path)
    {
        string[] own = System.Environment.GetCommandLineArgs();
        int hostCount = commandLine.Count - (own.Length - 1);
        bool isWhole = hostCount >= 1 && commandLine.Skip(hostCount).SequenceEqual(own.Skip(1), StringComparer.Ordinal);

        // A program may overwrite its command line, to be seen under another name. Then only the usual form is left.
        bool isMuxer = string.Equals(Path.GetFileNameWithoutExtension(path), "dotnet", StringComparison.OrdinalIgnoreCase);
        string[] host = isWhole ? [.. commandLine.Take(hostCount).Skip(1)] : isMuxer ? [own[0]] : [];
        if (host is [.., var last] && !Path.IsPathRooted(last) && last.EndsWith(".dll", StringComparison.OrdinalIgnoreCase))
        {
            // The working directory may have changed since.
            host[^1] = Path.Combine(AppContext.BaseDirectory, Path.GetFileName(last));
        }

        return host;
    }
}
