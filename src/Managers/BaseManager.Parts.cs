using Managers.Client;
using Managers.Hosting;
using Managers.Proxies;

namespace Managers;

public abstract partial class BaseManager
{
    private TaskCompletionSource? _served;

    private ClientConnection Connection
    {
        get
        {
            lock (_gate)
            {
                return _state switch
                {
                    ManagerState.Started or ManagerState.Connected => _connection!,
                    ManagerState.ShutDown => throw new ObjectDisposedException(GetType().Name, $"The {GetType().Name} was shut down."),
                    ManagerState.Serving => throw new InvalidOperationException($"The {GetType().Name} serves in this process: connect another one to it to make and use objects by proxies."),
                    _ => throw new InvalidOperationException($"The {GetType().Name} has no server yet: call Start, or Connect to one that is there."),
                };
            }
        }
    }

    /// <summary>Listens in this process.</summary>
    internal ManagerServer Listen(bool allowsShutdown)
    {
        lock (_gate)
        {
            CheckInitial("started");
            EnsureCreators();
            if (Options.Address is { } address)
            {
                CheckKey(address);
            }

            CheckTls(Options.Address);
            if (Options.Tls is { CanServe: false })
            {
                throw new InvalidOperationException($"The {GetType().Name} cannot serve with TLS: ManagerOptions.Tls has no Server options, and so no certificate.");
            }

            var server = new ManagerServer(Key, Options.Limits, _creators) { AllowsShutdown = allowsShutdown, Security = Options.Tls, UsesRings = Options.UseRings };
            OnServerStart();
            server.Start(Options.Address);
            _server = server;
            _state = ManagerState.Serving;
            return server;
        }
    }

    private async Task WaitForEnd(ManagerServer server, TaskCompletionSource ended, CancellationToken cancellationToken)
    {
        await using (cancellationToken.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), ended))
        {
            await ended.Task.ConfigureAwait(false);
        }

        await Task.Run(Shutdown, CancellationToken.None).ConfigureAwait(false);
        GC.KeepAlive(server);
    }

    private void Attach(ClientConnection connection, ManagerState state)
    {
        connection.Owner = this;
        connection.Ended += reason =>
        {
            bool wasAsked;
            lock (_gate)
            {
                wasAsked = _state == ManagerState.ShutDown;
            }

            // On the pool: the end is found by a thread that calls, or reads for all, and what a handler throws or waits for must not be its.
            if (!wasAsked && Disconnected is { } handlers)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static told => told.Handlers(told.Manager, told.Args), (Handlers: handlers, Manager: this, Args: new ManagerDisconnectedEventArgs(reason)), preferLocal: false);
            }
        };
        _connection = connection;
        _state = state;
    }

    private void CheckTls(ManagerAddress? address)
    {
        if (Options.Tls is not null && address?.Kind != AddressKind.Tcp)
        {
            throw new InvalidOperationException($"ManagerOptions.Tls is for TCP addresses, and the address is {(address is null ? "a private one of this machine" : $"'{address}'")}: leave Tls out, the system keeps other users away.");
        }
    }

    private ClientConnection ConnectTo(ManagerAddress address) =>
        ClientConnection.Connect(address, Key, Options.Limits.MaxFrameInBytes, Options.ConnectTimeout, ProxyTypes.Make, Options.AttachArrays, Options.Tls, Options.UseRings ? Options.AnswersBeforeRings : 0);

    /// <summary>Tells of the server's end at once, where a connection that nobody uses would notice it by its next call. Refers to this manager weakly: who forgets it ends its server.</summary>
    private void Watch(ServerProcess process)
    {
        var connection = new WeakReference<ClientConnection>(_connection!);
        int processId = process.ProcessId;
        process.Exited.ContinueWith(
            ended =>
            {
                if (connection.TryGetTarget(out ClientConnection? target))
                {
                    target.End(new ManagerUnavailableException($"The server process {processId} {ended.Result}."));
                }
            },
            CancellationToken.None,
            TaskContinuationOptions.None,
            TaskScheduler.Default);
    }

    private void CheckStart()
    {
        if (Options.Address is { } address)
        {
            CheckKey(address);
        }

        if (Options.Tls is not null)
        {
            throw new InvalidOperationException($"The {GetType().Name} cannot start a server process with TLS: the certificate's key is not handed to other processes. Serve in this process by ServeForever.");
        }

        if (_creators.Registered is { } typeId)
        {
            throw new InvalidOperationException(
                $"The {GetType().Name} cannot start a server process: '{typeId}' is registered with a function of this process, which cannot go along. Serve in this process by ServeForever, or have the class make the object by a method marked [CreatorMethod].");
        }
    }

    private void EnsureCreators()
    {
        if (!_hasCreators)
        {
            AddCreators(_creators);
            _hasCreators = true;
        }
    }

    private void CheckInitial(string what)
    {
        if (_state != ManagerState.Initial)
        {
            throw _state == ManagerState.ShutDown
                ? new ObjectDisposedException(GetType().Name, $"The {GetType().Name} was shut down: make a new one.")
                : new InvalidOperationException($"The {GetType().Name} cannot be {what}: it is {_state} already.");
        }
    }

    private void CheckKey(ManagerAddress address)
    {
        if (Key.IsEmpty && !address.IsLocal)
        {
            throw new InvalidOperationException($"The address '{address}' can be reached from other machines, and the key is empty: anyone could use the server. Set ManagerOptions.AuthKey, or listen at a local address.");
        }
    }
}
