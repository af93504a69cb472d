using System.Diagnostics;
using Managers.Locks;
using Managers.Memory;
using Managers.Platform;

namespace Managers.Rings;

/// <summary>
/// A local socket that may come to carry its bytes through two rings in shared memory. Each direction changes over at a byte of its own: the writer after the frame that says so, the reader after that frame. The socket stays: its end is the end of the connection, so the
/// system tells of the death of the other side, and a byte on it wakes a side that gave its thread back.
/// </summary>
internal sealed unsafe class RingChannel(Channel socket) : Channel
{
    // Where the system cannot watch the socket, who waits looks at it so often.
    private const int UnwatchedSliceInMilliseconds = 50;
    // One event's worth: the thread serves all connections.
    private const int MostBytesAtOnce = 1024;

    private SegmentHandle? _memory;
    private RingReader _reader;
    private RingWriter _writer;
    private uint* _bell;
    private bool _isServer;
    private int _isDisposed;
    private volatile bool _reads;
    private volatile bool _hasEnded;
    private volatile bool _hasOtherLeft;
    private volatile bool _isWatched;
    private volatile bool _isWithdrawn;
    private long _switchAt = long.MaxValue;
    private long _sent;
    private Action<object>? _ready;
    private object? _readyState;

    internal override ChannelPeer Peer => socket.Peer;

    // The socket's last bytes, or those of the ring: also what was written there just after the other side had left.
    internal override bool WasReset => base.WasReset || socket.WasReset || (_hasOtherLeft && IsUnread());

    internal override bool WakesReaders => !_reads && socket.WakesReaders;

    internal override bool AsksCheaply => _reads;

    /// <summary>Bytes that went by the socket.</summary>
    internal long Sent => _sent;

    /// <summary>True once it has rings, used or not, and until they are withdrawn.</summary>
    internal bool HasRings => Volatile.Read(ref _memory) is not null && !_isWithdrawn;

    /// <summary>True once bytes from the other side come by the ring.</summary>
    internal bool ReadsRing => _reads;

    private bool WritesRing => _sent >= Volatile.Read(ref _switchAt);

    private static SegmentWords Words => default;

    /// <summary>Gives a channel the chance of rings if it can have them.</summary>
    internal static Channel For(Channel channel) => channel.IsLocal ? new RingChannel(channel) : channel;

    /// <summary>Makes the rings, for the client to open.</summary>
    /// <exception cref="SegmentException">There is no room.</exception>
    /// <exception cref="InvalidOperationException">They were made before.</exception>
    internal (string Name, Guid Uuid) Offer()
    {
        if (_memory is not null)
        {
            throw new InvalidOperationException("This connection has its rings already, or had them.");
        }

        SegmentHandle memory = RingMemory.Create(out Guid uuid);
        Attach(memory, isServer: true);
        return (memory.Name.Text, uuid);
    }

    /// <summary>Takes the offer back: no direction has changed over, and none will. By the thread that reads.</summary>
    internal void Withdraw()
    {
        _isWithdrawn = true;
        DropName();
        // Closed, but not forgotten: another thread may end the connection just now, and look whom to wake there.
        _memory!.Dispose();
    }

    /// <summary>Opens the rings that the server has made.</summary>
    /// <exception cref="SegmentException">They cannot be found from here.</exception>
    internal void Accept(string name, Guid uuid) => Attach(RingMemory.Open(name, uuid), isServer: false);

    /// <summary>From here on bytes come by the ring. By the thread that reads, after the frame that says so.</summary>
    internal void SwitchReads()
    {
        if (_isServer)
        {
            DropName();
        }

        _reads = true;
        Watch();
    }

    /// <summary>What is written from that byte of the connection on goes by the ring.</summary>
    internal void SwitchWritesAt(long position) => Volatile.Write(ref _switchAt, position);

    internal override int Read(Span<byte> buffer)
    {
        if (!_reads)
        {
            return socket.Read(buffer);
        }

        int read;
        while ((read = TryRead(buffer)) < 0)
        {
            Wait(read: true, write: false, -1);
        }

        return read;
    }

