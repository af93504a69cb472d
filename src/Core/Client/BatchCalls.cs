using Managers.Protocol;

namespace Managers.Client;

/// <summary>
/// The calls of a batch: frames that wait to be sent together, and how many answers are missing. One thread adds to it and ends it; others may have it sent, since they wait for one of its calls or cancel one.
/// </summary>
#pragma warning disable CA1001 // What it has is given back when it ends.
internal sealed class BatchCalls : IQuietWatched
#pragma warning restore CA1001
{
    // So much goes out before the rest is called, and each time twice as much: the server begins while this side still calls, and few calls of the system's are made for it.
    private const int FirstPart = 1 << 10;
    // The same where the server begins at once, and costs no call of the system's.
    private const int FirstPartBeside = 192;
    // Memory does not grow with the batch.
    private const int LargestPart = 256 << 10;

    [ThreadStatic]
    private static BatchCalls? t_open;

    [ThreadStatic]
    private static BatchCalls? t_spare;

    // So many calls have numbers of its own, those beyond of the connection's.
    private const int MostChunks = 16;

    private readonly OwnerGate _gate = new();
    private readonly CallChunk?[] _chunks = new CallChunk?[MostChunks];
    // Stands for all of the calls where their thread waits.
    private readonly PendingCall _anchor = new();
    private readonly FrameBuffer _unsent = new(4096, int.MaxValue);
    private ClientConnection _connection = null!;
    private object? _keep;
    private BatchCalls? _outer;
    // Calls since their thread last waited for all, and how many are missing an answer: less than none by this as long as it does not wait, so that calling needs no atomic count.
    private const int Calling = 1 << 30;
    private int _called;
    private int _left = Calling;
    private int _partsSent;
    private int _nextPart = FirstPart;
    private int _isInBackground;
    private volatile bool _isAwaited;
    private int _thread;
    private volatile bool _isTimed;
    private bool _isOver;
    private int _timedPart;

    /// <summary>Of one that its thread began and never ended, and that no call needs any more: its numbers are for others.</summary>
    ~BatchCalls() => GiveNumbersBack();

    /// <summary>Counts the uses.</summary>
    internal int Version { get; private set; }

    /// <summary>Calls so far.</summary>
    internal int Count { get; private set; }

    /// <summary>Its thread waits for all answers.</summary>
    internal bool IsAwaited => _isAwaited;

    /// <summary>Answers are missing that its thread does not wait for. Under the gate.</summary>
    private bool NeedsReader => !_isAwaited && Volatile.Read(ref _left) > (_isOver ? 0 : Calling - _called) && Volatile.Read(ref _isInBackground) == 0;

    private bool IsOwner => Environment.CurrentManagedThreadId == _thread;

    /// <summary>This thread has begun a batch on any connection, and not ended it.</summary>
    internal static bool IsOpen => t_open is not null;

    /// <summary>How many bytes are to go out before the rest is called.</summary>
    internal static int FirstPartFor(ClientConnection connection) => connection.IsServerBeside ? FirstPartBeside : FirstPart;

    /// <summary>The batch that this thread has begun on a connection; null if there is none.</summary>
    internal static BatchCalls? Of(ClientConnection connection)
    {
        BatchCalls? batch = t_open;
        while (batch is not null && batch._connection != connection)
        {
            batch = batch._outer;
        }

        return batch;
    }

    /// <summary>Begins a batch on this thread.</summary>
    /// <param name="connection">Where it goes.</param>
    /// <param name="keep">What must live until it ends.</param>
    /// <exception cref="InvalidOperationException">This thread has begun one already.</exception>
    internal static BatchCalls Begin(ClientConnection connection, object keep)
    {
        if (Of(connection) is not null)
        {
            throw new InvalidOperationException("This thread has begun a batch of the manager's already, and not ended it: batches do not nest. Call Invoke or Send on that one and dispose it, by a using declaration.");
        }

        BatchCalls batch = t_spare ?? new BatchCalls();
        t_spare = null;
        batch._connection = connection;
        batch._keep = keep;
        batch._outer = t_open;
        batch._nextPart = FirstPartFor(connection);
        batch._thread = Environment.CurrentManagedThreadId;
        t_open = batch;
        return batch;
    }

    /// <summary>Whether a part of it was given to the system.</summary>
    internal bool WasSent(int part) => part < Volatile.Read(ref _partsSent);

    /// <summary>Takes a call in; on the batch's thread.</summary>
    internal void Add(PendingCall call, out ulong id)
    {
        bool isQuick = _gate.EnterAsOwner();
        try
        {
            call.Join(this, _partsSent);
            // From here on it may be lost at once.
            Begin(call);
            id = call.Id;
            _called++;
            Count++;
            _unsent.Append(call.Request.Written);
        }
        finally
        {
            _gate.ExitAsOwner(isQuick);
        }

        if (_unsent.Length >= _nextPart || !_isTimed)
        {
            SendPart();
        }
    }

    /// <summary>Sends what was not sent yet; answers are read by the background, unless the batch's thread waits for them.</summary>
    internal void Send()
    {
        _gate.Enter(IsOwner);
        try
        {
            SendInside();
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Puts what was not sent yet into the connection's queue, for this thread to write before a call that may have a time limit.</summary>
    /// <returns>False if another thread took too long to send it: the server may take nothing.</returns>
    /// <exception cref="ThreadInterruptedException">The thread was interrupted while another one sent it.</exception>
    internal bool TryQueue(TimeSpan patience)
    {
        if (!_gate.TryEnterAsOwner(patience))
        {
            return false;
        }

        try
        {
            ReadInBackground();
            if (_unsent.Length != 0)
            {
                Volatile.Write(ref _partsSent, _partsSent + 1);
                _connection.QueueForNext(_unsent.Written);
                _unsent.Clear();
            }

            return true;
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Somebody awaits one of its calls, and must not fail for that: where no thread can be had to read the answers it is sent later. Its own thread will send it.</summary>
    internal void SendForOther()
    {
        if (IsOwner)
        {
            return;
        }

        _gate.Enter(isOwner: false);
        try
        {
            if (!TrySendInside() && !_isTimed)
            {
                SendSoon();
            }
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>Sends what was not sent yet, and waits for all answers.</summary>
    internal void Invoke()
    {
        _anchor.Rearm();
        _isAwaited = true;
        _gate.Enter(isOwner: true);
        try
        {
            Write();
        }
        finally
        {
            _gate.Exit();
        }

        if (Interlocked.Add(ref _left, _called - Calling) != 0)
        {
            _connection.Await(_anchor);
        }

        // All are answered: only this thread calls more.
        Renew();
        LeaveBackground();
    }

    /// <summary>Sends what was not sent yet, or has it sent once there is a thread to read the answers. This thread's calls go alone from here on.</summary>
    internal void End()
    {
        _gate.Enter(isOwner: true);
        try
        {
            bool isSent = TrySendInside();
            Remove();
            Version++;
            _isOver = true;
            if (Interlocked.Add(ref _left, _called - Calling) != 0)
            {
                // The calls on their way keep this one; their answers are read by the background.
                if (isSent)
                {
                    _unsent.Dispose();
                }
                else if (!_isTimed)
                {
                    SendSoon();
                }

                return;
            }

            // What was not sent was lost with the connection.
            _unsent.Clear();
        }
        finally
        {
            _gate.Exit();
        }

        LeaveBackground();
        GiveNumbersBack();
        Renew();
        _isOver = false;
        Count = 0;
        _keep = null;
        _connection = null!;
        t_spare = this;
    }

    /// <summary>So many answers have come, or will not.</summary>
    internal void Less(int answers)
    {
        if (Interlocked.Add(ref _left, -answers) == 0)
        {
            LeaveBackground();
            if (_isOver)
            {
                GiveNumbersBack();
            }

            _anchor.Finish();
        }
    }

    // Under the gate: others that have it sent see both counts, or neither.
    private void Renew()
    {
        _gate.Enter(isOwner: true);
        _called = 0;
        _left = Calling;
        _isAwaited = false;
        _nextPart = FirstPartFor(_connection);
        _gate.Exit();
    }

    private void Begin(PendingCall call)
    {
        int chunk = _called / CallChunk.Size;
        if (chunk >= MostChunks)
        {
            _connection.Begin(call);
            return;
        }

        // Those of the calls before the last wait are free again.
        _connection.Begin(call, _chunks[chunk] ??= _connection.RentNumbers(), _called % CallChunk.Size);
    }

    private void GiveNumbersBack()
    {
        for (int i = 0; i < MostChunks && _chunks[i] is { } chunk; i++)
        {
            _chunks[i] = null;
            _connection.ReturnNumbers(chunk);
        }
    }

    private void Remove()
    {
        if (t_open == this)
        {
            t_open = _outer;
        }
        else
        {
            for (BatchCalls? batch = t_open; batch is not null; batch = batch._outer)
            {
                if (batch._outer == this)
                {
                    batch._outer = _outer;
                    break;
                }
            }
        }

        _outer = null;
    }

    private void SendPart()
    {
        _gate.Enter(isOwner: true);
        try
        {
            if (_unsent.Length >= _nextPart)
            {
                _nextPart = Math.Min(LargestPart, 2 * _nextPart);
                Write();
            }

            if (!_isTimed)
            {
                SendSoon();
            }
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void SendInside()
    {
        ReadInBackground();
        Write();
    }

    /// <summary>Has the background read the answers to what is sent next.</summary>
    private void ReadInBackground()
    {
        if (NeedsReader && Interlocked.Exchange(ref _isInBackground, 1) == 0)
        {
            try
            {
                _connection.ReadInBackground();
            }
            catch
            {
                // Nothing is sent, and whoever sends it later asks for a thread again.
                LeaveBackground();
                _connection.PromoteIfUnread();
                throw;
            }
        }
    }

    /// <summary>For who must not fail: the pool's thread, or one that awaits.</summary>
    /// <returns>False if no thread can be had to read the answers.</returns>
    private bool TrySendInside()
    {
        try
        {
            SendInside();
            return true;
        }
        catch (OutOfMemoryException)
        {
            return false;
        }
    }

    private void SendSoon()
    {
        if (_connection.BatchPatienceInMilliseconds is > 0 and var patience)
        {
            // Only where somebody looks: the next batch that uses this counts on it.
            _isTimed = true;
            _timedPart = _partsSent;
            QuietWatch.Add(this, patience);
        }
    }

    /// <summary>What is there now may be of a batch that has just begun.</summary>
    bool IQuietWatched.HasMoved()
    {
        int sent = Volatile.Read(ref _partsSent);
        bool hasMoved = sent != _timedPart;
        _timedPart = sent;
        return hasMoved;
    }

    /// <summary>Nothing has gone out for long: what is there does now, and somebody reads the answers to what has.</summary>
    void IQuietWatched.IsQuiet()
    {
        _gate.Enter(isOwner: false);
        try
        {
            _isTimed = false;
            if (_unsent.Length == 0 && !NeedsReader)
            {
                return;
            }

            if (_partsSent != _timedPart || !TrySendInside())
            {
                SendSoon();
            }
            else if (_isOver)
            {
                _unsent.Dispose();
            }
        }
        finally
        {
            _gate.Exit();
        }
    }

    private void Write()
    {
        if (_unsent.Length != 0)
        {
            Volatile.Write(ref _partsSent, _partsSent + 1);
            _connection.Send(_unsent.Written);
            _unsent.Clear();
        }
    }

    private void LeaveBackground()
    {
        if (Interlocked.Exchange(ref _isInBackground, 0) == 1)
        {
            _connection.DoneInBackground(ofRun: false);
        }
    }
}
