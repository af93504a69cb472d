using System.Runtime.CompilerServices;
using Managers.Protocol;

namespace Managers.Hosting.Tests;

/// <summary>A manager whose server notes that it started.</summary>
internal sealed class NotedManager(ManagerOptions? options = null) : BaseManager(options)
{
    private static readonly QueueReferent<string> s_notes = new();

    internal static int Starts { get; private set; }

    internal string ReadNote()
    {
        ISharedQueue<string> notes = BeginCreate("notes", 0).Invoke(static (ref reader) => (ISharedQueue<string>)References.Read(ref reader, typeof(ISharedQueue<string>)));
        using var proxy = (IDisposable)notes;
        return notes.Get();
    }

    protected override void OnServerStart()
    {
        Starts++;
        s_notes.Put($"started in {Environment.ProcessId}");
    }

    protected override void AddCreators(CreatorTable creators) => creators.Add("notes", null, static (ref call) =>
    {
        call.EndArguments();
        return s_notes;
    });
}

/// <summary>A manager whose server does not come up.</summary>
internal sealed class FailingManager(ManagerOptions? options = null) : BaseManager(options)
{
    protected override void OnServerStart() => throw new InvalidDataException("no data for the server");
}

internal static class OwnManagers
{
    /// <summary>What the generator writes for the classes of a project.</summary>
    [ModuleInitializer]
    internal static void Register()
    {
        Managers.Proxies.ProxyTypes.RegisterQueue<string>();
        ManagerPrograms.Register(static options => new NotedManager(options));
        ManagerPrograms.Register(static options => new FailingManager(options));
    }
}