    internal override int TryRead(Span<byte> buffer)
    {
        if (!_reads)
        {
            return socket.TryRead(buffer);
        }

        if (!TryHold())
        {
            return 0;
        }

        // Whoever ended it had written before: so ended first, then bytes.
        bool hasEnded = _hasEnded;
        int read = _reader.Read(Words, buffer);
        _memory!.DangerousRelease();
        if (read >= 0)
        {
            return read;
        }

        if (read == -2)
        {
            Shutdown();
            return 0;
        }

        return hasEnded ? 0 : -1;
    }

    internal override int TryWrite(ReadOnlySpan<byte> bytes)
    {
        long left = Volatile.Read(ref _switchAt) - _sent;
        if (left > 0)
        {
            int sent = socket.TryWrite(bytes.Length > left ? bytes[..(int)left] : bytes);
            _sent += Math.Max(0, sent);
            return sent;
        }

        if (_hasEnded || !TryHold())
        {
            return -1;
        }

        int written = _writer.Write(Words, bytes, out uint woken);
        _memory!.DangerousRelease();
        if (written < 0)
        {
            Shutdown();
        }
        else if ((woken & Bell.Watches) != 0)
        {
            // If there is no room the other side has something to read there already.
            socket.TryWrite([0]);
        }

        return written;
    }

    internal override bool Wait(bool read, bool write, int milliseconds)
    {
        bool ringRead = read && _reads;
        bool ringWrite = write && WritesRing;
        if (read == ringRead && write == ringWrite)
        {
            return WaitForRing(read, write, milliseconds);
        }

        // One of both has not changed over yet, which it is about to.
        return ringRead || ringWrite ? socket.Wait(read && !ringRead, write && !ringWrite, 1) || IsReady(ringRead, ringWrite) : socket.Wait(read, write, milliseconds);
    }

    internal override Channel? FindWatchable()
    {
        if (!_reads)
        {
            return socket.FindWatchable();
        }

        return IsReady(read: true, write: false) ? null : this;
    }

    internal override bool TryWatch(IChannelWatch watch, Action<object> ready, object state)
    {
        if (!_isWatched || !TryHold())
        {
            return false;
        }

        _readyState = state;
        Volatile.Write(ref _ready, ready);
        Bell.Raise(Words, _bell, Bell.Watches);
        if (_hasEnded || _reader.HasBytes(Words))
        {
            Tell();
        }

        _memory!.DangerousRelease();
        return true;
    }

    internal override void Shutdown()
    {
        End();
        socket.Shutdown();
    }

    public override void Dispose()
    {
        // full fence: pairs with the one in Attach, so that one of both sees the other
        Interlocked.Exchange(ref _isDisposed, 1);
        if (_memory is { } memory)
        {
            Close(memory);
        }

        socket.Dispose();
    }

    private void Close(SegmentHandle memory)
    {
        if (!_reads)
        {
            // Not left to the last user: the other side may be dying, and its lock stand a moment longer than its socket.
            DropName();
        }

        // In this order: if the process ends meanwhile, its end gives back what is still open.
        memory.Dispose();
        OpenSegments.Remove(memory);
    }

    private void Attach(SegmentHandle memory, bool isServer)
    {
        _isServer = isServer;
        _reader = RingMemory.Reader(memory, isServer);
        _writer = RingMemory.Writer(memory, isServer);
        _bell = RingMemory.BellOf(memory, isServer);
        Interlocked.Exchange(ref _memory, memory);
        if (Volatile.Read(ref _isDisposed) != 0)
        {
            Close(memory);
            throw new ObjectDisposedException(nameof(RingChannel), "The connection has ended.");
        }
    }

    /// <summary>Keeps the memory mapped until it is released.</summary>
    private bool TryHold()
    {
        bool held = false;
        try
        {
            _memory!.DangerousAddRef(ref held);
        }
        catch (ObjectDisposedException)
        {
            // Ended by another thread.
        }

        return held;
    }

