using System.Buffers.Binary;
using System.Diagnostics;
using Managers.Platform;
using Managers.Protocol;

namespace Managers.Client;

/// <summary>Writing. Who waits for its answer writes at once; other calls are written together by the next one that writes, at the latest on a thread of the pool.</summary>
internal sealed partial class ClientConnection
{
    private readonly Lock _writeGate = new();
    private readonly Lock _queueGate = new();
    private FrameBuffer _queue = new(4096, int.MaxValue);
    private FrameBuffer _spare = new(4096, int.MaxValue);
    private bool _isFlushScheduled;
    // Of frames that found no room as a whole: a server that takes one after the other is slow, not lost. Changed by who writes.
    private long _partsWritten;
    // So long a server that takes nothing is waited for by whoever writes; set by the one who has the write gate.
    private TimeSpan _writePatience = Timeout.InfiniteTimeSpan;

    /// <summary>Sends a frame that is complete, before what is queued after it and after what was queued before.</summary>
    /// <param name="call">Whose.</param>
    /// <param name="timeout">How long to wait while other threads write, and the time in which a server may be silent besides: whoever gives no time at all waits for them too.</param>
    /// <returns>False if the time was up, and nothing is sent.</returns>
    private bool TrySendNow(PendingCall call, TimeSpan timeout)
    {
        TimeSpan patience = timeout == Timeout.InfiniteTimeSpan ? timeout : TimeSpan.FromMilliseconds(Math.Min(timeout.TotalMilliseconds + CancelPatience.TotalMilliseconds, int.MaxValue));
        if (!TryEnterToWrite(patience))
        {
            return false;
        }

        try
        {
            call.NoteSent();
            _writePatience = patience;
            FlushQueue();
            Write(call.Request.Written);
            return true;
        }
        finally
        {
            _writePatience = Timeout.InfiniteTimeSpan;
            _writeGate.Exit();
        }
    }

