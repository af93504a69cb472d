using Managers.Conformance.Support;
using Xunit;

namespace Managers.Server.Tests.Support;

/// <summary>A test with a server in this process and managers that are connected to it. At the end no object, no waiting call and no connection may be left.</summary>
public abstract class ServerTest : IDisposable
{
    private readonly List<BaseManager> _clients = [];
    private readonly CancellationTokenSource _end = new();
    private readonly Task _serving;

    protected ServerTest(ManagerOptions? options = null, Action<SyncManager>? prepare = null)
    {
        // Where nothing else is said, over rings as soon as may be; sockets are what tests of types of one's own go by.
        Server = new SyncManager((options ?? new ManagerOptions { AnswersBeforeRings = 1 }) with { AuthKey = Key });
        prepare?.Invoke(Server);
        _serving = Server.ServeForeverAsync(_end.Token);
        Manager = Connect();
    }

    protected static AuthKey Key { get; } = AuthKey.Random();

    protected static TimeSpan Moment { get; } = TimeSpan.FromMilliseconds(30);

    protected SyncManager Server { get; }

    protected SyncManager Manager { get; }

    /// <summary>Another connection, as another process would have.</summary>
    protected SyncManager Connect(bool attachArrays = true)
    {
        var client = new SyncManager(new ManagerOptions { Address = Server.Address, AuthKey = Key, AttachArrays = attachArrays, Tls = Server.Options.Tls, AnswersBeforeRings = Server.Options.AnswersBeforeRings });
        client.Connect();
        _clients.Add(client);
        return client;
    }

    /// <summary>A proxy of the same object over another connection.</summary>
    protected T Share<T>(object proxy, SyncManager other)
        where T : class
    {
        ProxyToken token = ((BaseProxy)proxy).ToToken();
        T shared = other.Attach<T>(token);
        Assert.True(Manager.Revoke(token));
        return shared;
    }

    protected void WaitForWaiters(int count) => TestThread.Until(() => Manager.GetDiagnostics().Sessions.Sum(static session => session.Waiting) == count, $"{count} waiting calls");

    public void Dispose()
    {
        try
        {
            foreach (BaseManager client in _clients.Skip(1))
            {
                client.Dispose();
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();
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
