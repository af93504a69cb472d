using System.Runtime.CompilerServices;
using Managers.Client;
using Managers.Conformance.Support;
using Managers.Platform;
using Managers.Protocol;
using Managers.Proxies;
using Managers.Server.Tests.Hostile;
using Managers.Transport;
using Xunit;

namespace Managers.Server.Tests.Support;

/// <summary>A server that lets one client in and then does nothing but what its test says: as one that is stopped, it does not read what is sent to it.</summary>
internal sealed class SilentServer : IDisposable
{
    private readonly ChannelListener _listener;
    private readonly Channel _channel;
    private readonly FrameInput _input;

    static SilentServer() => PlatformSelector.Register();

    internal SilentServer()
    {
        var key = AuthKey.Random();
        _listener = PlatformServices.Current.Channels.Listen(null);
        (Channel, FrameInput)? admitted = null;
        TestThread admits = TestThread.Start(() => admitted = Admit(key));
        Client = ClientConnection.Connect(_listener.Address, key, int.MaxValue, TestThread.Patience, ProxyTypes.Make);
        admits.Join();
        (_channel, _input) = admitted!.Value;
    }

    /// <summary>The other end.</summary>
    internal ClientConnection Client { get; }

    /// <summary>Reads the next frame.</summary>
    internal FrameType Take() => TakeHeader().Type;

    /// <summary>The same, for more of it than the type.</summary>
    internal FrameHeader TakeHeader()
    {
        FrameHeader header;
        while (!_input.TryTake(out header, out _))
        {
            Assert.Equal(1, _input.Read((int)TestThread.Patience.TotalMilliseconds));
        }

        return header;
    }

    /// <summary>Answers, by no value, each call that comes from here on, until the connection ends.</summary>
    internal void AnswerAll()
    {
        while (true)
        {
            FrameHeader header;
            while (!_input.TryTake(out header, out _))
            {
                if (_input.Read((int)TestThread.Patience.TotalMilliseconds) != 1)
                {
                    return;
                }
            }

            _channel.Write(RawPeer.Frame(FrameType.Reply, RawPeer.Values([null]), request: header.Request));
        }
    }

    /// <summary>Sends bytes.</summary>
    internal void Say(ReadOnlySpan<byte> bytes) => Assert.True(_channel.Write(bytes));

    /// <summary>Has a thread of the client's write more than finds room, until the connection ends.</summary>
    internal TestThread Block()
    {
        TestThread writer = TestThread.Start(() =>
        {
            var call = new OutgoingCall(Client, 1, 1, null);
            call.Arguments.Write(new byte[32 << 20]);
            try
            {
                call.Invoke();
            }
            catch (Exception e) when (e is ObjectDisposedException or ManagerUnavailableException)
            {
            }
        });
        Assert.True(_channel.Wait(read: true, write: false, (int)TestThread.Patience.TotalMilliseconds), "nothing is written");
        return writer;
    }

    /// <summary>Takes what <see cref="Block"/> wrote and what a batch had collected for method 2, and sees that nothing else was sent: the next call is the next that comes. Ends the connection.</summary>
    /// <param name="writer">The thread that <see cref="Block"/> gave.</param>
    internal void TakeOnlyWhatWasCollected(TestThread writer)
    {
        Assert.Equal(1, TakeHeader().Method);
        Assert.Equal(2, TakeHeader().Method);
        TestThread last = TestThread.Start(() => Assert.Throws<ManagerUnavailableException>(() => new OutgoingCall(Client, 1, 4, null).Invoke()));
        Assert.Equal(4, TakeHeader().Method);
        Client.End(new ManagerUnavailableException("The test."));
        last.Join();
        writer.Join();
    }

    /// <summary>Leaves no room for what the client writes next, though none of its threads writes. What was written is nothing that can be taken.</summary>
    internal void Fill()
    {
        byte[] bytes = new byte[64 << 10];
        while (ChannelOf(Client).TryWrite(bytes) > 0)
        {
        }
    }

    public void Dispose()
    {
        Client.End(new ManagerUnavailableException("The test is over."));
        _channel.Shutdown();
        _channel.Dispose();
        _input.Dispose();
        _listener.Dispose();
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_channel")]
    private static extern ref readonly Channel ChannelOf(ClientConnection connection);

    private (Channel, FrameInput) Admit(AuthKey key)
    {
        while (true)
        {
            Channel channel = _listener.Accept()!;
            var input = new FrameInput(channel, int.MaxValue);
            try
            {
                Handshake.Accept(channel, input, key, new ServerTerms(Guid.NewGuid(), Environment.ProcessId, Guid.NewGuid(), int.MaxValue, 100), TestThread.Patience);
                return (channel, input);
            }
            catch (ManagerException)
            {
                // Another process, which listens too, has looked whether anybody is here, and gone.
                channel.Dispose();
                input.Dispose();
            }
        }
    }
}
