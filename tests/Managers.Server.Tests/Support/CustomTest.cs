using Managers.Conformance.Support;
using Xunit;

namespace Managers.Server.Tests.Support;

/// <summary>A test of a manager class of one's own: a server in this process, and managers that are connected to it. At the end no object, no waiting call and no connection may be left.</summary>
public abstract class CustomTest<TManager> : IDisposable
    where TManager : BaseManager
{
    private readonly List<TManager> _clients = [];
    private readonly List<BaseProxy> _owned = [];
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

    /// <summary>Has a proxy let go at the end of the test: a test that is async may still have it on the stack then, where it cannot be collected.</summary>
    protected T Own<T>(T proxy)
        where T : class
    {
        _owned.Add((BaseProxy)(object)proxy);
        return proxy;
    }

    public void Dispose()
    {
        try
        {
            _owned.ForEach(static proxy => proxy.Dispose());
            foreach (TManager client in _clients.Skip(1))
            {
                client.Dispose();
            }

            BeforeEnd();
            ManagerDiagnostics left = Left();
            bool isClean = SpinWait.SpinUntil(() => (left = Left()) is { Objects.Count: 0, Connections: 1 }, TestThread.Patience);
            Assert.True(isClean, $"left: {left.Connections} connections, objects {string.Join(", ", left.Objects)}");
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

    protected virtual void BeforeEnd()
    {
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
