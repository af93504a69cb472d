using System.Buffers.Binary;
using Managers.Platform;
using Managers.Protocol;
using Managers.Transport;

namespace Managers.Hosting;

/// <summary>Writing answers. They gather in a buffer that goes out when the frames of one read have been run, or at once where other threads answer. Nobody but the session's own reader waits for a client that does not read.</summary>
internal sealed partial class Session
{
    // A client that said goodbye shuts its connection down at once.
    private const int LeavePatienceInMilliseconds = 1000;

    private readonly Lock _outGate = new();
    private readonly Queue<Undelivered> _undelivered = new();
    // What the last frame that has left this process brought: given back if the client ended before it had read that frame.
    private Undelivered _last;
    // Set when the session ends: nobody gives back what is delivered from then on. Under the gate.
    private bool _hasTakenBack;
    private bool _isLeaving;
    private FrameBuffer _out;
    private FrameBuffer _sending;
    private bool _isSending;
    private long _written;
    private int _frameStart;

    /// <inheritdoc/>
    internal override ValueWriter BeginReply(ulong request) => BeginFrame(FrameType.Reply, request);

    /// <inheritdoc/>
    internal override void EndReply(ref ValueWriter writer)
    {
        ulong request = BinaryPrimitives.ReadUInt64LittleEndian(_out.All[(_frameStart + 8)..]);
        EndFrame(ref writer, answers: true);
        CallEnded(request);
    }

    /// <inheritdoc/>
    internal override void AbandonReply(ref ValueWriter writer)
    {
        // The client cannot give back what it never gets.
        ObjectEntry[] noted = [.. _noted];
        ClearNoted();
        _outGate.Exit();
        if (noted.Length != 0)
        {
            // Not here: the caller may have an object's lock, and others may end.
            ThreadPool.UnsafeQueueUserWorkItem(static state => Array.ForEach(state.noted, entry => state.session.GiveBack(entry.Id)), (session: this, noted), preferLocal: false);
        }
    }

    /// <inheritdoc/>
    internal override void Fail(ulong request, Exception error, bool isUsers = false)
    {
        if (request == 0)
        {
            return;
        }

        bool cancelled = error is OperationCanceledException && IsCancelled(request);
        ErrorCode code = !isUsers && error is ProtocolException protocol && protocol.Code != ErrorCode.ProtocolViolation ? protocol.Code : cancelled ? ErrorCode.Cancelled : ErrorCode.Remote;
        (string message, string? stack) = TextOf(error);
        ValueWriter writer = BeginFrame(FrameType.Error, request);
        try
        {
            BinaryPrimitives.WriteUInt16LittleEndian(writer.TakeRaw(2), (ushort)code);
            int start = writer.Position;
            try
            {
                WriteError(ref writer, code, error, message, stack);
            }
            catch (ProtocolException)
            {
                // Longer than a frame may be.
                writer.Rewind(start);
                WriteError(ref writer, code, error, "The message is longer than a frame may be.", null);
            }
        }
        catch
        {
            AbandonReply(ref writer);
            throw;
        }

        EndFrame(ref writer, answers: true);
        CallEnded(request);
    }

    /// <summary>Answers with items of a queue, which go back there if they never reach the client. The caller holds the queue's lock.</summary>
    /// <returns>False if the items are still the queue's: nobody wants to have them, the session has ended, or they are too much for one answer, and the caller of the method has been told.</returns>
    internal bool Deliver(Referent owner, ulong request, EncodedValue[] items, bool asList)
    {
        if (request == 0)
        {
            return false;
        }

        ValueWriter writer = BeginReply(request);
        try
        {
            if (asList)
            {
                writer.WriteListHeader(items.Length);
            }

            foreach (EncodedValue item in items)
            {
                WriteStored(ref writer, item);
            }
        }
        catch (Exception e)
        {
            RefuseItems(request, ref writer, e);
            return false;
        }

        return TryEndDelivery(owner, items, ref writer);
    }

    /// <summary>Answers (bool,any) with an item of a queue, or none. The caller holds the queue's lock.</summary>
    /// <returns>False if the item is still the queue's.</returns>
    internal bool DeliverFound(Referent owner, ulong request, EncodedValue[] items)
    {
        if (request == 0)
        {
            return false;
        }

        ValueWriter writer = BeginReply(request);
        try
        {
            writer.WriteTupleHeader(2);
            writer.WriteBoolean(items.Length != 0);
            WriteStored(ref writer, items.Length != 0 ? items[0] : EncodedValue.Null);
        }
        catch (Exception e)
        {
            RefuseItems(request, ref writer, e);
            return false;
        }

        return TryEndDelivery(owner, items, ref writer);
    }

