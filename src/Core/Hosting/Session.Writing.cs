using System.Buffers.Binary;
using Managers.Protocol;
using Managers.Transport;

namespace Managers.Hosting;

/// <summary>Writing answers. They gather in a buffer that goes out when the frames of one read have been run, or at once where other threads answer. Nobody but the session's own reader waits for a client that does not read.</summary>
internal sealed partial class Session
{
    private readonly Lock _outGate = new();
    private readonly LinkedList<Undelivered> _undelivered = [];
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
        EndFrame(ref writer);
        CallEnded(request);
    }

    /// <inheritdoc/>
    internal override void AbandonReply(ref ValueWriter writer) => _outGate.Exit();

    /// <inheritdoc/>
    internal override void Fail(ulong request, Exception error)
    {
        if (request == 0)
        {
            return;
        }

        bool cancelled = error is OperationCanceledException && IsCancelled(request);
        ErrorCode code = error is ProtocolException protocol && protocol.Code != ErrorCode.ProtocolViolation ? protocol.Code : cancelled ? ErrorCode.Cancelled : ErrorCode.Remote;
        ValueWriter writer = BeginFrame(FrameType.Error, request);
        try
        {
            BinaryPrimitives.WriteUInt16LittleEndian(writer.TakeRaw(2), (ushort)code);
            int start = writer.Position;
            try
            {
                WriteError(ref writer, code, error, error.Message, error.StackTrace);
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

        EndFrame(ref writer);
        CallEnded(request);
    }

    /// <summary>Answers with an item of a queue, which goes back there if it never leaves this process.</summary>
    internal void Deliver(Referent owner, ulong request, EncodedValue item)
    {
        ValueWriter writer = BeginReply(request);
        WriteStored(ref writer, item);
        long end = _written + writer.Position;
        _undelivered.AddLast(new Undelivered(owner, item, end));
        EndReply(ref writer);
    }

    /// <summary>Writes a value that an object holds; the session gets a reference to each object in it.</summary>
    internal void WriteStored(ref ValueWriter writer, in EncodedValue value)
    {
        writer.WriteEncoded(value.Span);
        if (value.HasReferences)
        {
            ValueWalker.ForEachReference(value.Span, this, static (session, id) => session.TryRefer(id));
        }
    }

    /// <summary>Sends what there is.</summary>
    /// <param name="mayWait">True on the session's own thread.</param>
    internal void Flush(bool mayWait)
    {
        while (true)
        {
            lock (_outGate)
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
                // What did not go out is taken back by End; the reader notices the end of the connection by itself.
                Sent(sent);
                if (!HasEnded)
                {
                    ThreadPool.UnsafeQueueUserWorkItem(static session => session.End(ErrorCode.None, null), this, preferLocal: false);
                }

                return false;
            }

            sent += written;
            if (written == 0)
            {
                if (!mayWait)
                {
                    SpareThreads.Run(() =>
                    {
                        if (Send(sent, mayWait: true))
                        {
                            Flush(mayWait: true);
                        }
                    });
                    return false;
                }

                _channel.Wait(read: false, write: true, 1000);
            }
        }

        Sent(sent);
        lock (_outGate)
        {
            _sending.Clear();
            _isSending = false;
        }

        return true;
    }

    /// <summary>So many bytes of what is being sent have left this process.</summary>
    private void Sent(int bytes)
    {
        if (_undelivered.Count == 0)
        {
            return;
        }

        lock (_outGate)
        {
            long position = _written - _sending.Length + bytes;
            while (_undelivered.First is { } first && first.Value.End <= position)
            {
                _undelivered.RemoveFirst();
            }
        }
    }

    private void TakeBackUndelivered()
    {
        Undelivered[] left;
        lock (_outGate)
        {
            left = [.. _undelivered];
            _undelivered.Clear();
        }

        // The last first: each goes to the front.
        for (int i = left.Length - 1; i >= 0; i--)
        {
            left[i].Owner.TakeBack(left[i].Item);
        }
    }

    private ValueWriter BeginFrame(FrameType type, ulong request)
    {
        _outGate.Enter();
        _frameStart = _out.Length;
        var writer = new ValueWriter(_out, _frameStart) { References = this };
        new FrameHeader(0, type, FrameFlags.None, 0, request, 0).Write(writer.TakeRaw(FrameHeader.SizeInBytes));
        return writer;
    }

    private void EndFrame(ref ValueWriter writer)
    {
        writer.Commit();
        BinaryPrimitives.WriteInt32LittleEndian(_out.All[_frameStart..], _out.Length - _frameStart);
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
        lock (_outGate)
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
        writer.WriteBoolean(remote);
    }

    private bool IsCancelled(ulong request)
    {
        lock (_callsGate)
        {
            return _cancellations.TryGetValue(request, out CancellationTokenSource? source) && source.IsCancellationRequested;
        }
    }

    private readonly record struct Undelivered(Referent Owner, EncodedValue Item, long End);
}