    /// <summary>Nobody needs the name any more: both sides have it open, or one never will.</summary>
    private void DropName()
    {
        // Another thread may end the connection just now; and the reader of a session must not fail for a name, which goes with the last user at the latest.
        if (!TryHold())
        {
            return;
        }

        try
        {
            _memory!.RemoveName();
            OpenSegments.Remove(_memory);
        }
        catch (SegmentException)
        {
        }
        finally
        {
            _memory!.DangerousRelease();
        }
    }

    private bool WaitForRing(bool read, bool write, int milliseconds)
    {
        if (!TryHold())
        {
            return true;
        }

        long started = milliseconds > 0 ? Stopwatch.GetTimestamp() : 0;
        uint reasons = (read ? Bell.Reads : 0) | (write ? Bell.Writes : 0);
        try
        {
            while (true)
            {
                uint seen = Bell.Raise(Words, _bell, reasons);
                if (IsReadyNow(read, write))
                {
                    return true;
                }

                int left = milliseconds < 0 ? int.MaxValue : milliseconds == 0 ? 0 : (int)Math.Max(0, milliseconds - Stopwatch.GetElapsedTime(started).TotalMilliseconds);
                if (left == 0)
                {
                    return false;
                }

                // Not before bytes come by the ring: until then what the socket says is for the reader.
                bool looks = _reads && !_isWatched;
                Words.Wait(_bell, seen, looks ? Math.Min(left, UnwatchedSliceInMilliseconds) : left, IWaiter.Ordinary, 0);
                if (looks)
                {
                    Hear();
                }
            }
        }
        finally
        {
            Bell.Lower(Words, _bell, reasons);
            _memory!.DangerousRelease();
        }
    }

    private bool IsReady(bool read, bool write)
    {
        if (!TryHold())
        {
            return true;
        }

        bool isReady = IsReadyNow(read, write);
        _memory!.DangerousRelease();
        return isReady;
    }

    private bool IsReadyNow(bool read, bool write) => _hasEnded || (read && _reader.HasBytes(Words)) || (write && _writer.HasRoom(Words));

    /// <summary>Has the system tell when the socket says something: that the other side has gone, or that there are bytes for a side without a thread.</summary>
    private void Watch()
    {
        // Before: it may speak at once.
        _isWatched = true;
        _isWatched = socket.TryWatch(PlatformServices.Current.ChannelWatch, static state => ((RingChannel)state).SocketSpoke(), this);
        if (!_isWatched)
        {
            // Who sleeps already counts on the watch: from now on it has to look for itself.
            WakeOwn();
        }
    }

    private void SocketSpoke()
    {
        if (Hear())
        {
            Watch();
        }

        Tell();
    }

    /// <summary>Takes in what the socket says.</summary>
    /// <returns>False if the connection has ended.</returns>
    private bool Hear()
    {
        Span<byte> bytes = stackalloc byte[MostBytesAtOnce];
        if (socket.TryRead(bytes) != 0)
        {
            return true;
        }

        // Not if this side ended it: then the other one reads what is there.
        if (!_hasEnded)
        {
            _hasOtherLeft = true;
        }

        End();
        return false;
    }

    private bool IsUnread()
    {
        if (!TryHold())
        {
            return false;
        }

        bool isUnread = !_writer.IsRead;
        _memory!.DangerousRelease();
        return isUnread;
    }

    /// <summary>Calls back whoever has this channel watched.</summary>
    private void Tell()
    {
        if (Interlocked.Exchange(ref _ready, null) is { } ready)
        {
            ready(_readyState!);
        }
    }

    private void End()
    {
        _hasEnded = true;
        WakeOwn();
    }

    /// <summary>Wakes all threads of this side that wait, after a change of what they wait by.</summary>
    private void WakeOwn()
    {
        // full fence: before the look who sleeps, as any other change of the ring
        Interlocked.MemoryBarrier();
        if (HasRings && TryHold())
        {
            Bell.Ring(Words, _bell, Bell.Reads | Bell.Writes);
            _memory!.DangerousRelease();
        }
    }
}
