namespace Managers.Hosting;

/// <summary>
/// The manager classes that can be started. The server process is this program once more, and makes no type from a name: each class has to be registered by a module initializer, which the source generator writes
/// for every class derived from <see cref="BaseManager"/> in its project.
/// </summary>
public static class ManagerPrograms
{
    /// <summary>Registers a class. Once more does no harm. Thread-safe.</summary>
    /// <typeparam name="TManager">The class.</typeparam>
    /// <param name="make">Makes one with the options that it is given; called in the server process.</param>
    public static void Register<TManager>(Func<ManagerOptions, TManager> make)
        where TManager : BaseManager
    {
        ArgumentNullException.ThrowIfNull(make);
        ServerPrograms.Register(Key(typeof(TManager)), () => new ManagerProgram(make));
    }

    /// <summary>The name by which a server process finds a class.</summary>
    /// <exception cref="ManagerStartException">It is not registered.</exception>
    internal static string NameOf(Type type)
    {
        string name = Key(type);
        return ServerPrograms.Contains(name) ? name : throw new ManagerStartException(
            $"The class {type} is not registered, so a server process could not make it. The source generator registers classes of projects that refer to the package, unless they are private, abstract or generic, or have no constructor that takes options; without it, call ManagerPrograms.Register<{type.Name}>(options => new {type.Name}(options)) in a [ModuleInitializer] method.");
    }

    private static string Key(Type type) => $"{type.FullName}, {type.Assembly.GetName().Name}";
}
