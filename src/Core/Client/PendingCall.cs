using Managers.Platform;
using Managers.Protocol;

namespace Managers.Client;

/// <summary>
/// A call from its first argument to its answer: the frame that goes out, the body that came back, and who waits for it. Kept by the thread for its next call.
/// </summary>
internal sealed class PendingCall : IReferenceSink
{
    private const int Waiting = 0;
    private const int Answered = 1;

    /// <summary>So many a thread keeps for calls to come.</summary>
    internal const int MostSpares = 128;

    [ThreadStatic]
    private static PendingCall? t_spare;

    private FrameBuffer? _reply;
    private ClientConnection? _connection;
    // Proxies among the arguments: were one collected before the call has gone out, its reference might be given back first.
    private List<object>? _kept;
    private int _state;
    private bool _wasSent;
    private int _part;
    private PendingCall? _next;
    private int _spares;

    /// <summary>The frame to send.</summary>
    internal FrameBuffer Request { get; } = new();

    /// <summary>The answer's body, where a thread waits for it.</summary>
    internal FrameBuffer Reply => _reply ??= new FrameBuffer(FrameBuffer.DefaultCapacity, int.MaxValue);

    /// <summary>Which kind of frame answered.</summary>
    internal FrameType ReplyType { get; private set; }

    internal FrameFlags ReplyFlags { get; private set; }

    /// <summary>Why there is no answer; null if there is one.</summary>
    internal Exception? Lost { get; private set; }

    /// <summary>True once all of the frame may have reached the system.</summary>
    internal bool WasSent => _wasSent || (Batch is { } batch && batch.WasSent(_part));

    /// <summary>The batch that it goes out with, if any.</summary>
    internal BatchCalls? Batch { get; private set; }

    /// <summary>It was called on the background's thread, which counts it by itself.</summary>
    internal bool IsOfRun { get; set; }

    /// <summary>Its number among the calls in flight; 0 while it is none.</summary>
    internal ulong Id { get; set; }

    /// <summary>Its thread was interrupted while it waited for the answer, and the interrupt is pending again.</summary>
    internal bool IsInterrupted { get; set; }

    /// <summary>True if its thread is to read from the channel next.</summary>
    internal bool IsPromoted { get; set; }

    /// <summary>What to do with the answer where no thread waits.</summary>
    internal ICallCompletion? Completion { get; set; }

    /// <summary>What took the result of its last use, kept for the next.</summary>
    internal ICallCompletion? LastCompletion { get; set; }

    /// <summary>Where items of a stream go.</summary>
    internal IStreamSink? Stream { get; set; }

    internal bool IsAnswered => Volatile.Read(ref _state) == Answered;

    /// <summary>A call for this thread.</summary>
    internal static PendingCall Rent()
    {
        PendingCall? call = t_spare;
        if (call is null)
        {
            return new PendingCall();
        }

        t_spare = call._next;
        call._next = null;
        return call;
    }

    /// <summary>Its arguments are written for that connection from here on.</summary>
    /// <returns>What writes references to objects.</returns>
    internal IReferenceSink WriteFor(ClientConnection connection)
    {
        _connection = connection;
        return this;
    }

    /// <inheritdoc/>
    public void Write(ref ValueWriter writer, object target, ManagedContract? contract)
    {
        _connection!.Write(ref writer, target, contract);
        (_kept ??= []).Add(target);
    }

    /// <inheritdoc/>
    public void WriteRecord(ref ValueWriter writer, ReadOnlyMemory<byte> record)
    {
        _connection!.WriteRecord(ref writer, record);
        if (KeptRecord.Of(record) is { } kept)
        {
            (_kept ??= []).Add(kept);
        }
    }

    /// <summary>What must live until the call has gone out, for whoever sends its frame in its place.</summary>
    internal object? TakeKept()
    {
        List<object>? kept = _kept;
        _kept = null;
        return kept;
    }

    /// <summary>All of the frame may reach the system from here on.</summary>
    internal void NoteSent() => _wasSent = true;

    /// <summary>It goes out with others.</summary>
    /// <param name="batch">These.</param>
    /// <param name="part">Which part of them.</param>
    internal void Join(BatchCalls batch, int part)
    {
        _part = part;
        Batch = batch;
    }

    /// <summary>It waits for another answer.</summary>
    internal void Rearm() => Volatile.Write(ref _state, Waiting);

    /// <summary>The caller is done with it.</summary>
    internal void Return()
    {
        Request.Clear();
        _reply?.Clear();
        _connection = null;
        _kept?.Clear();
        Lost = null;
        _wasSent = false;
        Batch = null;
        IsOfRun = false;
        IsPromoted = false;
        IsInterrupted = false;
        Completion = null;
        Stream = null;
        Id = 0;
        Volatile.Write(ref _state, Waiting);
        int spares = t_spare is { } first ? first._spares + 1 : 1;
        if (spares <= MostSpares)
        {
            _spares = spares;
            _next = t_spare;
            t_spare = this;
        }
    }

    /// <summary>The answer has come. The caller holds no lock, and counts it for the batch afterwards: the call may be another by then.</summary>
    internal void Complete(FrameType type, FrameFlags flags, ReadOnlySpan<byte> body)
    {
        ReplyType = type;
        ReplyFlags = flags;
        if (Completion is { } completion)
        {
            completion.Complete(this, body);
            return;
        }

        Reply.Length = 0;
        Reply.Append(body);
        Finish();
    }

    /// <summary>No answer will come.</summary>
    internal void Fail(Exception why)
    {
        Lost = why;
        if (Completion is { } completion)
        {
            // Read before: once it is completed, whoever takes the result gives this away.
            BatchCalls? batch = Batch;
            completion.Complete(this, default);
            batch?.Less(1);
            return;
        }

        Finish();
    }

    /// <summary>Waits until the answer is there, or it is this thread's turn to read.</summary>
    /// <returns>False if the time was up.</returns>
    internal bool Wait(int milliseconds)
    {
        lock (this)
        {
            while (!IsAnswered && !IsPromoted)
            {
                if (!Monitor.Wait(this, milliseconds))
                {
                    return IsAnswered || IsPromoted;
                }
            }

            return true;
        }
    }

    /// <summary>It is this call's thread's turn to read.</summary>
    internal void Promote()
    {
        using (Uninterrupted.EnterMonitor(this))
        {
            IsPromoted = true;
            Monitor.PulseAll(this);
        }
    }

    /// <summary>The answer is there, or those of all that it stands for.</summary>
    internal void Finish()
    {
        using (Uninterrupted.EnterMonitor(this))
        {
            Volatile.Write(ref _state, Answered);
            Monitor.PulseAll(this);
        }
    }
}

/// <summary>Takes the answer of a call that no thread waits for; on the thread that read it, so it must be quick.</summary>
internal interface ICallCompletion
{
    /// <param name="call">The call.</param>
    /// <param name="body">The answer's body, which stands until this returns; nothing if there is no answer.</param>
    void Complete(PendingCall call, ReadOnlySpan<byte> body);

    /// <summary>The call that kept it goes on without it: the thread keeps it for another.</summary>
    void Keep();
}

/// <summary>Takes the items of a stream; on the thread that read them.</summary>
internal interface IStreamSink
{
    void Add(ReadOnlySpan<byte> item);
}
