using Managers.Protocol;

namespace Managers.Client;

/// <summary>
/// A call from its first argument to its answer: the frame that goes out, the body that came back, and who waits for it. Kept by the thread for its next call.
/// </summary>
internal sealed class PendingCall
{
    private const int Waiting = 0;
    private const int Answered = 1;

    [ThreadStatic]
    private static PendingCall? t_spare;

    private int _state;

    /// <summary>The frame to send.</summary>
    internal FrameBuffer Request { get; } = new();

    /// <summary>The answer's body.</summary>
    internal FrameBuffer Reply { get; } = new(FrameBuffer.DefaultCapacity, int.MaxValue);

    /// <summary>Which kind of frame answered.</summary>
    internal FrameType ReplyType { get; private set; }

    internal FrameFlags ReplyFlags { get; private set; }

    /// <summary>Why there is no answer; null if there is one.</summary>
    internal Exception? Lost { get; private set; }

    /// <summary>True once all of the frame may have reached the system.</summary>
    internal bool WasSent { get; set; }

    /// <summary>Its number among the calls in flight; 0 while it is none.</summary>
    internal ulong Id { get; set; }

    /// <summary>True if its thread is to read from the channel next.</summary>
    internal bool IsPromoted { get; set; }

    /// <summary>What to do with the answer where no thread waits.</summary>
    internal ICallCompletion? Completion { get; set; }

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

        t_spare = null;
        return call;
    }

    /// <summary>The caller is done with it.</summary>
    internal void Return()
    {
        Request.Clear();
        Reply.Clear();
        Lost = null;
        WasSent = false;
        IsPromoted = false;
        Completion = null;
        Stream = null;
        Id = 0;
        Volatile.Write(ref _state, Waiting);
        t_spare = this;
    }

    /// <summary>The answer has come. The caller holds no lock.</summary>
    internal void Complete(FrameType type, FrameFlags flags, ReadOnlySpan<byte> body)
    {
        ReplyType = type;
        ReplyFlags = flags;
        Reply.Length = 0;
        Reply.Append(body);
        Finish();
    }

    /// <summary>No answer will come.</summary>
    internal void Fail(Exception why)
    {
        Lost = why;
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
        lock (this)
        {
            IsPromoted = true;
            Monitor.PulseAll(this);
        }
    }

    private void Finish()
    {
        // Read before the state: from then on the caller may have given this away.
        ICallCompletion? completion = Completion;
        if (completion is not null)
        {
            Volatile.Write(ref _state, Answered);
            completion.Complete(this);
            return;
        }

        lock (this)
        {
            Volatile.Write(ref _state, Answered);
            Monitor.PulseAll(this);
        }
    }
}

/// <summary>Takes the answer of a call that no thread waits for; on the thread that read it, so it must be quick.</summary>
internal interface ICallCompletion
{
    void Complete(PendingCall call);
}

/// <summary>Takes the items of a stream; on the thread that read them.</summary>
internal interface IStreamSink
{
    void Add(ReadOnlySpan<byte> item);
}
