using System.Diagnostics;
using System.Runtime.CompilerServices;
using Managers.Platform;
using Managers.Protocol;
using Managers.Transport;

namespace Managers.Client;

/// <summary>Reading answers, by one thread at a time, and handing each to whom it belongs.</summary>
internal sealed partial class ClientConnection
{
    // What has come in: reads that brought bytes, and frames. Changed by who reads.
    private long _reads;
    private long _frames;

    /// <summary>Reads until the answer is there, or the time is up.</summary>
    private void ReadFor(PendingCall call, int milliseconds)
    {
        bool timesOut = milliseconds >= 0;
        long started = timesOut ? Stopwatch.GetTimestamp() : 0;
        int left = milliseconds;
        while (!call.IsAnswered && !HasEnded && ReadOnce(left))
        {
            // What came for others must not put off the end of the time.
            if (timesOut && (left = (int)(milliseconds - Stopwatch.GetElapsedTime(started).TotalMilliseconds)) <= 0)
            {
                return;
            }
        }
    }

    /// <returns>False if the time was up.</returns>
    private bool ReadOnce(int milliseconds)
    {
        int read = _input.Read(milliseconds);
        if (read < 0)
        {
            return false;
        }

        try
        {
            if (read == 0)
            {
                End(new ManagerUnavailableException($"The connection to the manager server at '{Address}' was lost: the server has closed it, or has ended."));
                return true;
            }

            Volatile.Write(ref _reads, _reads + 1);
            while (_input.TryTake(out FrameHeader header, out ReadOnlySpan<byte> body))
            {
                Volatile.Write(ref _frames, _frames + 1);
                Take(header, body);
            }
        }
        catch (ProtocolException e)
        {
            End(e);
        }
        finally
        {
            CountForBatch(null);
        }

        return true;
    }

    /// <summary>Whether the answer to Cancel may yet stand behind what has come in since the last look: then the line is slow, and the server is not lost.</summary>
    private bool ComesCloser(ref Ahead ahead)
    {
        long reads = Volatile.Read(ref _reads);
        if (reads == ahead.Reads)
        {
            return false;
        }

        ahead.Reads = reads;
        long frames = Volatile.Read(ref _frames);
        if (ahead.LastFrame == 0)
        {
            // What is asked for after a Cancel is answered after it: without this bound a server that answers all calls but one would never count as lost.
            ahead.LastFrame = frames + _calls.CountAnswers();
        }

        return frames <= ahead.LastFrame;
    }

    /// <summary>An answer for a batch. Batches hear of theirs together, when another one's comes or all that was read has been taken.</summary>
    private void CountForBatch(BatchCalls? batch)
    {
        if (batch == _counted)
        {
            _countedAnswers++;
            return;
        }

        (BatchCalls? before, int answers) = (_counted, _countedAnswers);
        (_counted, _countedAnswers) = (batch, 1);
        before?.Less(answers);
    }

    private void Take(in FrameHeader header, ReadOnlySpan<byte> body)
    {
        switch (header.Type)
        {
            case FrameType.Reply when (header.Flags & FrameFlags.Stream) != 0:
                // The call goes on as a stream: it keeps its number.
                TakeStream(header, body);
                break;
            case FrameType.Reply or FrameType.Error:
                CountAnswer();
                // A call that was given up has no number any more: the answer crossed the end.
                if (_calls.Remove(header.Request) is { } call)
                {
                    BatchCalls? batch = call.Batch;
                    _awaitedAnswers += call.Completion is null || batch is { IsAwaited: true } ? 1 : 0;
                    call.Complete(header.Type, header.Flags, body);
                    if (batch is not null)
                    {
                        CountForBatch(batch);
                    }
                }
                else if (header.Type == FrameType.Reply)
                {
                    Objects.ReleaseUnread(new ValueReader(body));
                }

                break;
            case FrameType.Item when _calls.Find(header.Request)?.Stream is { } stream:
                stream.Add(body);
                break;
            case FrameType.Item:
                Objects.ReleaseUnread(new ValueReader(body));
                break;
            case FrameType.Ring:
                UseRings();
                break;
            case FrameType.Goodbye:
                End(Handshake.ReadGoodbye(body));
                break;
            default:
                throw new ProtocolException($"A server sends no frame of type {(byte)header.Type} to a client.");
        }
    }

    private void TakeStream(in FrameHeader header, ReadOnlySpan<byte> body)
    {
        PendingCall? call = _calls.Find(header.Request);
        if (call is not { Stream: null })
        {
            call?.Complete(header.Type, header.Flags, body);
            return;
        }

        // Not by this thread: whoever writes may wait for it to read.
        ThreadPool.UnsafeQueueUserWorkItem(static cancel => cancel.Connection.SendControl(FrameType.Cancel, cancel.Request, default), (Connection: this, header.Request), preferLocal: false);
        _calls.Remove(header.Request)?.Fail(new ProtocolException(ErrorCode.ArgumentMismatch, "The method gives a stream, which CallMethod cannot take: enumerate CallStream<T> of the same name and arguments, or call the typed proxy."));
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Follow(PendingCall call, int milliseconds)
    {
        lock (_followersGate)
        {
            call.IsPromoted = false;
            _followers.Add(call);
        }

        bool isInterrupted = true;
        try
        {
            // The reader may have stopped just before the line above, and have seen nobody to go on.
            if (Volatile.Read(ref _isRead) != 0)
            {
                call.Wait(milliseconds);
            }

            isInterrupted = false;
        }
        finally
        {
            using (Uninterrupted.Enter(_followersGate))
            {
                _followers.Remove(call);
            }

            if (isInterrupted)
            {
                // It may have been its turn to read.
                PromoteIfUnread();
            }
        }
    }

    private void StopReading(PendingCall? call)
    {
        Volatile.Write(ref _isRead, 0);
        // full fence: the write above before the look who waits; pairs with the order in Follow
        Interlocked.MemoryBarrier();
        if (HasCallsInBackground && !Volatile.Read(ref _isYielding))
        {
            WakeBackground();
            if (Volatile.Read(ref _background) is not { IsRunning: true })
            {
                return;
            }

            // It may take its time.
        }

        PromoteOne(call);
    }

    /// <summary>The background will not read after all. Whoever stopped may have left it to that, for calls that were answered, or given up, before the background looked.</summary>
    internal void PromoteIfUnread()
    {
        // full fence: after the look for calls, before that whether anybody reads; pairs with the one in StopReading
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _isRead) == 0)
        {
            PromoteOne(null);
        }
    }

    private void PromoteOne(PendingCall? but)
    {
        using (Uninterrupted.Enter(_followersGate))
        {
            foreach (PendingCall follower in _followers)
            {
                if (follower != but && !follower.IsAnswered)
                {
                    follower.Promote();
                    return;
                }
            }
        }
    }

    /// <summary>What may come in before the answer to Cancel.</summary>
    /// <param name="Reads">What had come in at the last look.</param>
    /// <param name="LastFrame">The last frame that can stand before it; 0 until that was counted.</param>
    private record struct Ahead(long Reads, long LastFrame);
}
