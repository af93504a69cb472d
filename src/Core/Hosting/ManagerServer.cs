using Managers.Platform;
using Managers.Protocol;
using Managers.Rings;
using Managers.Transport;

namespace Managers.Hosting;

/// <summary>A server in this process: takes connections at one address, and holds the objects that they share. Each connection has a thread that reads its calls and runs them; where they are many, only those whose clients say something (<see cref="ReaderThreads"/>).</summary>
#pragma warning disable CA1001 // It ends by End or Stop, once nobody uses what it holds.
internal sealed class ManagerServer
#pragma warning restore CA1001
{
    private readonly AuthKey _key;
    private readonly Lock _gate = new();
    private readonly HashSet<Session> _sessions = [];
    private readonly HashSet<Channel> _arriving = [];
    private readonly ManualResetEventSlim _quiet = new(true);
    private ChannelListener? _listener;
    private Session[] _snapshot = [];
    private int _connections;
    private int _rings;
    private bool _isStopping;

    internal ManagerServer(AuthKey key, ServerLimits limits, CreatorTable creators)
    {
        _key = key;
        Limits = limits;
        Readers = new ReaderThreads(limits.MaxIdleThreads);
        Creators = creators;
        creators.Freeze();
    }

    /// <summary>Raised when a client asks the server to end, after its answer has gone out.</summary>
    internal event Action? ShutdownRequested;

    internal ServerLimits Limits { get; }

    internal ReaderThreads Readers { get; }

    internal CreatorTable Creators { get; }

    internal ObjectTable Objects { get; } = new();

    internal ArrayMemory Arrays { get; } = new();

    /// <summary>At random, so that a token of an earlier server at the same address is known as such.</summary>
    internal Guid Incarnation { get; } = Guid.NewGuid();

    /// <summary>Whether clients may end this server: true for one that a manager started for itself.</summary>
    internal bool AllowsShutdown { get; init; }

    /// <summary>What makes connections secret; null: nothing does.</summary>
    internal IChannelSecurity? Security { get; init; }

    /// <summary>How long a handshake may take. docs/protocol.md, section 2; shorter in tests.</summary>
    internal TimeSpan HandshakePatience { get; init; } = Handshake.Patience;

    /// <summary>Takes a thread for what may block, for which there may be none; tests have it fail.</summary>
    internal Func<SpareThreads.Spare?> TakeThread { get; set; } = SpareThreads.TryTake;

    /// <summary>Begins the thread that takes connections, for which there may be no room; tests have it fail.</summary>
    internal Action<Thread> BeginThread { get; init; } = static thread => thread.Start();

    internal DateTimeOffset Started { get; } = TimeProvider.System.GetUtcNow();

    /// <summary>Where it listens.</summary>
    internal ManagerAddress Address => _listener?.Address ?? throw new InvalidOperationException("The server does not listen yet.");

    /// <summary>Whether connections of this machine may go through rings in shared memory.</summary>
    internal bool UsesRings { get; init; } = true;

    internal Session[] Sessions => Volatile.Read(ref _snapshot);

    internal int ConnectionCount => Volatile.Read(ref _connections);

    /// <summary>Connections that have rings, or have been offered some.</summary>
    internal int RingCount => Volatile.Read(ref _rings);

    /// <summary>Listens, and takes connections from now on.</summary>
    /// <param name="address">Where; null: a private local address.</param>
    /// <exception cref="ManagerException">It cannot listen there.</exception>
    internal void Start(ManagerAddress? address)
    {
        _listener = PlatformServices.Current.Channels.Listen(address);
        try
        {
            Readers.Begin(PlatformServices.Current.ChannelWatch);
            SlowCallWatch.Add(this);
            BeginThread(new Thread(AcceptLoop) { IsBackground = true, Name = "Managers accept" });
        }
        catch
        {
            // Nobody would stop a server that never began.
            SlowCallWatch.Remove(this);
            _listener.Dispose();
            _listener = null;
            throw;
        }
    }

    /// <summary>Takes no more connections, and ends those that there are: each is told. Objects go with them.</summary>
    /// <param name="patience">How long calls that are being executed may still take.</param>
    internal void Stop(TimeSpan patience)
    {
        Channel[] arriving;
        Session[] sessions;
        lock (_gate)
        {
            if (_isStopping)
            {
                return;
            }

            _isStopping = true;
            arriving = [.. _arriving];
            sessions = [.. _sessions];
        }

        _listener?.Dispose();
        foreach (Channel channel in arriving)
        {
            channel.Shutdown();
        }

        // One time limit for all: whoever started this server kills it soon afterwards.
        SpinWait.SpinUntil(() => Array.TrueForAll(sessions, static session => session.IsQuiet), patience);
        foreach (Session session in sessions)
        {
            session.End(ErrorCode.ShuttingDown, "The manager server ends.");
        }

        Objects.EndLeases();
        SlowCallWatch.Remove(this);
        _quiet.Wait(patience);
        Arrays.Close();
    }

    /// <summary>A session ends: nobody is to find it any more.</summary>
    internal void Forget(Session session)
    {
        lock (_gate)
        {
            if (_sessions.Remove(session))
            {
                TakeSnapshot();
            }
        }
    }

    /// <summary>A session has ended, and has given back all that it had: its connection counts no more. A server that stops waits for that, as its process may end then.</summary>
    internal void Ended()
    {
        lock (_gate)
        {
            OneLess();
        }
    }

    /// <summary>One more connection gets rings.</summary>
    /// <returns>False if there are as many as may be.</returns>
    internal bool TryCountRing()
    {
        if (Interlocked.Increment(ref _rings) <= Limits.MaxRings)
        {
            return true;
        }

        UncountRing();
        return false;
    }

    internal void UncountRing() => Interlocked.Decrement(ref _rings);

    /// <summary>Runs work on a thread of its own.</summary>
    /// <returns>False if no thread can be had.</returns>
    internal bool TryRun(Action work)
    {
        if (TakeThread() is not { } thread)
        {
            return false;
        }

        thread.Give(work);
        return true;
    }

    /// <summary>A client has asked for the end.</summary>
    internal void RequestShutdown()
    {
        if (!TryRun(RaiseShutdown))
        {
            ThreadPool.UnsafeQueueUserWorkItem(static server => server.RaiseShutdown(), this, preferLocal: false);
        }
    }

    private void RaiseShutdown() => ShutdownRequested?.Invoke();

    private void AcceptLoop()
    {
        while (_listener!.Accept() is { } accepted)
        {
            Channel channel = Security is null && UsesRings && PlatformServices.Current.ChannelWatch.IsAvailable ? RingChannel.For(accepted) : accepted;
            bool admitted;
            lock (_gate)
            {
                admitted = !_isStopping && _connections < Limits.MaxConnections;
                if (admitted)
                {
                    _connections++;
                    _quiet.Reset();
                    _arriving.Add(channel);
                }
            }

            if (admitted && !TryRun(() => Serve(channel)))
            {
                Gone(channel);
                Refuse(channel, ErrorCode.TooManyConnections, "The system gives this server no thread for one more connection. Try again later.");
            }
            else if (!admitted)
            {
                Refuse(channel, ErrorCode.TooManyConnections, $"This server has {Limits.MaxConnections} connections, as many as it takes. Try again later, or raise ServerLimits.MaxConnections.");
            }
        }
    }

    private void Serve(Channel channel)
    {
        if (Security is not null && Secure(ref channel) is false)
        {
            return;
        }

        var input = new FrameInput(channel, ProtocolConstants.MaxHandshakeFrameInBytes) { Readers = Readers.Active };
        Session session;
        try
        {
            var terms = new ServerTerms(Incarnation, Environment.ProcessId, Guid.NewGuid(), Limits.MaxFrameInBytes, Limits.MaxCalls);
            int clientProcessId = Handshake.Accept(channel, input, _key, terms, HandshakePatience);
            input.MaxFrameInBytes = Limits.MaxFrameInBytes;
            session = new Session(this, channel, input, terms.Session, clientProcessId);
        }
#pragma warning disable CA1031 // Whatever a stranger does ends its own connection alone.
        catch (Exception e)
#pragma warning restore CA1031
        {
            if (e is ProtocolException refused)
            {
                Refuse(channel, refused.Code, refused.Code == ErrorCode.AuthenticationFailed ? "The keys differ." : refused.Message);
            }
            else
            {
                channel.Shutdown();
                channel.Dispose();
            }

            input.Dispose();
            Gone(channel);
            return;
        }

        bool late;
        lock (_gate)
        {
            _arriving.Remove(channel);
            late = _isStopping;
            _sessions.Add(session);
            TakeSnapshot();
        }

        if (late)
        {
            session.End(ErrorCode.ShuttingDown, "The manager server ends.");
        }

        Readers.Enter();
        session.ReadAsRole(0);
    }

    // Under the gate. Not [.. _sessions], which is LINQ for a set, and every server's first connection would load it.
    private void TakeSnapshot()
    {
        var sessions = new Session[_sessions.Count];
        _sessions.CopyTo(sessions);
        Volatile.Write(ref _snapshot, sessions);
    }

    private bool Secure(ref Channel channel)
    {
        Channel plain = channel;
        try
        {
            channel = Security!.Accept(plain, HandshakePatience);
        }
#pragma warning disable CA1031 // Whatever a stranger does ends its own connection alone.
        catch (Exception)
#pragma warning restore CA1031
        {
            Gone(plain);
            return false;
        }

        lock (_gate)
        {
            _arriving.Remove(plain);
            _arriving.Add(channel);
            if (!_isStopping)
            {
                return true;
            }
        }

        // Stop has ended the channel below already.
        channel.Shutdown();
        return true;
    }

    /// <summary>A connection has not become a session.</summary>
    private void Gone(Channel channel)
    {
        lock (_gate)
        {
            _arriving.Remove(channel);
            OneLess();
        }
    }

    private void OneLess()
    {
        if (--_connections == 0)
        {
            _quiet.Set();
        }
    }

    private static void Refuse(Channel channel, ErrorCode code, string text)
    {
        channel.TryWrite(Handshake.Goodbye(code, text));
        channel.Shutdown();
        channel.Dispose();
    }
}
