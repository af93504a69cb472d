using Managers.Conformance.Support;
using Managers.Platform;
using Managers.Rings;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>A channel between socket and rings, with sockets that note what is done to them.</summary>
public sealed class RingChannelTests : IDisposable
{
    private readonly NotedSocket _serverSocket = new();
    private readonly NotedSocket _clientSocket = new();
    private readonly RingChannel _server;
    private readonly RingChannel _client;

    public RingChannelTests()
    {
        (_server, _client) = (new RingChannel(_serverSocket), new RingChannel(_clientSocket));
        (string name, Guid uuid) = _server.Offer();
        _client.Accept(name, uuid);
    }

    public void Dispose()
    {
        _client.Dispose();
        _server.Dispose();
    }

    [Fact]
    public void Who_waits_for_room_leaves_the_socket_to_its_reader()
    {
        _client.SwitchWritesAt(0);
        byte[] bytes = new byte[RingMemory.RingInBytes];
        Assert.Equal(bytes.Length, _client.TryWrite(bytes));
        Assert.Equal(0, _client.TryWrite(bytes));

        // Answers still come by the socket.
        Assert.False(_client.Wait(read: false, write: true, 120));
        Assert.False(_client.Wait(read: false, write: true, 0));

        Assert.Equal(0, _clientSocket.Reads);
        Assert.Equal(0, _client.TryRead(bytes));
        Assert.Equal(1, _clientSocket.Reads);
    }

    [Fact]
    public void Bytes_change_over_at_the_byte_that_was_said()
    {
        _server.SwitchWritesAt(5);
        Assert.Equal(5, _server.TryWrite([1, 2, 3, 4, 5, 6, 7]));
        Assert.Equal(2, _server.TryWrite([6, 7]));
        Assert.Equal([1, 2, 3, 4, 5], _serverSocket.Written);

        _client.SwitchReads();
        byte[] buffer = new byte[10];
        Assert.Equal(2, _client.Read(buffer));
        Assert.Equal([6, 7], buffer[..2]);
        Assert.Equal(5, _server.Sent);
    }

    [Fact]
    public void What_was_written_before_the_end_is_read_and_then_the_end()
    {
        _server.SwitchWritesAt(0);
        _client.SwitchReads();
        byte[] buffer = new byte[10];
        Assert.Equal(-1, _client.TryRead(buffer));
        Assert.Equal(3, _server.TryWrite([1, 2, 3]));
        _client.Shutdown();
        Assert.True(_client.Wait(read: true, write: false, -1));
        Assert.Equal(3, _client.Read(buffer));
        Assert.Equal(0, _client.Read(buffer));
        Assert.Equal(0, _client.Read(buffer));
    }

    [Fact]
    public void Without_the_watch_of_the_system_the_end_is_noticed_all_the_same()
    {
        _server.SwitchWritesAt(0);
        _server.SwitchReads();
        Assert.Equal(3, _server.TryWrite([1, 2, 3]));
        // This socket is none that the system could watch, and it says nothing but that it has ended.
        Assert.Equal(0, _server.Read(new byte[10]));
        Assert.True(_server.WasReset, "the other side has not read what was written");
        Assert.Equal(-1, _server.TryWrite([4]));
    }

    [Fact]
    public void Who_sleeps_looks_for_itself_once_the_system_watches_no_more()
    {
        _server.SwitchWritesAt(0);
        _serverSocket.IsOpen = _serverSocket.IsWatchable = true;
        _server.SwitchReads();
        int read = -1;
        TestThread reader = TestThread.Start(() => read = _server.Read(new byte[10]));
        SpinWait.SpinUntil(() => !reader.IsAlive, TimeSpan.FromMilliseconds(50));

        // It speaks for nothing, and the system has no room to watch it again.
        _serverSocket.IsWatchable = false;
        _serverSocket.Speak();
        _serverSocket.IsOpen = false;

        reader.Join();
        Assert.Equal(0, read);
    }

    [Fact]
    public void Who_changes_over_while_another_thread_ends_the_connection_reads_its_end()
    {
        _server.Shutdown();
        _server.Dispose();
        _server.SwitchReads();
        Assert.Equal(0, _server.TryRead(new byte[10]));
    }

    [Fact]
    public void P24_Bytes_that_the_socket_knows_to_be_lost_are_lost()
    {
        Assert.False(_server.WasReset);
        _serverSocket.Reset();
        Assert.True(_server.WasReset);
    }

    [Fact]
    public void A_channel_that_has_ended_gets_no_rings()
    {
        var late = new RingChannel(new NotedSocket());
        late.Dispose();
        Assert.Throws<ObjectDisposedException>(() => late.Offer());
        Assert.Throws<InvalidOperationException>(() => _server.Offer());
    }

    [Fact]
    public void Rings_that_are_withdrawn_are_gone_and_their_channel_stays_with_its_socket()
    {
        var socket = new NotedSocket();
        var channel = new RingChannel(socket);
        (string name, Guid uuid) = channel.Offer();
        channel.Withdraw();
        Assert.False(channel.HasRings);
        Assert.Equal(SegmentErrorReason.NotFound, Assert.Throws<SegmentException>(() => RingMemory.Open(name, uuid)).Reason);
        Assert.Throws<InvalidOperationException>(() => channel.Offer());

        Assert.Equal(3, channel.TryWrite([1, 2, 3]));
        Assert.Equal([1, 2, 3], socket.Written);
        Assert.Equal(0, channel.TryRead(new byte[10]));
        channel.Shutdown();
        channel.Dispose();
    }

    [Theory]
    [InlineData("")]
    [InlineData("~0011223344556677")]
    [InlineData("~/../../../tmp/xx")]
    [InlineData("simulation")]
    [InlineData("~00112233445566778")]
    public void K8_A_name_that_is_none_or_leads_elsewhere_is_not_opened(string name) =>
        Assert.Equal(SegmentErrorReason.NotFound, Assert.Throws<SegmentException>(() => RingMemory.Open(name, Guid.NewGuid())).Reason);

    [Fact]
    public void K8_Rings_of_another_id_are_not_opened()
    {
        var third = new RingChannel(new NotedSocket());
        (string name, _) = third.Offer();
        Assert.Throws<SegmentException>(() => RingMemory.Open(name, Guid.NewGuid()));
        third.Dispose();
    }

    /// <summary>Takes what is written, and has ended.</summary>
    private sealed class NotedSocket : Channel
    {
        internal override ChannelPeer Peer => default;

        internal List<byte> Written { get; } = [];

        internal int Reads { get; private set; }

        internal volatile bool IsOpen;
        internal volatile bool IsWatchable;
        private Action? _speak;

        internal void Reset() => WasReset = true;

        internal void Speak() => _speak!();

        internal override int Read(Span<byte> buffer) => TryRead(buffer);

        internal override int TryRead(Span<byte> buffer)
        {
            Reads++;
            return IsOpen ? -1 : 0;
        }

        internal override int TryWrite(ReadOnlySpan<byte> bytes)
        {
            Written.AddRange(bytes);
            return bytes.Length;
        }

        internal override bool Wait(bool read, bool write, int milliseconds) => false;

        internal override bool TryWatch(IChannelWatch watch, Action<object> ready, object state)
        {
            _speak = () => ready(state);
            return IsWatchable;
        }

        internal override void Shutdown()
        {
        }

        public override void Dispose()
        {
        }
    }
}