    private bool IsAllSent
    {
        get
        {
            using (Uninterrupted.Enter(_outGate))
            {
                return !_isSending && _out.Length == 0;
            }
        }
    }

    /// <summary>Sends what there is.</summary>
    /// <param name="mayWait">True on the session's own thread.</param>
    internal void Flush(bool mayWait)
    {
        while (true)
        {
            using (Uninterrupted.Enter(_outGate))
            {
                if (_isSending || _out.Length == 0)
                {
                    return;
                }

                _isSending = true;
                (_out, _sending) = (_sending, _out);
                _written += _sending.Length;
            }

            if (!Send(0, mayWait))
            {
                return;
            }
        }
    }

    private bool Send(int sent, bool mayWait)
    {
        ReadOnlySpan<byte> bytes = _sending.Written;
        while (sent < bytes.Length)
        {
            int written = HasEnded ? -1 : _channel.TryWrite(bytes[sent..]);
            if (written < 0)
            {
                StopSending(sent, mayWait);
                return false;
            }

            sent += written;
            if (written == 0)
            {
                if (!mayWait)
                {
                    if (!TrySendApart(sent))
                    {
                        // Nobody can wait for this client, and it cannot be told, in the middle of an answer.
                        StopSending(sent, mayWait);
                    }

                    return false;
                }

                _channel.Wait(read: false, write: true, 1000);
            }
        }

        List<Undelivered>? arrived = Sent(sent);
        using (Uninterrupted.Enter(_outGate))
        {
            _sending.Clear();
            _isSending = false;
        }

        LetGo(arrived, mayWait);
        return true;
    }

    /// <summary>The rest on a thread that may wait. A method of its own: what a lambda captures is allocated where the method that captures begins.</summary>
    private bool TrySendApart(int sent) => Server.TryRun(() =>
    {
        if (Send(sent, mayWait: true))
        {
            Flush(mayWait: true);
        }
    });

