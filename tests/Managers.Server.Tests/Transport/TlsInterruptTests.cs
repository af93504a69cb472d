using System.Net.Security;
using System.Reflection;
using Managers.Conformance.Support;
using Managers.Platform;
using Managers.Transport;
using Xunit;

namespace Managers.Server.Tests.Transport;

/// <summary>A thread that is interrupted where the framework's stream keeps it waiting, while another one reads or writes, does not end the connection of all; a stream that is broken does.</summary>
public sealed class TlsInterruptTests : IDisposable
{
    private readonly ChannelListener _listener = PlatformServices.Current.Channels.Listen(ManagerAddress.Parse("tcp://127.0.0.1:0"));
    private readonly Channel _client;
    private readonly Channel _server;

    public TlsInterruptTests()
    {
        IChannelSecurity security = TlsTests.Trusting(TlsTests.Certificate);
        Channel? server = null;
        TestThread accepts = TestThread.Start(() => server = security.Accept(_listener.Accept()!, TestThread.Patience));
        _client = security.Connect(PlatformServices.Current.Channels.Connect(_listener.Address, TestThread.Patience), _listener.Address, TestThread.Patience);
        accepts.Join();
        _server = server!;
    }

    public void Dispose()
    {
        foreach (Channel channel in (Channel[])[_client, _server])
        {
            channel.Shutdown();
            channel.Dispose();
        }

        _listener.Dispose();
    }

    [Fact]
    public void What_an_interrupted_thread_writes_goes_out()
    {
        WhileStreamIsHeld(() => Assert.Equal(2, _client.TryWrite([1, 2])));
        byte[] bytes = new byte[2];
        Assert.Equal(2, _server.Read(bytes));
        Assert.Equal([1, 2], bytes);
        Assert.True(_client.Write([3]));
    }

    [Fact]
    public void What_an_interrupted_thread_reads_comes_in()
    {
        Assert.True(_server.Write([1, 2]));
        byte[] bytes = new byte[2];
        WhileStreamIsHeld(() => Assert.Equal(2, _client.Read(bytes)));
        Assert.Equal([1, 2], bytes);
        Assert.True(_server.Write([3]));
        Assert.Equal(1, _client.Read(bytes));
    }

    [Fact]
    public async Task Where_nothing_can_be_encrypted_any_more_who_reads_finds_the_end()
    {
        // Whatever the reason: to the stream it is as if this side had said that it is done.
        await StreamOf(_client).ShutdownAsync();
        Assert.Equal(-1, _client.TryWrite([1]));
        Assert.True(_client.Wait(read: true, write: false, (int)TestThread.Patience.TotalMilliseconds));
        Assert.Equal(0, _client.TryRead(new byte[1]));
    }

    private static SslStream StreamOf(Channel channel) => (SslStream)typeof(TlsChannel).GetField("_stream", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(channel)!;

    private void WhileStreamIsHeld(Action step)
    {
        SslStream stream = StreamOf(_client);
        object gate = typeof(SslStream).GetProperty("_handshakeLock", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(stream)!;
        TestThread thread;
        lock (gate)
        {
            thread = TestThread.StartInterrupted(step);
        }

        thread.Join();
    }
}
