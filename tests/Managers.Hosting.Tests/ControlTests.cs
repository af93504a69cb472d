using System.Buffers.Binary;
using Managers.Platform;
using Xunit;

namespace Managers.Hosting.Tests;

/// <summary>Messages of the control pipe, whole and broken.</summary>
public sealed class ControlTests
{
    [Fact]
    public void Message_survives()
    {
        byte[] bytes = new ControlMessage(ControlKind.Start, "MGRS1"u8.ToArray(), null, [], [1, 2]).ToBytes();
        var message = ControlMessage.Parse(bytes.AsSpan(sizeof(int)));

        Assert.Equal(bytes.Length - sizeof(int), BinaryPrimitives.ReadInt32LittleEndian(bytes));
        Assert.Equal(ControlKind.Start, message.Kind);
        Assert.Equal("MGRS1", message.Text(0));
        Assert.Null(message.Field(1));
        Assert.Empty(message.Field(2)!);
        Assert.Equal([1, 2], message.Field(3)!);
        Assert.Throws<ProtocolException>(() => message.Field(4));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00")]
    [InlineData("05")]
    [InlineData("02000000")]
    [InlineData("0201000000")]
    [InlineData("02feffffff")]
    [InlineData("02ffffff7f00")]
    public void Broken_message_is_refused(string hex) => Assert.Throws<ProtocolException>(() => ControlMessage.Parse(Convert.FromHexString(hex)));

    [Fact]
    public void Message_of_too_many_fields_is_refused()
    {
        byte[] body = new byte[1 + 4 * 257];
        body[0] = (byte)ControlKind.Ready;

        Assert.Throws<ProtocolException>(() => ControlMessage.Parse(body));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(1001)]
    [InlineData(int.MaxValue)]
    public void Length_is_checked_before_memory_is_taken(int length)
    {
        byte[] header = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(header, length);
        using var pipe = new ScriptedPipe(header, pieces: 1);

        Assert.Throws<ProtocolException>(() => new ControlChannel(pipe, 1000).Receive(0));
    }

    [Fact]
    public void Message_arrives_in_pieces_of_any_size()
    {
        byte[] bytes = ControlMessage.OfText(ControlKind.Ready, "somewhere").ToBytes();
        for (int piece = 1; piece <= bytes.Length; piece++)
        {
            using var pipe = new ScriptedPipe(bytes, piece);
            var channel = new ControlChannel(pipe, 1000);

            Assert.Equal("somewhere", channel.Receive(0)!.Text(0));
            Assert.Null(channel.Receive(0));
        }
    }

    [Fact]
    public void End_in_the_middle_of_a_message_is_an_end()
    {
        byte[] bytes = ControlMessage.OfText(ControlKind.Ready, "somewhere").ToBytes();
        for (int length = 0; length < bytes.Length; length++)
        {
            using var pipe = new ScriptedPipe(bytes[..length], 3);

            Assert.Null(new ControlChannel(pipe, 1000).Receive(0));
        }
    }

    /// <summary>Gives bytes in pieces, and then the end.</summary>
    [Fact]
    public void What_a_child_said_before_it_ended_counts_though_it_never_took_its_start()
    {
        using var pipe = new ScriptedPipe(new ControlMessage(ControlKind.Failed, "Trouble"u8.ToArray(), "why"u8.ToArray()).ToBytes(), pieces: 3);

        ControlMessage? answer = ServerProcess.Greet(new ControlChannel(pipe, 1000), ControlMessage.OfText(ControlKind.Start, "MGRS1"), static () => 1000);

        Assert.Equal(ControlKind.Failed, answer?.Kind);
        Assert.Equal("why", answer!.Text(1));
    }

    private sealed class ScriptedPipe(byte[] bytes, int pieces) : ControlPipe
    {
        private int _read;

        internal override int Read(Span<byte> buffer, int timeoutMilliseconds)
        {
            int count = Math.Min(Math.Min(pieces, buffer.Length), bytes.Length - _read);
            bytes.AsSpan(_read, count).CopyTo(buffer);
            _read += count;
            return count;
        }

        internal override bool Write(ReadOnlySpan<byte> bytes, int timeoutMilliseconds) => false;

        internal override void Break()
        {
        }

        protected override bool ReleaseHandle() => true;
    }
}
