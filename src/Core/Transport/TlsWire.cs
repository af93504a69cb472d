using System.Diagnostics;
using System.Threading.Tasks.Sources;
using Managers.Platform;

namespace Managers.Transport;

/// <summary>A channel as the stream below TLS. While TLS begins it waits, as streams do; afterwards a read stays open until <see cref="Pump"/> has bytes for it, and a write keeps what finds no room for a thread that waits for some.</summary>
internal sealed class TlsWire(Channel channel, TimeSpan patience) : Stream, IValueTaskSource<int>
{
    private const byte FirstRecordType = 20;
    private const byte LastRecordType = 23;

    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Lock _gate = new();
    private ManualResetValueTaskSourceCore<int> _read;
    private Memory<byte> _wanted;
    private bool _isWanted;
    private byte[] _left = [];
    private int _leftStart;
    private int _leftEnd;
    private bool _isFlushing;
    private bool _hasBegun;
    private bool _hasArrived;
    private volatile bool _hasEnded;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>False once the other side has begun with something that is no record of TLS.</summary>
    internal bool SpeaksTls { get; private set; } = true;

    /// <summary>What carries it takes nothing any more, so who reads from there finds its end.</summary>
    internal bool IsLost { get; private set; }

    /// <summary>TLS has begun: nothing waits from here on.</summary>
    internal void Begin() => _hasBegun = true;

    /// <summary>Nothing is written any more.</summary>
    internal void End() => _hasEnded = true;

    /// <summary>Gives what has arrived to the read that is open.</summary>
    /// <returns>False if nothing has, or none is.</returns>
    internal bool Pump()
    {
        if (!_isWanted)
        {
            return false;
        }

        int read = channel.TryRead(_wanted.Span);
        if (read < 0)
        {
            return false;
        }

        _isWanted = false;
        _wanted = default;
        _read.SetResult(read);
        return true;
    }

    /// <summary>Writes what found no room before.</summary>
    /// <returns>True if none is left.</returns>
    internal bool TryFlush()
    {
        using (Uninterrupted.Enter(_gate))
        {
            return FlushLeft();
        }
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            int read = channel.TryRead(buffer);
            if (read >= 0)
            {
                if (read > 0 && !_hasArrived)
                {
                    _hasArrived = true;
                    SpeaksTls = buffer[0] is >= FirstRecordType and <= LastRecordType;
                }

                return read;
            }

            Wait(read: true);
        }
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        // An empty buffer asks whether there is anything.
        int read = buffer.IsEmpty ? 0 : channel.TryRead(buffer.Span);
        if (read >= 0)
        {
            return new ValueTask<int>(read);
        }

        _read.Reset();
        _wanted = buffer;
        _isWanted = true;
        return new ValueTask<int>(this, _read.Version);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        using (Uninterrupted.Enter(_gate))
        {
            int written = _hasEnded || !FlushLeft() ? 0 : channel.TryWrite(buffer);
            if (_hasEnded || written < 0)
            {
                throw Lost();
            }

            Keep(buffer[written..]);
        }

        while (!_hasBegun && !TryFlush())
        {
            Wait(read: false);
        }
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken)
    {
        Write(buffer, offset, count);
        return Task.CompletedTask;
    }

    public override void Flush()
    {
        // What found no room is written by a thread that waits.
    }

    public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    int IValueTaskSource<int>.GetResult(short token) => _read.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<int>.GetStatus(short token) => _read.GetStatus(token);

    void IValueTaskSource<int>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _read.OnCompleted(continuation, state, token, flags);

    private void Wait(bool read)
    {
        TimeSpan left = patience - Stopwatch.GetElapsedTime(_started);
        if (left <= TimeSpan.Zero || _hasEnded || !channel.Wait(read, !read, (int)Math.Ceiling(left.TotalMilliseconds)))
        {
            throw new IOException($"The other side did not begin TLS within {patience}.");
        }
    }

    private void Keep(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return;
        }

        if (_left.Length - _leftEnd < bytes.Length)
        {
            byte[] larger = new byte[_leftEnd - _leftStart + Math.Max(bytes.Length, 4096)];
            _left.AsSpan(_leftStart.._leftEnd).CopyTo(larger);
            (_leftStart, _leftEnd, _left) = (0, _leftEnd - _leftStart, larger);
        }

        bytes.CopyTo(_left.AsSpan(_leftEnd));
        _leftEnd += bytes.Length;
        if (_hasBegun && !_isFlushing)
        {
            // The record is encrypted and counts as written: if its writer does not come back, somebody must see to it.
            _isFlushing = true;
            ThreadPool.UnsafeQueueUserWorkItem(static wire => wire.FlushSoon(), this, preferLocal: false);
        }
    }

    private void FlushSoon()
    {
        while (true)
        {
            using (Uninterrupted.Enter(_gate))
            {
                if (_hasEnded || _leftStart == _leftEnd || FlushQuietly())
                {
                    _isFlushing = false;
                    return;
                }
            }

            try
            {
                channel.Wait(read: false, write: true, 1000);
            }
            catch (ObjectDisposedException)
            {
                return;
            }
        }
    }

    private IOException Lost()
    {
        IsLost = true;
        return new IOException("The connection is lost.");
    }

    /// <returns>True if there is nothing more to do.</returns>
    private bool FlushQuietly()
    {
        try
        {
            return FlushLeft();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            // Whoever writes or reads next finds out as well.
            return true;
        }
    }

    private bool FlushLeft()
    {
        if (_leftStart == _leftEnd)
        {
            return true;
        }

        int written = channel.TryWrite(_left.AsSpan(_leftStart.._leftEnd));
        if (written < 0)
        {
            throw Lost();
        }

        _leftStart += written;
        if (_leftStart != _leftEnd)
        {
            return false;
        }

        (_leftStart, _leftEnd) = (0, 0);
        return true;
    }
}
