using Managers.Client;
using Managers.Hosting;
using Managers.Protocol;

namespace Managers;

/// <summary>
/// A manager whose objects live in a server process: started by <c>Start</c>, served here by <see cref="ServeForever"/>, or run by somebody else and reached by <see cref="Connect"/>. It makes no objects by itself: <see cref="SyncManager"/> does,
/// and classes of one's own do, by methods marked <c>[CreatorMethod]</c>. Making one does no I/O.
/// </summary>
/// <remarks>Any number of threads may use one manager. Proxies keep it alive, and with it the server that it started.</remarks>
public abstract partial class BaseManager : IDisposable, IAsyncDisposable
{
    // A server that was asked to end takes its ShutdownTimeout for calls, and a moment more for itself.
    private static readonly TimeSpan s_killDelay = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly CreatorTable _creators = new();
    private ClientConnection? _connection;
    private ManagerServer? _server;
    private ServerProcess? _process;
    private ManagerState _state;
    private bool _hasCreators;

    /// <summary>A manager that is neither started nor connected.</summary>
    /// <param name="options">Address, key and limits; null: all by default.</param>
    protected BaseManager(ManagerOptions? options = null) => Options = options ?? new ManagerOptions();

    /// <summary>Raised once when the connection to the server was lost, or the server has ended, without this side asking for it; on a thread of the pool, and calls that end by it do not wait for it.</summary>
    /// <remarks>An exception that a handler does not catch ends the process, as that of any other work of the pool does.</remarks>
    public event EventHandler<ManagerDisconnectedEventArgs>? Disconnected;

    /// <summary>What it was made with.</summary>
    public ManagerOptions Options { get; }

    /// <summary>What it is doing.</summary>
    public ManagerState State
    {
        get
        {
            lock (_gate)
            {
                return _state is ManagerState.Connected or ManagerState.Started && _connection is { HasEnded: true } ? ManagerState.Disconnected : _state;
            }
        }
    }

    /// <summary>Where the server is, with the name or port that the system chose.</summary>
    /// <exception cref="InvalidOperationException">There is no server yet, and no address was given.</exception>
    public ManagerAddress Address
    {
        get
        {
            lock (_gate)
            {
                return _server?.Address ?? _connection?.Address ?? Options.Address
                    ?? throw new InvalidOperationException($"The {GetType().Name} has no address yet: it is given when it starts.");
            }
        }
    }

    /// <summary>Process id of the server that this manager started; null if it started none.</summary>
    public int? ServerProcessId
    {
        get
        {
            lock (_gate)
            {
                return _process?.ProcessId;
            }
        }
    }

    private AuthKey Key => Options.AuthKey ?? AuthKey.Current;

    /// <summary>Starts a server process of this manager's class, which ends with this process at the latest, and connects to it. Nothing has to be written in Main for it: docs/hosting.md.</summary>
    /// <param name="cancellationToken">Gives up, and leaves no process.</param>
    /// <exception cref="InvalidOperationException">It was started, connected or shut down before, or has objects of this process registered.</exception>
    /// <exception cref="ManagerStartException">The server could not start: with its own exception and its error output.</exception>
    /// <exception cref="TimeoutException">It did not serve within <see cref="ManagerOptions.StartTimeout"/>. No process is left.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public void Start(CancellationToken cancellationToken = default)
    {
        lock (_gate)
        {
            CheckInitial("started");
            EnsureCreators();
            CheckStart();
            var process = ServerProcess.Start(ManagerPrograms.NameOf(GetType()), StartOptions.Encode(Options, Key), Options.StartTimeout, cancellationToken);
            try
            {
                Attach(ConnectTo(ManagerAddress.Parse(process.Address)), ManagerState.Started);
            }
            catch
            {
                process.Kill();
                throw;
            }

            _process = process;
            Watch(process);
        }
    }

