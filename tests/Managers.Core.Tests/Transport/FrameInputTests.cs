using System.Diagnostics;
using Managers.Platform;
using Managers.Protocol;
using Managers.Transport;
using Xunit;

namespace Managers.Core.Tests.Transport;

/// <summary>Reading with a time limit where the system wakes the reader and has nothing for it.</summary>
public sealed class FrameInputTests
{
    [Fact]
    public void A_read_with_a_time_limit_that_is_woken_for_nothing_goes_on_waiting_and_ends()
    {
        using var channel = new Silent(wakes: 3, thenSays: false);
        using var input = new FrameInput(channel, 1024);
        long started = Stopwatch.GetTimestamp();
        Assert.Equal(-1, input.Read(20));
        // How often it waits is the machine's: that all of the time passes, in whole milliseconds, is not.
        Assert.True(Stopwatch.GetElapsedTime(started).TotalMilliseconds > 19, $"It waited {channel.Waits} times.");
    }

    [Fact]
    public void What_comes_after_it_was_woken_for_nothing_is_read()
    {
        using var channel = new Silent(wakes: 3, thenSays: true);
        using var input = new FrameInput(channel, 1024);
        Assert.Equal(1, input.Read(60_000));
        Assert.Equal(4, channel.Waits);
    }

    [Fact]
    public void A_read_that_is_always_woken_for_nothing_ends_when_its_time_is_up()
    {
        using var channel = new Silent(wakes: int.MaxValue, thenSays: false);
        using var input = new FrameInput(channel, 1024);
        Assert.Equal(-1, input.Read(5));
    }

    [Fact]
    public void What_a_great_frame_needed_is_given_back_by_one_that_waits()
    {
        const int Great = 4 << 20;
        using var channel = new Great(RawFrame(Great));
        using var input = new FrameInput(channel, Great);
        while (!input.TryTake(out _, out _))
        {
            Assert.Equal(1, input.Read(60_000));
        }

        Assert.InRange(input.CapacityInBytes, Great, 3 * Great);
        Assert.Equal(-1, input.Read(1));
        Assert.InRange(input.CapacityInBytes, 1, 1 << 20);
    }

    private static byte[] RawFrame(int length)
    {
        byte[] frame = new byte[length];
        new FrameHeader(length, FrameType.Call, FrameFlags.None, 0, 1, 0).Write(frame);
        return frame;
    }

    /// <summary>Says given bytes, then nothing.</summary>
    private sealed class Great(byte[] says) : Channel
    {
        private int _at;

        internal override ChannelPeer Peer => new(0, "somebody");

        internal override int Read(Span<byte> buffer) => throw new InvalidOperationException("A read without end.");

        internal override int TryRead(Span<byte> buffer)
        {
            int length = Math.Min(buffer.Length, says.Length - _at);
            says.AsSpan(_at, length).CopyTo(buffer);
            _at += length;
            return length == 0 ? -1 : length;
        }

        internal override int TryWrite(ReadOnlySpan<byte> bytes) => bytes.Length;

        internal override bool Wait(bool read, bool write, int milliseconds) => _at < says.Length || SpinWait.SpinUntil(static () => false, milliseconds);

        internal override void Shutdown()
        {
        }

        public override void Dispose()
        {
        }
    }

    /// <summary>Says that something can be read so many times while nothing can; then that the time is up, or something comes.</summary>
    private sealed class Silent(int wakes, bool thenSays) : Channel
    {
        internal int Waits { get; private set; }

        internal override ChannelPeer Peer => new(0, "nobody");

        internal override int Read(Span<byte> buffer) => throw new InvalidOperationException("A read without end.");

        internal override int TryRead(Span<byte> buffer)
        {
            if (!thenSays || Waits <= wakes)
            {
                return -1;
            }

            buffer[0] = 1;
            return 1;
        }

        internal override int TryWrite(ReadOnlySpan<byte> bytes) => bytes.Length;

        internal override bool Wait(bool read, bool write, int milliseconds)
        {
            if (Waits >= wakes && !thenSays)
            {
                // As a system that lets all of the time pass.
                Waits++;
                return SpinWait.SpinUntil(static () => false, milliseconds);
            }

            Waits++;
            return true;
        }

        internal override void Shutdown()
        {
        }

        public override void Dispose()
        {
        }
    }
}
