namespace Managers.Hosting.Tests;

[ManagedProxy]
internal interface IDesk
{
    [Concurrent]
    bool IsBusy { get; }

    [Blocking, Concurrent]
    int Work();

    [Concurrent]
    void Finish(int result);

    int Hire();

    void Leave(int exitCode);
}

/// <summary>Works until it is told to finish, starts servers of its own, and may end its process.</summary>
internal sealed class Desk : IDesk
{
    private static readonly List<SyncManager> s_hired = [];
    private readonly TaskCompletionSource<int> _result = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _busy;

    public bool IsBusy => Volatile.Read(ref _busy) != 0;

    public int Work()
    {
        Interlocked.Increment(ref _busy);
        int result = _result.Task.GetAwaiter().GetResult();
        Interlocked.Decrement(ref _busy);
        return result;
    }

    public void Finish(int result) => _result.SetResult(result);

    public int Hire()
    {
        // Kept, as a server keeps what it uses.
        var manager = SyncManager.StartNew();
        s_hired.Add(manager);
        using IListProxy<int> list = manager.CreateList([1, 2]);
        return list.Count == 2 ? manager.ServerProcessId!.Value : throw new InvalidOperationException("The inner server does not serve.");
    }

    public void Leave(int exitCode) => Environment.Exit(exitCode);
}

internal sealed partial class DeskManager : SyncManager
{
    [CreatorMethod(typeof(Desk))]
    internal partial IDesk CreateDesk();
}
