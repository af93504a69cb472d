using System.Diagnostics;
using System.Net.Security;
using Managers.Platform;

namespace Managers.Transport;

/// <summary>
/// A channel through TLS. The stream of the framework only knows how to wait; here it is given bytes when there are any, on the thread of whoever reads, and asked for no more than that: so this channel can be asked
/// without waiting as any other.
/// </summary>
internal sealed class TlsChannel : Channel
{
    // As much as one record of TLS holds.
    private const int Part = 16 << 10;

    private readonly Channel _channel;
    private readonly TlsWire _wire;
    private readonly SslStream _stream;
    private readonly byte[] _plain = new byte[Part];
    private Task<int>? _reading;
    private int _start;
    private int _end;
    private bool _hasEnded;

    /// <summary>Begins TLS; whoever calls gives the channel away, also if this fails.</summary>
    /// <param name="channel">What carries it.</param>
    /// <param name="patience">How long the beginning may take.</param>
    /// <param name="authenticate">Begins it.</param>
    /// <exception cref="IOException">The other side closed, took too long, or does not speak TLS.</exception>
    /// <exception cref="System.Security.Authentication.AuthenticationException">One side does not accept the other.</exception>
    internal TlsChannel(Channel channel, TimeSpan patience, Action<SslStream> authenticate)
    {
        _channel = channel;
        _wire = new TlsWire(channel, patience);
        _stream = new SslStream(_wire, leaveInnerStreamOpen: true);
        try
        {
            authenticate(_stream);
            _wire.Begin();
        }
        catch (System.Security.Authentication.AuthenticationException e) when (!_wire.SpeaksTls)
        {
            Shutdown();
            Dispose();
            throw new IOException("The other side does not speak TLS.", e);
        }
        catch
        {
            Shutdown();
            Dispose();
            throw;
        }
    }

    internal override ChannelPeer Peer => _channel.Peer;

    internal override int Read(Span<byte> buffer)
    {
        while (true)
        {
            int read = TryRead(buffer);
            if (read >= 0)
            {
                return read;
            }

            _channel.Wait(read: true, write: false, -1);
        }
    }

    internal override int TryRead(Span<byte> buffer)
    {
        if (!HasPlain())
        {
            return _hasEnded ? 0 : -1;
        }

        int count = Math.Min(buffer.Length, _end - _start);
        _plain.AsSpan(_start, count).CopyTo(buffer);
        _start += count;
        return count;
    }

    internal override int TryWrite(ReadOnlySpan<byte> bytes)
    {
        try
        {
            if (!_wire.TryFlush())
            {
                return 0;
            }

            int count = Math.Min(bytes.Length, Part);
            Encrypt(bytes[..count]);
            return count;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            if (!_wire.IsLost)
            {
                // TLS itself is broken, and what carries it is not: who reads would wait without end for answers to what has not gone out.
                Shutdown();
            }

            WasReset |= _channel.WasReset;
            return -1;
        }
    }

    internal override bool Wait(bool read, bool write, int milliseconds)
    {
        if (!read)
        {
            return _channel.Wait(read, write, milliseconds);
        }

        long started = Stopwatch.GetTimestamp();
        while (!HasPlain() && !_hasEnded)
        {
            // Part of a record is nothing that can be read: the time goes on.
            int left = milliseconds < 0 ? -1 : (int)Math.Max(0, milliseconds - Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (!_channel.Wait(read, write, left))
            {
                return false;
            }

            if (write)
            {
                break;
            }
        }

        return true;
    }

    /// <inheritdoc/>
    /// <remarks>What has arrived below is taken in first, so that only new bytes can make more of it.</remarks>
    internal override Channel? FindWatchable() => HasPlain() || _hasEnded ? null : _channel.FindWatchable();

    internal override void Shutdown()
    {
        _wire.End();
        _channel.Shutdown();
    }

    public override void Dispose()
    {
        _wire.End();
        _stream.Dispose();
        _wire.Dispose();
        _channel.Dispose();
    }

    // The stream has a lock for what it encrypts and decrypts, by which a thread that writes and one that reads keep each other waiting. Who is interrupted there has done nothing yet, and does it again.
    private static bool IsInterrupted(IOException error) => error.InnerException is ThreadInterruptedException;

    private void Encrypt(ReadOnlySpan<byte> bytes)
    {
        bool isInterrupted = false;
        while (true)
        {
            try
            {
                _stream.Write(bytes);
                Uninterrupted.InterruptAgain(isInterrupted);
                return;
            }
            catch (IOException e) when (IsInterrupted(e))
            {
                isInterrupted = true;
            }
        }
    }

    /// <summary>Goes on with the read that is open, by what has arrived.</summary>
    /// <returns>False if that is not enough.</returns>
    private bool TryDecrypt(out int read)
    {
        bool isInterrupted = false;
        while (true)
        {
            _reading ??= _stream.ReadAsync(_plain, CancellationToken.None).AsTask();
            while (!_reading.IsCompleted && _wire.Pump())
            {
            }

            read = 0;
            bool isDone = _reading.IsCompleted;
            if (_reading is { Exception.InnerException: IOException e } && IsInterrupted(e))
            {
                isInterrupted = true;
                _reading = null;
                continue;
            }

            Uninterrupted.InterruptAgain(isInterrupted);
            if (isDone)
            {
                read = _reading.GetAwaiter().GetResult();
                _reading = null;
            }

            return isDone;
        }
    }

    /// <summary>Whether something can be read; takes in what has arrived.</summary>
    private bool HasPlain()
    {
        if (_start != _end)
        {
            return true;
        }

        if (_hasEnded)
        {
            return false;
        }

        try
        {
            if (!TryDecrypt(out int read))
            {
                return false;
            }

            (_start, _end) = (0, read);
            _hasEnded = read == 0;
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException or System.Security.Authentication.AuthenticationException)
        {
            _hasEnded = true;
        }

        WasReset |= _hasEnded && _channel.WasReset;
        return !_hasEnded;
    }
}
