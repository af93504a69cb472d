using System.Collections.Concurrent;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Managers.Hosting;

/// <summary>
/// The server programs of this process by name. Module initializers fill it, so whoever loads an assembly has its programs, and no type is ever made from a name.
/// A name is plain ("sync"), or ends in the assembly that registers it, as assembly-qualified names of types do ("My.Manager, My"): then that assembly is
/// loaded first. Names come from the parent process over the control pipe, never from a client.
/// </summary>
internal static class ServerPrograms
{
    private static readonly ConcurrentDictionary<string, Func<IServerProgram>> s_factories = new(StringComparer.Ordinal);

    /// <summary>Adds a program. The same name again replaces it: a generated initializer and a hand-written one may both run.</summary>
    internal static void Register(string name, Func<IServerProgram> factory)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(factory);
        s_factories[name] = factory;
    }

    /// <summary>True if <see cref="Make"/> would find it without loading an assembly.</summary>
    internal static bool Contains(string name) => s_factories.ContainsKey(name);

    /// <summary>Makes a program.</summary>
    /// <exception cref="ManagerStartException">There is none of that name.</exception>
    internal static IServerProgram Make(string name)
    {
        if (!s_factories.TryGetValue(name, out Func<IServerProgram>? factory))
        {
            string trouble = RunInitializers(name);
            if (!s_factories.TryGetValue(name, out factory))
            {
                throw Missing(name, trouble);
            }
        }

        return factory();
    }

    // Not in the method that finds them: what a start does not need it does not load.
    private static ManagerStartException Missing(string name, string trouble)
    {
        string known = s_factories.IsEmpty ? "none" : string.Join(", ", s_factories.Keys.Order(StringComparer.Ordinal).Select(key => $"'{key}'"));
        return new ManagerStartException($"There is no server program '{name}'.{trouble} Registered are: {known}. A module initializer has to register it, so that it is there before Main.");
    }

    /// <summary>Loads the assembly that a name ends in, and lets its module initializers run.</summary>
    /// <returns>A sentence on what went wrong; empty if nothing did.</returns>
    private static string RunInitializers(string name)
    {
        if (AssemblyPartOf(name) is not { } assemblyName)
        {
            return string.Empty;
        }

        try
        {
            RuntimeHelpers.RunModuleConstructor(Assembly.Load(new AssemblyName(assemblyName)).ManifestModule.ModuleHandle);
            return string.Empty;
        }
        catch (Exception e) when (e is IOException or BadImageFormatException or TypeInitializationException or PlatformNotSupportedException)
        {
            return $" Assembly '{assemblyName}' does not help: {e.GetType().Name}: {e.Message}";
        }
    }

    /// <summary>What follows the first comma that is not inside brackets of type arguments.</summary>
    private static string? AssemblyPartOf(string name)
    {
        int depth = 0;
        for (int i = 0; i < name.Length; i++)
        {
            switch (name[i])
            {
                case '[':
                    depth++;
                    break;
                case ']':
                    depth--;
                    break;
                case ',' when depth == 0:
                    string part = name[(i + 1)..].Trim();
                    return part.Length == 0 ? null : part;
            }
        }

        return null;
    }
}