    /// <summary>Takes the write gate for a call of this thread, unless that takes too long. What the thread has called before in a batch is queued then, and goes first.</summary>
    private bool TryEnterToWrite(TimeSpan patience)
    {
        if (BatchCalls.Of(this) is not { } batch)
        {
            return _writeGate.TryEnter(patience);
        }

        long started = Stopwatch.GetTimestamp();
        if (!batch.TryQueue(patience))
        {
            return false;
        }

        bool isInside = false;
        try
        {
            isInside = _writeGate.TryEnter(Left(patience, started));
            return isInside;
        }
        finally
        {
            if (!isInside)
            {
                // Its frames went to the queue for this thread to send.
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }
    }

    private static TimeSpan Left(TimeSpan patience, long started)
    {
        if (patience == Timeout.InfiniteTimeSpan)
        {
            return patience;
        }

        TimeSpan left = patience - Stopwatch.GetElapsedTime(started);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Asks the server to end a call early, for the thread that waits for it.</summary>
    /// <param name="call">The call, which goes with no batch.</param>
    /// <param name="patience">How long to wait while the server takes nothing of what another thread writes.</param>
    /// <returns>False if that was too long.</returns>
    private bool TryCancel(PendingCall call, TimeSpan patience)
    {
        long before = Volatile.Read(ref _partsWritten);
        while (!Uninterrupted.TryEnter(_writeGate, patience))
        {
            long now = Volatile.Read(ref _partsWritten);
            if (now == before)
            {
                return false;
            }

            before = now;
        }

        try
        {
            _writePatience = patience;
            Cancel(call.Id);
            return true;
        }
        finally
        {
            _writePatience = Timeout.InfiniteTimeSpan;
            _writeGate.Exit();
        }
    }

    /// <summary>So long the calls of a batch are collected, twice as long at most, in milliseconds; -1: without end, in tests. Whoever forgets to end a batch is slow, and nobody waits for what is never sent.</summary>
    internal int BatchPatienceInMilliseconds { get; set; } = 20;

    /// <summary>Whether the server is at work beside this thread, so that it pays to send little and soon.</summary>
    internal bool IsServerBeside => _input.IsBeside;

    /// <summary>Sends frames that are complete, after what was queued before.</summary>
    internal void Send(ReadOnlySpan<byte> frames)
    {
        using (Uninterrupted.Enter(_writeGate))
        {
            FlushQueue();
            Write(frames);
        }
    }

    private void Enqueue(PendingCall call)
    {
        call.NoteSent();
        bool schedule;
        using (Uninterrupted.Enter(_queueGate))
        {
            QueueRun();
            _queue.Append(call.Request.Written);
            schedule = !_isFlushScheduled;
            _isFlushScheduled = true;
        }

        if (schedule)
        {
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
        }
    }

    /// <summary>Puts frames that are complete behind what is queued; the next one that writes sends them.</summary>
    internal void QueueForNext(ReadOnlySpan<byte> frames)
    {
        using (Uninterrupted.Enter(_queueGate))
        {
            QueueRun();
            _queue.Append(frames);
        }
    }

    /// <summary>Sends a frame that is no call.</summary>
    internal void SendControl(FrameType type, ulong request, ReadOnlySpan<byte> body)
    {
        byte[] frame = new byte[FrameHeader.SizeInBytes + body.Length];
        new FrameHeader(frame.Length, type, FrameFlags.None, 0, request, 0).Write(frame);
        body.CopyTo(frame.AsSpan(FrameHeader.SizeInBytes));
        Send(frame);
    }

    /// <summary>Grants a stream so many more items.</summary>
    internal void SendCredit(ulong request, uint items)
    {
        Span<byte> body = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(body, items);
        SendControl(FrameType.Credit, request, body);
    }

    /// <summary>What the pool does for a connection: it sends what is queued.</summary>
    void IThreadPoolWorkItem.Execute() => SendQueued();

    private void SendQueued()
    {
        using (Uninterrupted.Enter(_writeGate))
        {
            FlushQueue();
        }
    }

    /// <summary>What the background's thread has called before comes first. Under the queue's lock.</summary>
    private void QueueRun()
    {
        if (Volatile.Read(ref _background) is { Run.Length: > 0 } reader)
        {
            reader.Run.MoveTo(_queue, reader.IsOwnThread);
        }
    }

    private void FlushQueue()
    {
        FrameBuffer full;
        using (Uninterrupted.Enter(_queueGate))
        {
            QueueRun();
            _isFlushScheduled = false;
            if (_queue.Length == 0)
            {
                return;
            }

            full = _queue;
            _queue = _spare;
            _spare = full;
        }

        Write(full.Written);
        full.Clear();
    }

    private void Write(ReadOnlySpan<byte> bytes)
    {
        long silentSince = 0;
        while (!bytes.IsEmpty)
        {
            int written = _channel.TryWrite(bytes);
            if (written < 0)
            {
                // The reader finds out and says why; it may find a Goodbye before the end.
                return;
            }

            bytes = bytes[written..];
            if (written == 0)
            {
                if (_writePatience != Timeout.InfiniteTimeSpan && silentSince != 0 && Stopwatch.GetElapsedTime(silentSince) >= _writePatience)
                {
                    // Part of a frame may be sent, which nothing can take back.
                    End(TakesNothing(_writePatience));
                    return;
                }

                silentSince = silentSince != 0 ? silentSince : Stopwatch.GetTimestamp();
                WaitForRoom();
            }
            else if (!bytes.IsEmpty)
            {
                silentSince = 0;
                Volatile.Write(ref _partsWritten, _partsWritten + 1);
            }
        }
    }

    private ManagerUnavailableException TakesNothing(TimeSpan patience) =>
        new($"The manager server at '{Address}' took nothing of what is sent to it within {patience}, and a call's time was up: it counts as lost.");

    /// <summary>Waits for room to write, and reads meanwhile if nobody does: a server that cannot get rid of answers reads no calls.</summary>
    private void WaitForRoom()
    {
        if (Interlocked.CompareExchange(ref _isRead, 1, 0) != 0)
        {
            _channel.Wait(read: false, write: true, 100);
            return;
        }

        try
        {
            _channel.Wait(read: true, write: true, 100);
            if (!HasEnded)
            {
                ReadOnce(0);
            }
        }
        finally
        {
            StopReading(null);
        }
    }
}