    /// <summary>As <see cref="Start"/>, without blocking the caller.</summary>
    /// <param name="cancellationToken">Gives up, and leaves no process.</param>
    public async Task StartAsync(CancellationToken cancellationToken = default) =>
        await Task.Factory.StartNew(() => Start(cancellationToken), cancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default).ConfigureAwait(false);

    /// <summary>Connects to a server that is already there.</summary>
    /// <param name="cancellationToken">Ends the attempt before it begins; the attempt itself ends by <see cref="ManagerOptions.ConnectTimeout"/>.</param>
    /// <exception cref="InvalidOperationException">It was started, connected or shut down before, or has no address.</exception>
    /// <exception cref="ManagerUnavailableException">Nobody serves there, or not in time.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The keys differ.</exception>
    /// <exception cref="ProtocolException">The server speaks another version, or is no manager server.</exception>
    public void Connect(CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            CheckInitial("connected");
            ManagerAddress address = Options.Address ?? throw new InvalidOperationException($"The {GetType().Name} has no address to connect to: set ManagerOptions.Address.");
            CheckKey(address);
            CheckTls(address);
            Attach(ConnectTo(address), ManagerState.Connected);
        }
    }

    /// <summary>Connects to a server that is already there, without blocking the caller.</summary>
    /// <param name="cancellationToken">Ends the attempt before it begins.</param>
    public async Task ConnectAsync(CancellationToken cancellationToken = default) => await Task.Run(() => Connect(cancellationToken), cancellationToken).ConfigureAwait(false);

    /// <summary>Serves in this process until the token is cancelled, or <see cref="Shutdown"/> is called.</summary>
    /// <param name="cancellationToken">Ends serving: clients are told, calls that are being executed get <see cref="ManagerOptions.ShutdownTimeout"/>.</param>
    /// <exception cref="InvalidOperationException">It was started, connected or shut down before.</exception>
    /// <exception cref="ManagerException">It cannot listen at its address.</exception>
    public void ServeForever(CancellationToken cancellationToken = default) => ServeForeverAsync(cancellationToken).GetAwaiter().GetResult();

    /// <summary>Serves in this process until the token is cancelled, or <see cref="Shutdown"/> is called. It listens when this method returns to its caller.</summary>
    /// <param name="cancellationToken">Ends serving: clients are told, calls that are being executed get <see cref="ManagerOptions.ShutdownTimeout"/>.</param>
    /// <returns>Ends when serving has ended; cancelling is no error.</returns>
    /// <exception cref="InvalidOperationException">It was started, connected or shut down before.</exception>
    /// <exception cref="ManagerException">It cannot listen at its address.</exception>
    public Task ServeForeverAsync(CancellationToken cancellationToken = default)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        ManagerServer server = Listen(allowsShutdown: false);
        lock (_gate)
        {
            _served = ended;
        }

        return WaitForEnd(server, ended, cancellationToken);
    }

    /// <summary>Has the server serve a type id with what a function gives: an object that is there already, or a new one each time. Before the server starts.</summary>
    /// <typeparam name="T">A type of the library's own (<see cref="QueueReferent{T}"/>), or one with an interface that is marked <c>[ManagedProxy]</c>.</typeparam>
    /// <param name="typeId">The type id that clients ask for.</param>
    /// <param name="get">Gives the object; called for each client that asks, on a thread of the server's.</param>
    /// <exception cref="InvalidOperationException">The server has started.</exception>
    public void Register<T>(string typeId, Func<T> get)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(get);
        lock (_gate)
        {
            EnsureCreators();
            _creators.Register(typeId, null, (ref call) =>
            {
                call.EndArguments();
                return get();
            });
        }
    }

    /// <summary>What the server tells about itself: one round trip, or none where this manager serves.</summary>
    /// <exception cref="InvalidOperationException">There is no server.</exception>
    public ManagerDiagnostics GetDiagnostics() => ManagerDiagnostics.Of(BeginOnServer(ServerMethods.Diagnostics).Invoke<object?>());

    /// <summary>Asks the server for nothing, and waits for the answer: one round trip.</summary>
    public void Ping() => BeginOnServer(ServerMethods.Ping).Invoke();

    /// <summary>Begins a batch on this thread: the asynchronous calls that it makes by proxies of this manager travel together until the batch is disposed. See <see cref="CallBatch"/>.</summary>
    /// <returns>The batch, to be declared by <c>using</c>.</returns>
    /// <exception cref="InvalidOperationException">This thread has begun one of this manager already; or the manager is not connected.</exception>
    public CallBatch BeginBatch() => new(BatchCalls.Begin(Connection, this));

    /// <summary>A proxy of the object that a token names: one round trip.</summary>
    /// <typeparam name="T">The proxy's type or an interface of it; object: whatever fits.</typeparam>
    /// <param name="token">What <see cref="BaseProxy.ToToken"/> gave, in whichever process.</param>
    /// <exception cref="ObjectDisposedException">The object is gone, or the token's time is up.</exception>
    /// <exception cref="ProtocolException">The token is of another server, or the object is no <typeparamref name="T"/>.</exception>
    public T Attach<T>(ProxyToken token)
        where T : class => BeginAttach(token).Invoke(ReadProxy<T>);

    /// <summary>Ends a token before its time: it is of no use any more, and keeps nothing alive. Proxies that were made of it stay.</summary>
    /// <param name="token">The token.</param>
    /// <returns>False if it had ended already, or is of another server.</returns>
    public bool Revoke(ProxyToken token) => IsOfServer(token) && BeginRevoke(token).Invoke<bool>();

    /// <summary>Ends the server that this manager started or serves, or lets go of the one that it is connected to. Any number of times.</summary>
    public void Shutdown()
    {
        ManagerServer? server;
        ServerProcess? process;
        ClientConnection? connection;
        lock (_gate)
        {
            if (_state == ManagerState.ShutDown)
            {
                return;
            }

            _state = ManagerState.ShutDown;
            server = _server;
            process = _process;
            connection = _connection;
        }

        connection?.Close();
        process?.Shutdown(Options.ShutdownTimeout + s_killDelay);
        server?.Stop(Options.ShutdownTimeout);
        _served?.TrySetResult();
    }

    /// <summary>As <see cref="Shutdown"/>, without blocking the caller.</summary>
    public async Task ShutdownAsync() => await Task.Run(Shutdown).ConfigureAwait(false);

    /// <summary>Shuts it down.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Shuts it down without blocking the caller.</summary>
    public async ValueTask DisposeAsync()
    {
        await ShutdownAsync().ConfigureAwait(false);
        GC.SuppressFinalize(this);
    }

    /// <summary>Shuts it down.</summary>
    /// <param name="disposing">True: by the caller.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Shutdown();
        }
    }

    /// <summary>Called in the process that serves, once, before anybody can connect: the specification's initializer. What it throws is what <see cref="Start"/> throws.</summary>
    protected virtual void OnServerStart()
    {
    }

    /// <summary>Adds the type ids that this class and its bases declare; generated for methods marked <c>[CreatorMethod]</c>.</summary>
    /// <param name="creators">The table.</param>
    protected virtual void AddCreators(CreatorTable creators)
    {
    }

    /// <summary>Begins the making of an object: write the creator's arguments, then invoke it for the proxy. What generated creators call with.</summary>
    /// <param name="typeId">The type id.</param>
    /// <param name="contract">Number of the contract that the object must have; 0: any.</param>
    /// <exception cref="InvalidOperationException">The manager is not started and not connected.</exception>
    protected OutgoingCall BeginCreate(string typeId, ulong contract)
    {
        var call = new OutgoingCall(Connection, ProtocolConstants.ServerObject, ServerMethods.Create, this);
        call.Arguments.WriteString(typeId);
        call.Arguments.WriteUInt64(contract);
        return call;
    }
}

/// <summary>Why a manager lost its server.</summary>
/// <param name="reason">What was found.</param>
public sealed class ManagerDisconnectedEventArgs(Exception reason) : EventArgs
{
    /// <summary>What was found.</summary>
    public Exception Reason => reason;
}
