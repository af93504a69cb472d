using Managers.Conformance.Support;
using Xunit;

namespace Managers.Server.Tests.Support;

/// <summary>A test of a manager class of one's own: a server in this process, and managers that are connected to it. At the end no object, no waiting call and no connection may be left.</summary>
public abstract class CustomTest<TManager> : IDisposable
    where TManager : BaseManager
{
    private readonly List<TManager> _clients = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Func<ManagerOptions, TManager> _make;
    private readonly Task _serving;

    protected CustomTest(Func<ManagerOptions, TManager> make, Action<TManager>? prepare = null)
    {
        _make = make;
        Server = make(new ManagerOptions { AuthKey = Key });
        prepare?.Invoke(Server);
        _serving = Server.ServeForeverAsync(_end.Token);
        Manager = Connect();
    }

    protected static AuthKey Key { get; } = AuthKey.Random();

    protected TManager Server { get; }

    protected TManager Manager { get; }

    /// <summary>Another connection, as another process would have.</summary>
    protected TManager Connect()
    {
        TManager client = _make(new ManagerOptions { Address = Server.Address, AuthKey = Key });
        client.Connect();
        _clients.Add(client);
        return client;
    }

    public void Dispose()
    {
        try
        {
            foreach (TManager client in _clients.Skip(1))
            {
                client.Dispose();
            }

            TestThread.Until(() => Left() is { Objects.Count: 0, Connections: 1 }, "the end of all objects and of all connections but one");
        }
        finally
        {
            Manager.Dispose();
            _end.Cancel();
            Assert.True(_serving.Wait(TestThread.Patience), "serving does not end");
            _end.Dispose();
            Close();
            GC.SuppressFinalize(this);
        }
    }

    protected virtual void Close()
    {
    }

    private ManagerDiagnostics Left()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        return Manager.GetDiagnostics();
    }
}
