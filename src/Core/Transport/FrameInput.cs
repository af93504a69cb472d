using System.Diagnostics;
using Managers.Platform;
using Managers.Protocol;

namespace Managers.Transport;

/// <summary>Frames out of a channel, in place: a frame's body stands until the next read. One reader at a time.</summary>
internal sealed class FrameInput(Channel channel, int maxFrameInBytes) : IDisposable
{
    // An idle connection has little; one that fills it gets more.
    private const int FirstCapacity = 1 << 10;
    private const int MostByFilling = 64 << 10;

    // Attempts between two looks at the clock, which costs a fair part of one.
    private const int AttemptsPerLook = 8;

    // Attempts with pauses between them, where an attempt is no call of the system's.
    private const int PausedAttempts = 48;

    private readonly FrameBuffer _buffer = new(FirstCapacity, int.MaxValue);
    private int _start;
    private int _end;
    private SpinChoice _choice = new();
    private NearWait _near = new();
    private bool _wasFilled;
    private long _active;

    /// <summary>The longest frame that is taken.</summary>
    internal int MaxFrameInBytes { get; set; } = maxFrameInBytes;

    /// <summary>How many bytes it has room for.</summary>
    internal int CapacityInBytes => _buffer.All.Length;

    /// <summary>The readers of which this is one; null where there are no others.</summary>
    internal ActiveReaders? Readers { get; init; }

    /// <summary>Whether the other side can work while this one does, and is awake. A hint, for any thread.</summary>
    internal bool IsBeside => channel.AsksCheaply && _near.IsBeside;

    /// <summary>Takes the next frame if all of it is there.</summary>
    /// <exception cref="ProtocolException">What is there is no frame that is allowed.</exception>
    internal bool TryTake(out FrameHeader header, out ReadOnlySpan<byte> body)
    {
        int there = _end - _start;
        if (there >= FrameHeader.SizeInBytes)
        {
            ReadOnlySpan<byte> bytes = _buffer.All[_start.._end];
            header = FrameHeader.Read(bytes, MaxFrameInBytes);
            if (there >= header.Length)
            {
                body = bytes[FrameHeader.SizeInBytes..header.Length];
                _start += header.Length;
                return true;
            }

            Reserve(header.Length);
        }

        header = default;
        body = default;
        return false;
    }

    /// <summary>The bytes of the frame that was taken last, with its header.</summary>
    internal ReadOnlySpan<byte> LastFrame(int length) => _buffer.All.Slice(_start - length, length);

    /// <summary>Reads more, and waits for it: in the system, or where that has paid by asking again and again first.</summary>
    /// <param name="milliseconds">At most so long; -1: without end.</param>
    /// <param name="isCrowded">Whether others speak too, and want the processors. Then it does not sleep where it would be woken for nothing.</param>
    /// <returns>1: there is more; 0: the channel has ended; -1: the time was up.</returns>
    internal int Read(int milliseconds = -1, bool isCrowded = false)
    {
        int read = -1;
        long started = Stopwatch.GetTimestamp();
        bool isNear = channel.AsksCheaply;
        // With no time at all only what is there already counts.
        bool mayWait = milliseconds != 0;
        if (isNear)
        {
            read = mayWait && _near.StaysAwake ? StayAwake(started) : -1;
        }
        else if (mayWait && _choice.Spins)
        {
            read = channel.TryRead(Room());
            for (int i = 1; read < 0 && (i % AttemptsPerLook != 0 || Stopwatch.GetTimestamp() - started < SpinChoice.Patience); i++)
            {
                // Whoever is to answer may wait for this very processor.
                Thread.Yield();
                read = channel.TryRead(Room());
            }
        }

        if (read < 0 && _start == _end)
        {
            // What a great frame needed is not kept by one that is idle.
            _start = _end = 0;
            _buffer.Clear();
        }

        if (read < 0 && milliseconds < 0)
        {
            if (isCrowded && channel.WakesReaders)
            {
                channel.Wait(read: true, write: false, -1);
            }

            read = channel.Read(Room());
        }

        while (read < 0)
        {
            int left = (int)Math.Max(0, milliseconds - Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            // Woken for nothing counts as ready too: a read that waits would then do so without end.
            read = channel.Wait(read: true, write: false, left) ? channel.TryRead(Room()) : -1;
            if (read < 0 && left == 0)
            {
                return -1;
            }
        }

        long ended = Stopwatch.GetTimestamp();
        long took = ended - started;
        if (isNear)
        {
            Readers?.Note(ref _active, ended);
            _near.Note(took);
        }
        else
        {
            _choice.Note(took);
        }

        return Took(read);
    }

    /// <summary>Reads what is there without waiting.</summary>
    /// <returns>As <see cref="Read"/>; -1: nothing is there.</returns>
    internal int TryRead()
    {
        int read = channel.TryRead(Room());
        return read < 0 ? -1 : Took(read);
    }

    public void Dispose() => _buffer.Dispose();

    /// <returns>As <see cref="Channel.TryRead"/>, after a while of asking.</returns>
    private int StayAwake(long started)
    {
        int read = channel.TryRead(Room());
        if (read < 0 && _near.ShouldPause())
        {
            for (int i = 0; read < 0 && i < PausedAttempts; i++)
            {
                Thread.SpinWait(1);
                read = channel.TryRead(Room());
            }

            _near.NotePauses(read >= 0);
        }

        bool areTooMany = Readers is { AreTooMany: true };
        int inVain = 0;
        bool goesOn = true;
        long now = Stopwatch.GetTimestamp();
        while (read < 0 && goesOn && now - started < NearWait.Patience)
        {
            long before = now;
            Thread.Yield();
            now = Stopwatch.GetTimestamp();
            goesOn = NearWait.GoesOn(ref inVain, now - before, areTooMany);
            read = channel.TryRead(Room());
        }

        return read;
    }

    private int Took(int read)
    {
        _end += read;
        _wasFilled = _end == _buffer.All.Length && _end < MostByFilling;
        return read > 0 ? 1 : 0;
    }

    private Span<byte> Room()
    {
        if (_start == _end)
        {
            _start = _end = 0;
        }

        if (_wasFilled)
        {
            _wasFilled = false;
            MoveToFront();
            _buffer.Grow(_end, 0, 4 * _buffer.All.Length - _end);
        }

        if (_end == _buffer.All.Length)
        {
            Reserve(_end - _start + 1);
        }

        return _buffer.All[_end..];
    }

    /// <summary>Makes room for a frame of that length from the start on. Memory follows what has arrived, not what was announced: at most twice.</summary>
    private void Reserve(int length)
    {
        Span<byte> all = _buffer.All;
        if (all.Length - _start >= length && _end < all.Length)
        {
            return;
        }

        MoveToFront();
        if (_end == all.Length)
        {
            _buffer.Grow(_end, 0, Math.Min(length - _end, Math.Max(_end, FirstCapacity)));
        }
    }

    private void MoveToFront()
    {
        if (_start != 0)
        {
            Span<byte> all = _buffer.All;
            all[_start.._end].CopyTo(all);
            _end -= _start;
            _start = 0;
        }
    }
}