    /// <summary>No more goes out. What did not is taken back by End; the reader notices the end of the connection by itself.</summary>
    private void StopSending(int sent, bool mayWait)
    {
        LetGo(Sent(sent), mayWait);
        if (mayWait)
        {
            // On this thread, which holds nothing: before it runs more calls of a client that has gone.
            End(ErrorCode.None, null);
        }
        else if (!HasEnded)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static session => session.End(ErrorCode.None, null), this, preferLocal: false);
        }
    }

    private bool TryEndDelivery(Referent owner, EncodedValue[] items, ref ValueWriter writer)
    {
        if (_hasTakenBack || _isLeaving)
        {
            // The session has ended since its call was found waiting, or was begun, or is about to.
            AbandonReply(ref writer);
            return false;
        }

        if (items.Length != 0)
        {
            _undelivered.Enqueue(new Undelivered(owner, items, _written + writer.Position));
        }

        EndReply(ref writer);
        return true;
    }

    /// <summary>Too much for one answer: they stay the queue's, and the caller is told.</summary>
    private void RefuseItems(ulong request, ref ValueWriter writer, Exception why)
    {
        AbandonReply(ref writer);
        Fail(request, new ProtocolException(ErrorCode.ResultNotEncodable, $"The items cannot be sent: {why.Message} Take fewer at a time.", why));
    }

    /// <summary>So many bytes of what is being sent have left this process.</summary>
    /// <returns>What has arrived by that and is to be let go; null: nothing.</returns>
    private List<Undelivered>? Sent(int bytes)
    {
        if (_undelivered.Count == 0 && _last.Owner is null)
        {
            return null;
        }

        List<Undelivered>? arrived = null;
        using (Uninterrupted.Enter(_outGate))
        {
            long position = _written - _sending.Length + bytes;
            if (bytes != 0)
            {
                Arrived(ref _last, ref arrived);
            }

            while (_undelivered.TryPeek(out Undelivered first) && first.End <= position)
            {
                _undelivered.Dequeue();
                if (first.End == position)
                {
                    _last = first;
                }
                else
                {
                    Arrived(ref first, ref arrived);
                }
            }
        }

        return arrived;
    }

    /// <summary>The client has items for good: what they refer to, if anything, is not to be kept for the queue any more.</summary>
    private static void Arrived(ref Undelivered delivered, ref List<Undelivered>? arrived)
    {
        if (delivered.Owner is not null && Array.Exists(delivered.Items, static item => item.HasReferences))
        {
            (arrived ??= []).Add(delivered);
        }

        delivered = default;
    }

    /// <summary>Objects may end with what has arrived, and others with them: their locks are taken before a session's, so not under the gate of what goes out, nor on a thread that answers while it has an object's lock.</summary>
    private void LetGo(List<Undelivered>? arrived, bool mayWait)
    {
        if (arrived is null)
        {
            return;
        }

        if (mayWait)
        {
            LetGo(arrived);
        }
        else
        {
            ThreadPool.UnsafeQueueUserWorkItem(static state => state.session.LetGo(state.arrived), (session: this, arrived), preferLocal: false);
        }
    }

    private void LetGo(List<Undelivered> arrived)
    {
        foreach (Undelivered delivered in arrived)
        {
            foreach (EncodedValue item in delivered.Items)
            {
                Server.Objects.RemoveEdges(item, delivered.Owner);
            }
        }
    }

    /// <summary>The client has said that it is done. What it has read of the items that were sent last shows only when it has gone, which is next; until then they may be on their way.</summary>
    private void Leave()
    {
        bool isSure;
        using (Uninterrupted.Enter(_outGate))
        {
            _isLeaving = true;
            isSure = _undelivered.Count == 0 && _last.Owner is null;
        }

        if (!isSure && _channel.Wait(read: true, write: false, LeavePatienceInMilliseconds))
        {
            _channel.TryRead(stackalloc byte[1]);
        }

        End(ErrorCode.None, null);
    }

    private void TakeBackUndelivered()
    {
        Undelivered[] left;
        List<Undelivered>? arrived = null;
        using (Uninterrupted.Enter(_outGate))
        {
            if (!_channel.WasReset)
            {
                Arrived(ref _last, ref arrived);
            }

            left = _last.Owner is null ? [.. _undelivered] : [_last, .. _undelivered];
            _last = default;
            _undelivered.Clear();
            _hasTakenBack = true;
        }

        LetGo(arrived, mayWait: true);
        // The last first: each goes to the front.
        for (int i = left.Length - 1; i >= 0; i--)
        {
            left[i].Owner.TakeBack(left[i].Items);
        }
    }

    private ValueWriter BeginFrame(FrameType type, ulong request, FrameFlags flags = FrameFlags.None)
    {
        if (!_outGate.TryEnter())
        {
            Uninterrupted.TryEnter(_outGate, Timeout.InfiniteTimeSpan);
        }

        _frameStart = _out.Length;
        var writer = new ValueWriter(_out, _frameStart) { References = this };
        new FrameHeader(0, type, flags, 0, request, 0).Write(writer.TakeRaw(FrameHeader.SizeInBytes));
        return writer;
    }

    private void EndFrame(ref ValueWriter writer, bool answers = false)
    {
        writer.Commit();
        BinaryPrimitives.WriteInt32LittleEndian(_out.All[_frameStart..], _out.Length - _frameStart);
        Volatile.Write(ref _answered, _answered + (answers ? 1 : 0));
        ClearNoted();
        bool tooMuch = _out.Length > Server.Limits.MaxUnreadInBytes;
        _outGate.Exit();
        if (tooMuch)
        {
            ThreadPool.UnsafeQueueUserWorkItem(static session => session.End(ErrorCode.ProtocolViolation, "The client has left too many answers unread."), this, preferLocal: false);
        }

        FlushBatch.Request(this);
    }

    private void SayGoodbye(ErrorCode code, string text)
    {
        // Best effort, and without waiting: who ends for a reason is rarely one who reads.
        using (Uninterrupted.Enter(_outGate))
        {
            if (!_isSending && _channel.TryWrite(_out.Written) == _out.Length)
            {
                _channel.TryWrite(Handshake.Goodbye(code, text));
            }
        }
    }

    private static void WriteError(ref ValueWriter writer, ErrorCode code, Exception error, string message, string? stack)
    {
        bool remote = code == ErrorCode.Remote;
        writer.WriteString(remote ? error.GetType().FullName : null);
        writer.WriteString(message);
        writer.WriteString(remote ? stack : null);
        // A result that cannot be sent is one of a method that has run.
        writer.WriteBoolean(remote || code == ErrorCode.ResultNotEncodable);
    }

    /// <summary>Both are code of the user's where an exception has its own, and may throw in turn: on a thread that would end the process.</summary>
    private static (string Message, string? Stack) TextOf(Exception error)
    {
        try
        {
            return (error.Message ?? string.Empty, error.StackTrace);
        }
#pragma warning disable CA1031 // The call fails by the exception that it threw.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return ($"The {error.GetType().Name} does not tell its message: asked for it, it throws a {e.GetType().Name}.", null);
        }
    }

    private bool IsCancelled(ulong request)
    {
        using (Uninterrupted.Enter(_callsGate))
        {
            return _cancellations is not null && _cancellations.TryGetValue(request, out CancellationTokenSource? source) && source.IsCancellationRequested;
        }
    }

    private readonly record struct Undelivered(Referent Owner, EncodedValue[] Items, long End);
}
