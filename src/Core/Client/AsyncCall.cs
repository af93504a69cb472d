using System.Threading.Tasks.Sources;
using Managers.Platform;
using Managers.Protocol;

namespace Managers.Client;

/// <summary>
/// A call that no thread waits for, and its result, which is taken once: then the thread that took it keeps this for a call to come, so that calls without end allocate nothing. Its continuation runs on the thread pool, or on
/// the background's thread, never on one of another caller. A thread that asks for the result before it is there waits for it.
/// </summary>
internal sealed class AsyncCall<T> : IValueTaskSource<T>, IValueTaskSource, ICallCompletion, IReadyCall
{
    private const int NotRegistered = 0;
    private const int Registered = 1;
    private const int Completed = 2;

    [ThreadStatic]
    private static AsyncCall<T>? t_spare;

    // Changed in place.
    private ManualResetValueTaskSourceCore<T> _result = new() { RunContinuationsAsynchronously = true };
    private ClientConnection _connection = null!;
    private PendingCall? _call;
    private T? _ready;
    private ReadValue<T> _read = null!;
    private object? _keep;
    private CancellationToken _cancellationToken;
    private CancellationTokenRegistration _registration;
    private int _registrationState;
    private bool _isAwaited;
    private AsyncCall<T>? _next;
    private int _spares;

    /// <summary>Starts a call.</summary>
    /// <param name="connection">Where it goes.</param>
    /// <param name="call">The call, its frame complete but for the number.</param>
    /// <param name="keep">What must live until it is answered.</param>
    /// <param name="read">Reads the result.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <param name="patientToken">Of a call with a time limit, by which <paramref name="cancellationToken"/> is cancelled too: that of the caller. If it was the time that cancelled, a server that does not answer soon counts as lost.</param>
    /// <returns>The source of its result, and which use of it this is.</returns>
    internal static (AsyncCall<T> Source, short Version) Start(ClientConnection connection, PendingCall call, object? keep, ReadValue<T> read, CancellationToken cancellationToken, CancellationToken? patientToken = null)
    {
        AsyncCall<T> source = Rent(call);
        source._connection = connection;
        source._call = call;
        source._keep = keep;
        source._read = read;
        source._cancellationToken = cancellationToken;
        short version = source._result.Version;
        if (cancellationToken.IsCancellationRequested)
        {
            source._result.SetException(new TaskCanceledException(null, null, cancellationToken));
            return (source, version);
        }

        call.Completion = source;
        ulong id;
        try
        {
            connection.Start(call, out id);
        }
#pragma warning disable CA1031 // What goes wrong is told by the result, as everything else of an asynchronous call.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // It never got a number: nobody completes it.
            source._result.SetException(e);
            return (source, version);
        }

        // From here on another thread gives the result, and nothing else may.
        if (cancellationToken.CanBeCanceled)
        {
            source.RegisterCancel(id, patientToken);
        }

