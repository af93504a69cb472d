using Managers.Platform;
using Managers.Protocol;
using Managers.Rings;
using Managers.Transport;

namespace Managers.Hosting;

/// <summary>
/// One client's connection, seen from the server: its references, its calls that wait, what it holds. All of that ends with it. One thread reads its frames and runs its calls; a call of the user's code that takes long makes it hand the reading on
/// (<see cref="SlowCallWatch"/>).
/// </summary>
#pragma warning disable CA1001 // It ends by End or Stop, once nobody uses what it holds.
internal sealed partial class Session : Caller
#pragma warning restore CA1001
{
    private readonly Channel _channel;
    private readonly FrameInput _input;
    private readonly HashSet<Referent> _interests = [];
    private readonly Dictionary<ulong, Waiter> _parked = [];
    // Calls that wait and that nobody will be answered for: some may have left their line meanwhile.
    private HashSet<Waiter>? _silent;
    private int _silentLimit = 64;
    // These two are made when they are needed: most connections call no code of the user's.
    private Dictionary<ulong, CancellationTokenSource>? _cancellations;
    // By number, and which one it is: a number may come again once its call was cancelled and answered, though that still has its place.
    private Dictionary<ulong, object>? _inLine;
    private readonly Lock _callsGate = new();
    // Calls that were begun, by who reads; that were answered, under the gate of what goes out; and that ended otherwise. None of the first two needs an atomic count.
    private int _begun;
    private int _answered;
    private int _dropped;
    private int _ended;

    internal Session(ManagerServer server, Channel channel, FrameInput input, Guid id, int clientProcessId)
    {
        Server = server;
        _channel = channel;
        _input = input;
        Id = id;
        _ringChannel = channel as RingChannel;
        _firstByte = _ringChannel?.Sent ?? 0;
        // What the system says about a local client is worth more than what it says itself.
        ClientProcessId = channel.Peer.ProcessId != 0 ? channel.Peer.ProcessId : clientProcessId;
        _out = new FrameBuffer(FrameBuffer.DefaultCapacity, server.Limits.MaxFrameInBytes);
        _sending = new FrameBuffer(FrameBuffer.DefaultCapacity, server.Limits.MaxFrameInBytes);
    }

    internal ManagerServer Server { get; }

    /// <inheritdoc/>
    internal override ObjectTable Objects => Server.Objects;

    /// <inheritdoc/>
    internal override int MaxFrameInBytes => Server.Limits.MaxFrameInBytes;

    internal Guid Id { get; }

    /// <summary>The line for texts of the library's own objects, which can be long. Asked for by who reads.</summary>
    internal CallQueue Texts => field ??= new CallQueue();

    internal int ClientProcessId { get; }

    internal bool HasEnded => Volatile.Read(ref _ended) != 0;

    internal int CallsInFlight => Volatile.Read(ref _begun) - Volatile.Read(ref _answered) - Volatile.Read(ref _dropped);

    /// <summary>Ends the session: what it held goes back, what it waited for is withdrawn.</summary>
    /// <param name="code">Why, for the client.</param>
    /// <param name="text">Why, in words; null: nothing is said.</param>
    internal void End(ErrorCode code, string? text)
    {
        if (Interlocked.Exchange(ref _ended, 1) != 0)
        {
            return;
        }

        try
        {
            if (text is not null)
            {
                SayGoodbye(code, text);
            }

            GiveBackAll();
        }
        finally
        {
            Server.Ended();
        }
    }

    private void GiveBackAll()
    {
        _channel.Shutdown();
        Server.Forget(this);
        Waiter[] parked;
        CancellationTokenSource[] cancellations;
        using (Uninterrupted.Enter(_callsGate))
        {
            parked = [.. _parked.Values, .. _silent ?? []];
            cancellations = [.. _cancellations?.Values ?? Enumerable.Empty<CancellationTokenSource>()];
            _parked.Clear();
            _silent = null;
        }

        foreach (Waiter waiter in parked)
        {
            waiter.Owner.Withdraw(waiter);
        }

        foreach (CancellationTokenSource cancellation in cancellations)
        {
            Cancel(cancellation);
        }

        TakeBackUndelivered();
        Referent[] interests;
        using (Uninterrupted.EnterMonitor(_interests))
        {
            interests = [.. _interests];
            _interests.Clear();
        }

        foreach (Referent referent in interests)
        {
            referent.SessionEnded(this);
        }

        ReleaseAll();
        GiveBackRings();
        _channel.Dispose();
    }

    /// <summary>That object is to be told when this session ends.</summary>
    internal void NoteInterest(Referent referent)
    {
        bool late;
        using (Uninterrupted.EnterMonitor(_interests))
        {
            _interests.Add(referent);
            late = HasEnded;
        }

        if (late)
        {
            // It ended while the object was about to count on being told. Not on this thread, which has the object's lock.
            ThreadPool.UnsafeQueueUserWorkItem(static state => state.referent.SessionEnded(state.session), (referent, session: this), preferLocal: false);
        }
    }

    /// <summary>That object has nothing of this session's any more.</summary>
    internal void DropInterest(Referent referent)
    {
        using (Uninterrupted.EnterMonitor(_interests))
        {
            _interests.Remove(referent);
        }
    }

    /// <summary>No call is being executed, and all answers have gone out. Calls that wait in a line do not count.</summary>
    internal bool IsQuiet => HasEnded || (CallsInFlight <= ParkedCalls && IsAllSent);

    internal int ParkedCalls
    {
        get
        {
            using (Uninterrupted.Enter(_callsGate))
            {
                return _parked.Count;
            }
        }
    }

    /// <summary>A call waits; <see cref="TryAnswer{T}"/> answers it.</summary>
    internal void Park(Waiter waiter)
    {
        bool isTwice = false;
        using (Uninterrupted.Enter(_callsGate))
        {
            if (!HasEnded)
            {
                if (waiter.Request == 0 ? TryAddSilent(waiter) : _parked.TryAdd(waiter.Request, waiter))
                {
                    return;
                }

                isTwice = waiter.Request != 0;
            }
        }

        // Ended meanwhile, and End has not seen it, or one too many: out of the line, whose lock the caller has.
        waiter.Leave();
        if (isTwice)
        {
            // Not here: the caller is in the middle of changing an object.
            ThreadPool.UnsafeQueueUserWorkItem(static session => session.End(ErrorCode.ProtocolViolation, "A call has the number of another one that waits."), this, preferLocal: false);
        }
    }

    /// <summary>A call that nothing answers has been executed, or waits: it is in flight no more.</summary>
    internal void OneWayEnded() => Interlocked.Increment(ref _dropped);

    private bool TryAddSilent(Waiter waiter)
    {
        _silent ??= [];
        if (_silent.Count >= _silentLimit)
        {
            _silent.RemoveWhere(static waiter => waiter.Place is null);
            _silentLimit = Math.Max(64, 2 * _silent.Count);
        }

        // Nobody hears of it if it is one too many, as of anything else that such a call does.
        return _silent.Count < Server.Limits.MaxCalls && _silent.Add(waiter);
    }

    /// <summary>Answers a call that waited.</summary>
    /// <returns>False if the session has ended.</returns>
    internal bool TryAnswer<T>(ulong request, T result)
    {
        if (!Unpark(request))
        {
            return false;
        }

        Return(this, request, result);
        return true;
    }

    /// <summary>Answers a call that waited for items of a queue.</summary>
    /// <returns>False if the items are still the queue's: the session has ended, or they are too much for one answer.</returns>
    internal bool TryDeliver(Waiter waiter, EncodedValue[] items) =>
        Unpark(waiter.Request) && Deliver(waiter.Owner, waiter.Request, items, asList: waiter.Count != 0);

    /// <summary>Takes a waiting call out of the list of those that wait.</summary>
    internal bool Unpark(ulong request)
    {
        using (Uninterrupted.Enter(_callsGate))
        {
            return _parked.Remove(request) && !HasEnded;
        }
    }

    /// <summary>A call stands in line for an object of the user's.</summary>
    /// <exception cref="ProtocolException">Another one of its number does.</exception>
    internal void EnterLine(ulong request, object call)
    {
        using (Uninterrupted.Enter(_callsGate))
        {
            if ((_inLine ??= []).TryAdd(request, call))
            {
                return;
            }
        }

        throw new ProtocolException("A call has the number of another one that stands in line.");
    }

    /// <summary>It is a call's turn.</summary>
    /// <returns>False if it is not to begin: it was cancelled and answered, or its client has gone.</returns>
    internal bool LeaveLine(ulong request, object call)
    {
        bool begins;
        using (Uninterrupted.Enter(_callsGate))
        {
            begins = (request == 0 || (_inLine is not null && _inLine.TryGetValue(request, out object? found) && found == call && _inLine.Remove(request))) && !HasEnded;
        }

        if (!begins)
        {
            Interlocked.Increment(ref _dropped);
        }

        return begins;
    }

    /// <inheritdoc/>
    internal override CancellationToken CancellationOf(ulong request)
    {
        if (request == 0)
        {
            return CancellationToken.None;
        }

        using (Uninterrupted.Enter(_callsGate))
        {
            _cancellations ??= [];
            if (!_cancellations.TryGetValue(request, out CancellationTokenSource? source))
            {
                source = new CancellationTokenSource();
                _cancellations.Add(request, source);
                if (HasEnded)
                {
                    source.Cancel();
                }
            }

            return source.Token;
        }
    }

    private void Cancel(ulong request)
    {
        Waiter? waiter;
        CancellationTokenSource? cancellation;
        bool wasInLine;
        using (Uninterrupted.Enter(_callsGate))
        {
            _parked.TryGetValue(request, out waiter);
            cancellation = _cancellations?.GetValueOrDefault(request);
            wasInLine = _inLine is not null && _inLine.Remove(request);
        }

        if (wasInLine)
        {
            // Its arguments stay in line until its turn, and so long it counts: else one could fill the memory by calling and cancelling.
            Volatile.Write(ref _begun, _begun + 1);
            Fail(request, new ProtocolException(ErrorCode.Cancelled, "The call was cancelled before it began."));
        }

        // Outside the lock: the object's is taken before ours.
        if (waiter is not null && waiter.Owner.Withdraw(waiter) && Unpark(request))
        {
            Fail(request, new ProtocolException(ErrorCode.Cancelled, "The call was cancelled while it waited."));
        }

        if (cancellation is not null)
        {
            Cancel(cancellation);
        }
    }

    /// <summary>What code of the user's has registered runs on the pool: it may take its time, or throw, and this thread reads for a whole session, or ends one.</summary>
    private static void Cancel(CancellationTokenSource cancellation)
    {
        try
        {
            _ = cancellation.CancelAsync();
        }
        catch (ObjectDisposedException)
        {
            // The call has been answered meanwhile.
        }
    }

    /// <summary>A call is answered.</summary>
    private void CallEnded(ulong request)
    {
        if (_cancellations is { Count: not 0 } cancellations)
        {
            using (Uninterrupted.Enter(_callsGate))
            {
                if (cancellations.Remove(request, out CancellationTokenSource? source))
                {
                    source.Dispose();
                }
            }
        }
    }
}