        return (source, version);
    }

    public void Complete(PendingCall call, ReadOnlySpan<byte> body)
    {
        if (call.Batch is null)
        {
            _connection.DoneInBackground(call.IsOfRun);
        }

        if (_cancellationToken.CanBeCanceled && Interlocked.Exchange(ref _registrationState, Completed) == Registered)
        {
            Uninterrupted.Unregister(_registration);
        }

        object? keep = _keep;
        Exception? error = null;
        T? result = default;
        try
        {
            if (call.Lost is { } lost)
            {
                error = lost;
            }
            else if (call.ReplyType == FrameType.Error)
            {
                error = RemoteErrors.Read(body, _cancellationToken);
                if (error is OperationCanceledException && _cancellationToken.IsCancellationRequested)
                {
                    error = new TaskCanceledException(null, null, _cancellationToken);
                }
            }
            else
            {
                result = Read(body);
            }
        }
#pragma warning disable CA1031 // Whatever a codec throws is the caller's, not that of the thread that reads for all.
        catch (Exception e)
#pragma warning restore CA1031
        {
            error = e;
        }

        // Last of all: whoever takes the result may use this for another call at once.
        if (error is null && _connection.Gathering is { } reader)
        {
            _ready = result;
            reader.Ready.Add(this);
        }
        else if (error is null)
        {
            _result.SetResult(result!);
            WakeWaiter();
        }
        else
        {
            _result.SetException(error);
            WakeWaiter();
        }

        GC.KeepAlive(keep);
    }

    public void Publish(bool here)
    {
        T? result = _ready;
        _ready = default;
        if (here)
        {
            _result.RunContinuationsAsynchronously = false;
        }

        _result.SetResult(result!);
        WakeWaiter();
    }

    private T Read(ReadOnlySpan<byte> body)
    {
        var reader = new ValueReader(body) { References = _connection.Objects };
        try
        {
            T result = _read(ref reader);
            reader.End();
            return result;
        }
        catch
        {
            _connection.Objects.ReleaseUnread(reader);
            throw;
        }
    }

    public ValueTaskSourceStatus GetStatus(short token) => _result.GetStatus(token);

    public void OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        _call?.Batch?.SendForOther();
        _result.OnCompleted(continuation, state, token, flags);
    }

    public T GetResult(short token)
    {
        if (_result.GetStatus(token) == ValueTaskSourceStatus.Pending)
        {
            Wait(token);
        }

        try
        {
            return _result.GetResult(token);
        }
        finally
        {
            Return();
        }
    }

    void IValueTaskSource.GetResult(short token) => GetResult(token);

    /// <summary>That of the call's last use, if it gave a result of the same type: calls of one type in turn need look for nothing.</summary>
    private static AsyncCall<T> Rent(PendingCall call)
    {
        ICallCompletion? last = call.LastCompletion;
        call.LastCompletion = null;
        if (last is AsyncCall<T> own)
        {
            return own;
        }

        last?.Keep();
        AsyncCall<T>? source = t_spare;
        if (source is null)
        {
            return new AsyncCall<T>();
        }

        t_spare = source._next;
        source._next = null;
        return source;
    }

    private void Return()
    {
        PendingCall call = _call!;
        _call = null;
        // The thread keeps this, but no connection that everybody else has forgotten.
        _connection = null!;
        _keep = null;
        _cancellationToken = default;
        _registration = default;
        _registrationState = NotRegistered;
        _result.RunContinuationsAsynchronously = true;
        _result.Reset();
        call.LastCompletion = this;
        call.Return();
    }

    public void Keep()
    {
        int spares = t_spare is { } first ? first._spares + 1 : 1;
        if (spares <= PendingCall.MostSpares)
        {
            _spares = spares;
            _next = t_spare;
            t_spare = this;
        }
    }

    /// <summary>For who does not await: the thread that reads wakes this one itself where it can, without the pool, which may have no thread left.</summary>
    private void Wait(short token)
    {
        // Else it would wait without end, or long.
        _call?.Batch?.Send();
        ClientConnection.BeforeWait();
        // No continuation, with which the result counts as there before whoever gives it has read what to run: this might be of another call by then.
        Volatile.Write(ref _isAwaited, true);
        // full fence: before the look for the result; who gives it looks the other way round
        Interlocked.MemoryBarrier();
        lock (this)
        {
            while (_result.GetStatus(token) == ValueTaskSourceStatus.Pending)
            {
                Monitor.Wait(this);
            }
        }

        Volatile.Write(ref _isAwaited, false);
    }

    /// <summary>The result has been given, by an atomic instruction where no continuation was there. Perhaps this is of another call by now: who waits for that looks again.</summary>
    private void WakeWaiter()
    {
        if (Volatile.Read(ref _isAwaited))
        {
            using (Uninterrupted.EnterMonitor(this))
            {
                Monitor.PulseAll(this);
            }
        }
    }

    private void RegisterCancel(ulong id, CancellationToken? patientToken)
    {
        _registration = patientToken is { } patient
            ? Uninterrupted.Register(static state =>
            {
                (ClientConnection connection, ulong id, CancellationToken patient) = ((ClientConnection, ulong, CancellationToken))state!;
                connection.CancelSoon(id, isLate: !patient.IsCancellationRequested);
            }, (_connection, id, patient), _cancellationToken)
            : Uninterrupted.Register(static state =>
            {
                (ClientConnection connection, ulong id) = ((ClientConnection, ulong))state!;
                connection.CancelSoon(id);
            }, (_connection, id), _cancellationToken);
        if (Interlocked.CompareExchange(ref _registrationState, Registered, NotRegistered) == Completed)
        {
            Uninterrupted.Unregister(_registration);
        }
    }
}
